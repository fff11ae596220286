// Ctrl-C in the middle of mqpub -l: what is still owed is said.
#include <doctest/doctest.h>

#include <csignal>
#include <future>

#include "cli/pub_support.hpp"

using cli_test::InputPipe;
using cli_test::mqpub;
using cli_test::take;
using mqtt::PacketType;
using mqtt::QoS;
using support::PeerLink;
using support::Process;
using support::ScriptedPeer;

namespace {

// Runs mqpub -l on the pipe, with a script that may send it signals.
support::ProcessResult run_with(const InputPipe& input, const std::string& qos,
                                const std::function<void(PeerLink&, const Process&)>& script) {
    std::promise<const Process*> started;
    auto process = started.get_future();
    ScriptedPeer peer({[&](PeerLink& client) { script(client, *process.get()); }});
    Process publisher(input.feeding(mqpub(peer.port(), {"-t", "a", "-l", "-q", qos, "-V", "5"})));
    started.set_value(&publisher);
    const auto result = publisher.wait();
    peer.finish();
    return result;
}

}  // namespace

TEST_CASE("a signal when everything there was is acknowledged is a success") {
    InputPipe input;
    const auto result = run_with(input, "1", [&](PeerLink& client, const Process& publisher) {
        client.accept();
        input.write("1\n");
        const auto packet_id = client.expect<mqtt::Publish>().packet_id;
        publisher.send_signal(SIGINT);
        client.send(cli_test::answer<mqtt::Puback>(packet_id));
        client.expect(PacketType::disconnect);
        client.expect_end();
    });
    CHECK(result.exit_status == 0);
    CHECK(result.error.empty());
}

TEST_CASE("a signal while acknowledgements are out is told, after a while for them to come") {
    InputPipe input;
    const auto result = run_with(input, "1", [&](PeerLink& client, const Process& publisher) {
        client.accept();
        input.write("1\n2\n");
        take(client, QoS::at_least_once);
        client.expect(PacketType::publish);
        publisher.send_signal(SIGINT);
        client.expect(PacketType::disconnect);
        client.expect_end();
    });
    CHECK(result.exit_status == 130);
    CHECK(result.error ==
          "mqpub: sent 2 acknowledged 1 refused 0 in doubt 1\n"
          "mqpub: exit 130 (signal): ended by signal 2: 1 messages not acknowledged\n");
}

TEST_CASE("a second signal does not wait") {
    InputPipe input;
    const auto result = run_with(input, "1", [&](PeerLink& client, const Process& publisher) {
        client.accept();
        input.write("1\n");
        client.expect(PacketType::publish);
        publisher.send_signal(SIGINT);
        publisher.send_signal(SIGTERM);
        client.expect_end();
    });
    CHECK((result.exit_status == 143 || result.exit_status == 130));
}

TEST_CASE("a signal with input left unread is told") {
    InputPipe input;
    const auto result = run_with(input, "1", [&](PeerLink& client, const Process& publisher) {
        client.accept();
        input.write("1\nthe beginning of a line");
        const auto packet_id = client.expect<mqtt::Publish>().packet_id;
        publisher.send_signal(SIGTERM);
        client.send(cli_test::answer<mqtt::Puback>(packet_id));
        client.expect(PacketType::disconnect);
    });
    CHECK(result.exit_status == 143);
    CHECK(result.error ==
          "mqpub: exit 143 (signal): ended by signal 15: 23 bytes of standard input not sent\n");
}

TEST_CASE("at QoS 0 a signal while the server does not close leaves the lines in doubt") {
    InputPipe input;
    std::promise<void> is_leaving;
    std::promise<void> has_ended;
    ScriptedPeer peer({[&](PeerLink& client) {
        client.accept();
        input.write("1\n2\n");
        take(client, QoS::at_most_once);
        take(client, QoS::at_most_once);
        input.close();
        client.expect(PacketType::disconnect);
        is_leaving.set_value();
        has_ended.get_future().wait();
    }});
    Process publisher(input.feeding(mqpub(peer.port(), {"-t", "a", "-l"})));
    is_leaving.get_future().wait();
    publisher.send_signal(SIGINT);
    const auto result = publisher.wait();
    has_ended.set_value();
    peer.finish();
    CHECK(result.exit_status == 130);
    CHECK(result.error ==
          "mqpub: sent 2 acknowledged 0 refused 0 in doubt 2\n"
          "mqpub: exit 130 (signal): ended by signal 2: 2 messages in doubt\n");
}
