// The least that publishing takes: what mqpub is measured against.
//
//   floor_pub --port PORT [--topic TOPIC] [--qos 0|1|2] --message TEXT
//   floor_pub --port PORT [--topic TOPIC] [--qos 0|1|2] --lines [--window PACKETS] <FILE
//
// It waits for the CONNACK, for every acknowledgement, and at last for the broker to close the
// connection: then the broker has read everything, and exit status 0 means so.
#include <sys/socket.h>

#include "line_publisher.hpp"
#include "packets.hpp"
#include "program.hpp"
#include "socket.hpp"

namespace {

using namespace mq::compare;

void wait_for(PacketType type, int socket, PacketInput& input) {
    while (true) {
        while (const auto packet = input.next()) {
            if (packet->type() == type) {
                return;
            }
        }
        if (!input.fill(socket)) {
            fail("the broker closed the connection before its acknowledgement");
        }
    }
}

void publish_one(int socket, PacketInput& input, const std::string& topic, QoS qos,
                 const std::string& text) {
    mqtt::Publish publish;
    publish.topic = topic;
    publish.payload = mqtt::as_bytes(text);
    publish.qos = qos;
    publish.packet_id = qos == QoS::at_most_once ? PacketId{0} : PacketId{1};
    Buffer out;
    append(publish, mqtt::Version::v3_1_1, out);
    write_all(socket, out);
    if (qos == QoS::at_least_once) {
        wait_for(PacketType::puback, socket, input);
    } else if (qos == QoS::exactly_once) {
        wait_for(PacketType::pubrec, socket, input);
        Buffer release;
        append_acknowledgement(PacketType::pubrel, 1, release);
        write_all(socket, release);
        wait_for(PacketType::pubcomp, socket, input);
    }
}

void disconnect(int socket, PacketInput& input) {
    Buffer out;
    append(mqtt::Disconnect{}, mqtt::Version::v3_1_1, out);
    write_all(socket, out);
    while (input.fill(socket)) {
        while (input.next()) {
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    Arguments arguments(argc, argv);
    const auto port = static_cast<std::uint16_t>(arguments.number("--port", 1883, 1, 65535));
    const std::string topic = arguments.text("--topic", "bench/compare/topic1");
    const auto qos = static_cast<QoS>(arguments.number("--qos", 0, 0, 2));
    const bool lines = arguments.flag("--lines");
    const std::size_t window = arguments.number("--window", 20, 1, 65535);
    const std::string message = arguments.text("--message", "");
    arguments.done();

    const Descriptor socket = connect_to_loopback(port);
    PacketInput input;
    shake_hands(socket.number(), input);
    if (lines) {
        LinePublisher(socket.number(), input, topic, qos, window).run();
    } else {
        publish_one(socket.number(), input, topic, qos, message);
    }
    disconnect(socket.number(), input);
}
