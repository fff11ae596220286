// --deadline bounds every wait of a run: each of these commands would wait for long, or for ever.
#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <functional>
#include <future>

#include "cli/pub_support.hpp"
#include "cli/sub_tools.hpp"

using cli_test::accept;
using cli_test::InputPipe;
using cli_test::mqpub;
using cli_test::mqsub;
using cli_test::redirected;
using mqtt::PacketType;
using support::PeerLink;
using support::ProcessResult;
using support::ScriptedPeer;

namespace {

std::vector<std::string> bounded(std::vector<std::string> words) {
    words.insert(words.end(), {"--deadline", "200ms"});
    return words;
}

// What the run says when it ends as it should: what it was doing, and what is owed. On a machine
// that is so busy that the loop does not get its turn within the grace, only the status is told:
// so there may be more than one attempt.
void check_said(const std::function<ProcessResult()>& run, const std::string& text) {
    ProcessResult result;
    for (int attempt = 0; attempt < 5; ++attempt) {
        result = run();
        CHECK(result.exit_status == 27);
        if (result.error.ends_with(text + "\n")) {
            break;
        }
    }
    CHECK(result.error.ends_with("--deadline: 0.2 s have passed while " + text + "\n"));
}

// One that stays as it is until the client goes.
ScriptedPeer::Script then_silence(const std::function<void(PeerLink&)>& beginning) {
    return [beginning](PeerLink& client) {
        try {
            beginning(client);
            for (;;) {
                client.expect_any();
            }
        } catch (const std::runtime_error&) {  // it has gone
        }
    };
}

void check_ending(const std::function<void(PeerLink&)>& beginning,
                  const std::function<std::vector<std::string>(const std::string&)>& command,
                  const std::string& text) {
    ScriptedPeer peer(std::vector<ScriptedPeer::Script>(5, then_silence(beginning)));
    check_said([&] { return support::run(command(peer.port())); }, text);
}

// A pipe that nobody reads and that is full already.
class FullPipe {
public:
    FullPipe() {
        const std::string path = directory_.path("full");
        if (::mkfifo(path.c_str(), 0600) != 0) {
            throw std::runtime_error("mkfifo failed");
        }
        descriptor_ = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK);
        const std::array<char, 4096> page{};
        while (::write(descriptor_, page.data(), page.size()) > 0) {
        }
    }
    ~FullPipe() { ::close(descriptor_); }
    FullPipe(const FullPipe&) = delete;
    FullPipe& operator=(const FullPipe&) = delete;
    [[nodiscard]] std::string path() const { return directory_.path("full"); }

private:
    cli_test::TemporaryDirectory directory_;
    int descriptor_ = -1;
};

}  // namespace

TEST_CASE("a broker that does not answer CONNECT is waited for until the deadline") {
    check_ending([](PeerLink&) {},
                 [](const std::string& port) {
                     return mqpub(port, bounded({"-t", "a", "-m", "x"}));
                 },
                 "waiting for CONNACK: nothing sent");
}

TEST_CASE("an acknowledgement is waited for until the deadline") {
    check_ending([](PeerLink& client) { client.accept(); },
                 [](const std::string& port) {
                     return mqpub(port, bounded({"-t", "a", "-m", "x", "-q", "1"}));
                 },
                 "waiting for acknowledgements: the message not acknowledged");
}

TEST_CASE("SUBACK and messages are waited for until the deadline") {
    const auto subscriber = [](const std::string& port) {
        return mqsub(port, bounded({"-t", "a"}));
    };
    check_ending([](PeerLink& client) { client.accept(); }, subscriber,
                 "waiting for the subscription: 0 messages printed");
    check_ending(
        [](PeerLink& client) {
            cli_test::accept_and_grant(client);
            client.send(cli_test::message("a", "x"));
        },
        subscriber, "waiting for messages: 1 message printed");
}

TEST_CASE("a broker that does not close after DISCONNECT keeps QoS 0 in doubt") {
    std::promise<void> over;
    ScriptedPeer peer({[done = over.get_future().share()](PeerLink& client) {
        client.accept();
        client.expect(PacketType::publish);
        client.expect(PacketType::disconnect);
        done.wait_for(std::chrono::seconds(15));
    }});
    const auto result = support::run(mqpub(peer.port(), bounded({"-t", "a", "-m", "x"})));
    over.set_value();
    CHECK(result.exit_status == 27);
    CHECK(result.error.starts_with(
        "mqpub: exit 27 (timed out): --deadline: 0.2 s have passed while "));
    peer.finish();
}

