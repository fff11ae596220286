#include "packets.hpp"

#include <cstring>

#include "program.hpp"
#include "socket.hpp"

namespace mq::compare {
namespace {

// The length in front of a packet's body (§2.2.3): its value and its own size, if it is all there.
struct RemainingLength {
    std::size_t value = 0;
    std::size_t size = 0;
};
std::optional<RemainingLength> remaining_length(Bytes bytes) {
    RemainingLength length;
    for (const std::uint8_t byte : bytes.first(std::min<std::size_t>(bytes.size(), 4))) {
        length.value |= static_cast<std::size_t>(byte & 0x7F) << (7 * length.size++);
        if ((byte & 0x80) == 0) {
            return length;
        }
    }
    if (bytes.size() >= 4) {
        fail("the peer sent a remaining length of more than four bytes");
    }
    return std::nullopt;
}

}  // namespace

PublishView view_publish(const PacketView& packet) {
    const std::size_t id_size = packet.qos() == QoS::at_most_once ? 0 : 2;
    if (packet.body.size() < 2 + id_size ||
        packet.body.size() < 2 + two_bytes(packet.body) + id_size) {
        fail("the peer sent a PUBLISH that ends inside its topic");
    }
    PublishView publish;
    publish.topic = packet.body.subspan(2, two_bytes(packet.body));
    const Bytes rest = packet.body.subspan(2 + publish.topic.size());
    publish.packet_id = id_size == 0 ? PacketId{0} : two_bytes(rest);
    publish.payload = rest.subspan(id_size);
    return publish;
}

bool PacketInput::fill(int descriptor) {
    make_room();
    const std::span<std::uint8_t> room = std::span(bytes_).subspan(end_);
    const std::size_t count = read_some(descriptor, room);
    end_ += count;
    last_fill_was_short_ = count < room.size();
    return count > 0;
}

void PacketInput::make_room() {
    std::memmove(bytes_.data(), bytes_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    if (end_ == bytes_.size()) {
        bytes_.resize(bytes_.size() * 2);
    }
}

std::optional<PacketView> PacketInput::next() {
    const Bytes unread = Bytes(bytes_).subspan(begin_, end_ - begin_);
    if (unread.size() < 2) {
        return std::nullopt;
    }
    const auto length = remaining_length(unread.subspan(1));
    if (!length || unread.size() < 1 + length->size + length->value) {
        return std::nullopt;
    }
    const PacketView packet{unread[0], unread.subspan(1 + length->size, length->value),
                            1 + length->size + length->value};
    begin_ += packet.size;
    return packet;
}

void append(const mqtt::Packet& packet, mqtt::Version version, Buffer& out) {
    if (const auto appended = mqtt::wire::encode(packet, version, out); !appended) {
        fail(appended.error().detail);
    }
}

void shake_hands(int socket, PacketInput& input) {
    Buffer out;
    append(mqtt::Connect{}, mqtt::Version::v3_1_1, out);
    write_all(socket, out);
    std::optional<PacketView> packet;
    while (!(packet = input.next())) {
        if (!input.fill(socket)) {
            fail("the broker closed the connection before its CONNACK");
        }
    }
    if (packet->type() != PacketType::connack || packet->body.size() < 2 || packet->body[1] != 0) {
        fail("the broker did not accept the connection");
    }
}

}  // namespace mq::compare
