// A connection that breaks in the middle of mqpub -l: the account stays exact.
#include <doctest/doctest.h>

#include <csignal>
#include <set>
#include <sstream>

#include "cli/pub_support.hpp"
#include "support/mosquitto.hpp"

using cli_test::accept;
using cli_test::answer;
using cli_test::InputPipe;
using cli_test::mqpub;
using cli_test::take;
using mqtt::PacketType;
using mqtt::QoS;
using support::PeerLink;
using support::Process;
using support::ScriptedPeer;

namespace {

support::ProcessResult publish(const ScriptedPeer& peer, const std::string& qos, int lines,
                               const std::string& version) {
    support::ProcessOptions options;
    options.input = cli_test::numbered_lines(1, lines);
    return support::run(mqpub(peer.port(), {"-t", "a", "-l", "-q", qos, "-V", version}), options);
}

std::size_t distinct_lines(const std::string& text) {
    std::set<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
        lines.insert(line);
    }
    return lines.size();
}

}  // namespace

TEST_CASE("at QoS 1 what was not acknowledged is sent again, and nothing else") {
    ScriptedPeer peer({[](PeerLink& client) {
                           CHECK(accept(client, false).clean_start);
                           take(client, QoS::at_least_once);
                           take(client, QoS::at_least_once);
                           CHECK(mqtt::as_text(client.expect<mqtt::Publish>().payload) == "3");
                       },
                       [](PeerLink& client) {
                           CHECK_FALSE(accept(client, true).clean_start);
                           for (int line = 3; line <= 5; ++line) {
                               CHECK(client.expect<mqtt::Publish>().dup);
                               client.send(answer<mqtt::Puback>(static_cast<mqtt::PacketId>(line)));
                           }
                           client.expect(PacketType::disconnect);
                           client.expect_end();
                       }});
    const auto result = publish(peer, "1", 5, "5");
    CHECK(result.exit_status == 0);
    CHECK(result.error.ends_with("closed the connection; connecting again\n"));
    peer.finish();
}

TEST_CASE("at QoS 2 a message that the server has is released, not sent again") {
    ScriptedPeer peer({[](PeerLink& client) {
                           accept(client, false);
                           CHECK(take(client, QoS::exactly_once) == "1");  // PUBREC is under way
                           CHECK(mqtt::as_text(client.expect<mqtt::Publish>().payload) == "2");
                           CHECK(client.expect<mqtt::Pubrel>().packet_id == 1);
                       },
                       [](PeerLink& client) {
                           accept(client, true);
                           CHECK(client.expect<mqtt::Publish>().dup);
                           client.send(answer<mqtt::Pubrec>(2));
                           CHECK(client.expect<mqtt::Pubrel>().packet_id == 1);
                           client.send(answer<mqtt::Pubcomp>(1));
                           CHECK(client.expect<mqtt::Pubrel>().packet_id == 2);
                           client.send(answer<mqtt::Pubcomp>(2));
                           client.expect(PacketType::disconnect);
                           client.expect_end();
                       }});
    CHECK(publish(peer, "2", 2, "5").exit_status == 0);
    peer.finish();
}

TEST_CASE("at QoS 2 a session that the server lost leaves messages in doubt: exit status 6") {
    ScriptedPeer peer({[](PeerLink& client) {
                           accept(client, false);
                           client.expect(PacketType::publish);
                           client.expect(PacketType::publish);
                           client.expect(PacketType::publish);
                       },
                       [](PeerLink& client) {
                           accept(client, false);
                           client.expect(PacketType::disconnect);
                           client.expect_end();
                       }});
    const auto result = publish(peer, "2", 3, "5");
    CHECK(result.exit_status == 6);
    CHECK(result.error.find("mqpub: sent 3 acknowledged 0 refused 0 in doubt 3\n") !=
          std::string::npos);
    CHECK(result.error.ends_with(
        "mqpub: exit 6 (connection lost): 3 of 3 messages may have been delivered or not: the "
        "server lost the session\n"));
    peer.finish();
}

TEST_CASE("a session that somebody took over ends the run with what is owed") {
    ScriptedPeer peer({[](PeerLink& client) {
        accept(client, false);
        take(client, QoS::at_least_once);
        client.expect(PacketType::publish);
        mqtt::Disconnect goodbye;
        goodbye.reason = mqtt::ReasonCode::session_taken_over;
        client.send(goodbye);
    }});
    const auto result = publish(peer, "1", 2, "5");
    CHECK(result.exit_status == 6);
    CHECK(result.error.starts_with("mqpub: sent 2 acknowledged 1 refused 0 in doubt 1\n"));
    peer.finish();
}

TEST_CASE("a broker that is stopped and started again loses no line, and doubles none at QoS 2") {
    struct Case {
        std::string qos;
        std::string version;
    };
    // mosquitto 2.0.11 saves no session that began with Clean Start 1, which QoS 2 on 5.0 needs.
    for (const Case& one : {Case{"1", "311"}, Case{"1", "5"}, Case{"2", "311"}}) {
        CAPTURE(one.qos);
        CAPTURE(one.version);
        // Nobody reads the log meanwhile: it must fit into its pipe.
        support::Mosquitto broker(
            "log_type none\nlog_type subscribe\npersistence true\nmax_queued_messages 0\n");
        // The messages wait in a session whose client is away: mosquitto 2.0.11 forgets at a
        // restart which messages of QoS 2 it has released to a client, and sends those anew.
        const std::vector<std::string> session{"-t", "a", "-q", "2", "-i", "counter", "-c"};
        const auto counter = [&](std::vector<std::string> words) {
            words.insert(words.end(), session.begin(), session.end());
            return cli_test::mqsub(broker.port(), words);
        };
        REQUIRE(support::run(counter({"-E"})).exit_status == 0);
        InputPipe input;
        Process publisher(input.feeding(
            mqpub(broker.port(), {"-d", "-t", "a", "-l", "-q", one.qos, "-V", one.version})));
        input.write(cli_test::numbered_lines(1, 1500));
        publisher.wait_for_error("(Mid: 500, RC:0)");
        broker.stop();
        publisher.wait_for_error("connecting again");
        broker.start();
        input.write(cli_test::numbered_lines(1501, 3000));
        input.close();
        const auto result = publisher.wait();
        CHECK(result.exit_status == 0);
        Process subscriber(counter(one.qos == "2" ? std::vector<std::string>{"-C", "3000"}
                                                  : std::vector<std::string>{}));
        if (one.qos == "2") {
            CHECK(subscriber.wait().output == cli_test::numbered_lines(1, 3000));
        } else {
            // Repetitions may come in between, so that only the end tells that all is there.
            subscriber.wait_for_output("\n3000\n");
            subscriber.send_signal(SIGTERM);
            CHECK(distinct_lines(subscriber.wait().output) == 3000);
        }
    }
}
