// Every line arrives, once and in order, whatever the number of packet identifiers.
#include <doctest/doctest.h>

#include "cli/pub_support.hpp"

using cli_test::mqpub;
using mqtt::PacketType;
using mqtt::QoS;
using support::PeerLink;
using support::ScriptedPeer;

namespace {

constexpr int count = 100'000;  // more than there are packet identifiers

// Counts the lines that come as the next number, and answers all.
int count_in_order(PeerLink& client, QoS qos) {
    int in_order = 0;
    int completed = 0;
    while (completed < count) {
        const mqtt::Packet& packet = client.expect_any();
        if (const auto* publish = std::get_if<mqtt::Publish>(&packet)) {
            in_order +=
                static_cast<int>(mqtt::as_text(publish->payload) == std::to_string(in_order + 1));
            if (qos == QoS::at_least_once) {
                client.send(cli_test::answer<mqtt::Puback>(publish->packet_id));
                ++completed;
            } else {
                client.send(cli_test::answer<mqtt::Pubrec>(publish->packet_id));
            }
        } else {
            client.send(cli_test::answer<mqtt::Pubcomp>(std::get<mqtt::Pubrel>(packet).packet_id));
            ++completed;
        }
    }
    return in_order;
}

void check_all_arrive(const std::string& qos) {
    int in_order = 0;
    ScriptedPeer peer({[&](PeerLink& client) {
        client.accept();
        in_order = count_in_order(client, qos == "1" ? QoS::at_least_once : QoS::exactly_once);
        client.expect(PacketType::disconnect);
        client.expect_end();
    }});
    support::ProcessOptions options;
    options.input = cli_test::numbered_lines(1, count);
    const auto result =
        support::run(mqpub(peer.port(), {"-t", "a", "-l", "-q", qos, "-V", "5"}), options);
    CHECK(result.exit_status == 0);
    CHECK(result.error.empty());
    peer.finish();
    CHECK(in_order == count);
}

}  // namespace

TEST_CASE("100,000 lines at QoS 1 all arrive") {
    check_all_arrive("1");
}

TEST_CASE("100,000 lines at QoS 2 all arrive, once each") {
    check_all_arrive("2");
}
