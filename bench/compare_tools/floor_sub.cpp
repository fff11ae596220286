// The least that subscribing takes: what mqsub is measured against.
//
//   floor_sub --port PORT [--topic FILTER] [--qos 0|1|2] [--messages N] [--verbose]
//   floor_sub ... --count [--idle MILLISECONDS]
//
// Ends after N messages. It writes payloads as lines, with --verbose with the topic in front, in
// blocks of 64 KiB. With --count, it says `subscribed` when the SUBACK has come and `arrived=COUNT`
// at its end, which is then also when nothing has come for the time of --idle.
#include <poll.h>
#include <unistd.h>

#include <cstdio>

#include "packets.hpp"
#include "program.hpp"
#include "socket.hpp"

namespace {

using namespace mq::compare;

enum class Output { nothing, payload, verbose };

class Receiver {
public:
    Receiver(int socket, PacketInput& input, std::uint64_t messages, Output output)
        : socket_(socket), input_(input), messages_(messages), output_(output) {}

    // Returns how many messages came.
    std::uint64_t run(int idle_milliseconds) {
        while (!is_done() && wait(idle_milliseconds) && input_.fill(socket_)) {
            take_packets();
        }
        write_text();
        return arrived_;
    }

    // The SUBACK, and what the broker sent with it, are taken as well.
    void subscribe(const std::string& filter, QoS qos) {
        mqtt::Subscribe subscribe;
        subscribe.packet_id = 1;
        subscribe.subscriptions.push_back({.filter = filter, .qos = qos});
        Buffer out;
        append(subscribe, mqtt::Version::v3_1_1, out);
        write_all(socket_, out);
        acknowledge_at_once(socket_);
        while (!subscribed_) {
            if (!input_.fill(socket_)) {
                fail("the broker closed the connection before its SUBACK");
            }
            take_packets();
        }
    }

private:
    [[nodiscard]] bool is_done() const { return arrived_ >= messages_ && unreleased_ == 0; }

    [[nodiscard]] bool wait(int milliseconds) const {
        if (milliseconds == 0) {
            return true;
        }
        pollfd waiting{socket_, POLLIN, 0};
        return ::poll(&waiting, 1, milliseconds) > 0;
    }

    void take_packets() {
        while (const auto packet = input_.next()) {
            take(*packet);
        }
        write_all(socket_, acknowledgements_);
        acknowledgements_.clear();
        if (input_.is_drained()) {
            write_text();
        }
    }

    void take(const PacketView& packet) {
        if (packet.type() == PacketType::publish) {
            take_publish(packet);
        } else if (packet.type() == PacketType::pubrel) {
            --unreleased_;
            append_acknowledgement(PacketType::pubcomp, two_bytes(packet.body), acknowledgements_);
        } else if (packet.type() == PacketType::suback) {
            if (packet.body.back() > 2) {
                fail("the broker refused the subscription");
            }
            subscribed_ = true;
        }
    }

    void take_publish(const PacketView& packet) {
        const PublishView publish = view_publish(packet);
        ++arrived_;
        if (packet.qos() == QoS::at_least_once) {
            append_acknowledgement(PacketType::puback, publish.packet_id, acknowledgements_);
        } else if (packet.qos() == QoS::exactly_once) {
            ++unreleased_;
            append_acknowledgement(PacketType::pubrec, publish.packet_id, acknowledgements_);
        }
        if (output_ != Output::nothing) {
            print(publish);
        }
    }

    void print(const PublishView& publish) {
        if (output_ == Output::verbose) {
            text_.insert(text_.end(), publish.topic.begin(), publish.topic.end());
            text_.push_back(' ');
        }
        text_.insert(text_.end(), publish.payload.begin(), publish.payload.end());
        text_.push_back('\n');
        if (text_.size() >= block_size) {
            write_text();
        }
    }

    void write_text() {
        write_all(STDOUT_FILENO, text_);
        text_.clear();
    }

    int socket_;
    PacketInput& input_;
    std::uint64_t messages_;
    Output output_;
    bool subscribed_ = false;
    std::uint64_t arrived_ = 0;
    std::uint64_t unreleased_ = 0;
    Buffer acknowledgements_;
    Buffer text_;
};

}  // namespace

int main(int argc, char** argv) {
    Arguments arguments(argc, argv);
    const auto port = static_cast<std::uint16_t>(arguments.number("--port", 1883, 1, 65535));
    const std::string filter = arguments.text("--topic", "bench/compare/topic1");
    const auto qos = static_cast<QoS>(arguments.number("--qos", 0, 0, 2));
    const std::uint64_t messages = arguments.number("--messages", 1, 1, UINT64_MAX);
    const bool counts = arguments.flag("--count");
    const bool verbose = arguments.flag("--verbose");
    const auto idle = static_cast<int>(arguments.number("--idle", 0, 0, 3'600'000));
    arguments.done();

    const Descriptor socket = connect_to_loopback(port);
    PacketInput input;
    shake_hands(socket.number(), input);
    const Output output = counts ? Output::nothing : verbose ? Output::verbose : Output::payload;
    Receiver receiver(socket.number(), input, messages, output);
    receiver.subscribe(filter, qos);
    if (counts) {
        std::puts("subscribed");
        std::fflush(stdout);
    }
    const std::uint64_t arrived = receiver.run(idle);
    Buffer out;
    append(mqtt::Disconnect{}, mqtt::Version::v3_1_1, out);
    write_all(socket.number(), out);
    if (counts) {
        std::printf("arrived=%llu\n", static_cast<unsigned long long>(arrived));
    }
    return counts || arrived >= messages ? 0 : 1;
}
