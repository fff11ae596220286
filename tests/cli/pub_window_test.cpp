// How many messages mqpub -l has in flight.
#include <doctest/doctest.h>

#include "cli/pub_support.hpp"

using cli_test::mqpub;
using mqtt::PacketType;
using support::PeerLink;
using support::ScriptedPeer;

namespace {

// The server keeps its answers back until the client has sent `window` messages and, in the pause
// that a PINGREQ makes, no more.
void check_window(const std::vector<std::string>& words, std::uint16_t receive_maximum,
                  int window) {
    ScriptedPeer peer({[&](PeerLink& client) {
        client.expect(PacketType::connect);
        mqtt::Properties properties;
        REQUIRE(properties.add(mqtt::PropertyId::receive_maximum, receive_maximum));
        mqtt::Connack limited;
        limited.properties = properties;
        client.send(limited);
        std::vector<mqtt::PacketId> in_flight;
        for (int sent = 0; sent < 200; ++sent) {
            in_flight.push_back(client.expect<mqtt::Publish>().packet_id);
            if (static_cast<int>(in_flight.size()) == window || sent == 199) {
                CHECK_FALSE(client.has_more());
                for (const mqtt::PacketId packet_id : in_flight) {
                    client.send(cli_test::answer<mqtt::Puback>(packet_id));
                }
                in_flight.clear();
            }
        }
        client.expect(PacketType::disconnect);
    }});
    std::vector<std::string> all{"-t", "a", "-l", "-q", "1", "-V", "5"};
    all.insert(all.end(), words.begin(), words.end());
    support::ProcessOptions options;
    options.input = cli_test::numbered_lines(1, 200);
    CHECK(support::run(mqpub(peer.port(), all), options).exit_status == 0);
    peer.finish();
}

}  // namespace

TEST_CASE("without an option 20 messages are in flight") {
    check_window({}, 65'535, 20);
}

TEST_CASE("a window of 1 has one message in flight") {
    check_window({"-M", "1"}, 65'535, 1);
}

TEST_CASE("a server may make the window smaller") {
    check_window({"-M", "10"}, 3, 3);
}
