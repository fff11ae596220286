#include "fake_broker.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <vector>

#include "program.hpp"
#include "wire/decode.hpp"

namespace mq::compare {
namespace {

// A client that does not read its answers is not read any further.
constexpr std::size_t most_answers = 1024 * 1024;

mqtt::wire::Frame frame_of(const PacketView& packet) {
    return {packet.type(), static_cast<std::uint8_t>(packet.first & 0x0F), packet.body,
            packet.size};
}

template <typename T>
T value_of(mqtt::Result<T, mqtt::wire::DecodeError> decoded) {
    if (!decoded) {
        fail("the client sent a packet that is not MQTT");
    }
    return std::move(*decoded);
}

}  // namespace

short FakeConnection::wanted_events() const {
    const bool reads = answers_.size() < most_answers;
    return static_cast<short>((reads ? POLLIN : 0) | (sending_.empty() ? 0 : POLLOUT));
}

void FakeConnection::receive() {
    if (!input_.fill(descriptor())) {
        end_ = "lost";
        return;
    }
    while (const auto packet = input_.next()) {
        take(*packet);
    }
    send();
}

void FakeConnection::send() {
    while (has_something_to_send()) {
        const auto sent = send_some(descriptor(), sending_);
        if (!sent) {
            end_ = is_over() ? end_ : "lost";
            return;
        }
        if (*sent == 0) {
            return;
        }
        sending_ = sending_.subspan(*sent);
    }
}

bool FakeConnection::has_something_to_send() {
    if (sending_.empty() && !answers_.empty()) {
        std::swap(answers_, answers_on_their_way_);
        answers_.clear();
        sending_ = answers_on_their_way_;
    } else if (sending_.empty()) {
        sending_ = next_block();
    }
    return !sending_.empty();
}

void FakeConnection::take(const PacketView& packet) {
    was_used_ = was_used_ ||
                (packet.type() != PacketType::connect && packet.type() != PacketType::disconnect);
    switch (packet.type()) {
        case PacketType::connect:
            return accept(packet);
        case PacketType::publish:
            return take_publish(packet);
        case PacketType::puback:
        case PacketType::pubrec:
        case PacketType::pubrel:
        case PacketType::pubcomp:
            return take_acknowledgement(packet.type(), two_bytes(packet.body));
        case PacketType::subscribe:
            return grant(packet);
        case PacketType::unsubscribe:
            return forget(packet);
        case PacketType::pingreq:
            return append(mqtt::Pingresp{}, version_, answers_);
        case PacketType::disconnect:
            end_ = "disconnect";
            return;
        default:
            fail("the client sent a packet that only a server may send");
    }
}

void FakeConnection::accept(const PacketView& packet) {
    const auto connect = value_of(mqtt::wire::decode_connect(frame_of(packet)));
    version_ = connect.version;
    mqtt::Connack connack;
    mqtt::Properties properties;
    // [MQTT-3.2.2-16]: a 5.0 client that left its identifier to the server is told one.
    if (version_ == mqtt::Version::v5 && connect.client_id.empty()) {
        if (!properties.add(mqtt::PropertyId::assigned_client_identifier, "measured")) {
            fail("cannot assign a client identifier");
        }
        connack.properties = properties;
    }
    append(connack, version_, answers_);
    take_connect(connect);
}

void FakeConnection::grant(const PacketView& packet) {
    const auto subscribe = value_of(mqtt::wire::decode_subscribe(frame_of(packet), version_));
    mqtt::Suback suback;
    suback.packet_id = subscribe.packet_id;
    for (const auto& subscription : subscribe.subscriptions) {
        suback.reasons.push_back(static_cast<mqtt::ReasonCode>(subscription.qos));
    }
    append(suback, version_, answers_);
    take_subscribe(subscribe);
}

void FakeConnection::forget(const PacketView& packet) {
    const auto unsubscribe = value_of(mqtt::wire::decode_unsubscribe(frame_of(packet), version_));
    mqtt::Unsuback unsuback;
    unsuback.packet_id = unsubscribe.packet_id;
    if (version_ == mqtt::Version::v5) {
        unsuback.reasons.resize(unsubscribe.filters.size(), mqtt::ReasonCode::success);
    }
    append(unsuback, version_, answers_);
}

void serve(const std::function<std::unique_ptr<FakeConnection>(Descriptor)>& make_connection) {
    const Listener listener = listen_on_loopback();
    std::printf("port %u\n", static_cast<unsigned>(listener.port));
    std::fflush(stdout);
    std::vector<std::unique_ptr<FakeConnection>> connections;
    std::vector<pollfd> waiting;
    while (true) {
        waiting.assign({{STDIN_FILENO, POLLIN, 0}, {listener.socket.number(), POLLIN, 0}});
        for (const auto& connection : connections) {
            waiting.push_back({connection->descriptor(), connection->wanted_events(), 0});
        }
        if (::poll(waiting.data(), waiting.size(), -1) < 0) {
            fail_with_errno("cannot poll");
        }
        if (waiting[0].revents != 0) {
            return;
        }
        for (std::size_t i = 0; i < connections.size(); ++i) {
            const short events = waiting[i + 2].revents;
            if ((events & POLLOUT) != 0) {
                connections[i]->send();
            }
            if ((events & (POLLIN | POLLHUP | POLLERR)) != 0 && !connections[i]->is_over()) {
                connections[i]->receive();
            }
        }
        if (waiting[1].revents != 0) {
            connections.push_back(make_connection(accept_from(listener)));
        }
        std::erase_if(connections, [](const auto& connection) {
            if (connection->is_over() && connection->was_used()) {
                std::puts(connection->account().c_str());
                std::fflush(stdout);
            }
            return connection->is_over();
        });
    }
}

}  // namespace mq::compare