TEST_CASE("what is acknowledged by the deadline is done, even if the broker does not let go") {
    ScriptedPeer peer({then_silence([](PeerLink& client) {
        client.accept();
        cli_test::take(client, mqtt::QoS::at_least_once);
    })});
    const auto result = support::run(
        mqpub(peer.port(), {"-t", "a", "-m", "x", "-q", "1", "-V", "5", "--deadline", "500ms"}));
    CHECK(result.exit_status == 0);
    CHECK(result.error.empty());
}

TEST_CASE("standard input is waited for until the deadline") {
    const InputPipe input;
    check_said(
        [&] {
            return support::run(input.feeding(mqpub("1", bounded({"-t", "a", "-s"}))));
        },
        "reading the payload");
    check_said(
        [&] {
            return support::run(input.feeding(
                mqpub("1", bounded({"-t", "a", "-m", "x", "-u", "me", "--password-file", "-"}))));
        },
        "reading the password");
    check_ending([](PeerLink& client) { client.accept(); },
                 [&](const std::string& port) {
                     return input.feeding(mqpub(port, bounded({"-t", "a", "-l"})));
                 },
                 "waiting for input");
}

TEST_CASE("attempts to connect end at the deadline, and the last failure is told") {
    const auto command =
        mqpub("1", bounded({"-t", "a", "-m", "x", "--retry", "forever", "--retry-first"}));
    check_said([&] { return support::run(command); },
               "waiting to connect again, after connect to 127.0.0.1:1 failed: Connection "
               "refused: nothing sent");
}

TEST_CASE("a reader of the output that does not read is waited for until the deadline") {
    const FullPipe pipe;
    check_ending(
        [](PeerLink& client) {
            cli_test::accept_and_grant(client);
            client.send(cli_test::message("a", "x"));
        },
        [&](const std::string& port) {
            return redirected(mqsub(port, bounded({"-t", "a"})), "> " + pipe.path());
        },
        "writing standard output: 1 message taken in");
}

TEST_CASE("a full pipe at standard error holds up nothing beyond the deadline") {
    const FullPipe pipe;
    ScriptedPeer peer({then_silence([](PeerLink& client) { client.accept(); })});
    const auto result = support::run(
        redirected(mqsub(peer.port(), bounded({"-d", "-t", "a"})), "2> " + pipe.path()));
    CHECK(result.exit_status == 27);
}

TEST_CASE("a look-up that does not end is left alone: at the deadline, and after a signal") {
    const std::vector<std::pair<std::string, std::string>> slow{
        {"LD_PRELOAD", SLOW_LOOKUP}, {"ASAN_OPTIONS", "verify_asan_link_order=0"}};
    support::ProcessOptions options;
    options.environment = slow;
    const std::vector<std::string> command{MQPUB, "-h", "broker.example", "-t", "a", "-m", "x"};
    check_said([&] { return support::run(bounded(command), options); },
               "looking up \"broker.example\": nothing sent");
    auto timed = command;
    timed.insert(timed.end(), {"--connect-timeout", "100ms"});
    const auto result = support::run(timed, options);
    CHECK(result.exit_status == 3);
    CHECK(result.error.ends_with("failed: no answer within 0.1 s\n"));
    auto traced = command;
    traced.insert(traced.end(), {"--stats"});
    support::Process interrupted(traced, options);
    interrupted.wait_for_error("slow look-up");
    interrupted.send_signal(SIGTERM);
    CHECK(interrupted.wait().exit_status == 143);
}

TEST_CASE("--quiet leaves the deadline's line out") {
    const InputPipe input;
    const auto result =
        support::run(input.feeding(mqpub("1", bounded({"-t", "a", "-s", "--quiet"}))));
    CHECK(result.exit_status == 27);
    CHECK(result.error.empty());
}

TEST_CASE("a run that is done in time does not feel its deadline") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.accept();
        cli_test::take(client, mqtt::QoS::at_least_once);
        cli_test::expect_leaving(client);
    }});
    const auto result =
        support::run(mqpub(peer.port(), {"-t", "a", "-m", "x", "-q", "1", "--deadline", "20s"}));
    CHECK(result.exit_status == 0);
    peer.finish();
}
