// What a peer can make us hold is bounded.
#include <doctest/doctest.h>

#include <csignal>
#include <fstream>
#include <future>
#include <string>
#include <utility>
#include <vector>

#include "cli/sub_tools.hpp"
#include "support/mosquitto.hpp"
#include "support/process.hpp"

using cli_test::accept_and_grant;
using cli_test::message;
using cli_test::mqpub;
using cli_test::mqsub;
using support::PeerLink;
using support::Process;
using support::run;
using support::ScriptedPeer;

namespace {

// KiB. Sanitizers keep what was freed for a while, and a shadow of all there is.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr long most = 400'000;
constexpr long most_for_large_message = 0;
#else
constexpr long most = 16'000;
constexpr long most_for_large_message = 200'000;
#endif

// The command, with an address space of so many KiB; 0: as large as it likes.
std::vector<std::string> limited(long kib, const std::vector<std::string>& command) {
    const std::string limit = kib == 0 ? "" : "ulimit -v " + std::to_string(kib) + "; ";
    std::vector<std::string> all{"/bin/sh", "-c", limit + "exec \"$@\"", "sh"};
    all.insert(all.end(), command.begin(), command.end());
    return all;
}

// The most that the process ever had in memory, in KiB.
long peak_of(const Process& process) {
    std::ifstream status("/proc/" + std::to_string(process.id()) + "/status");
    for (std::string word; status >> word;) {
        if (word == "VmHWM:") {
            long kib = 0;
            status >> kib;
            return kib;
        }
    }
    return -1;
}

}  // namespace

TEST_CASE("a broker that sends for ever to a reader that is stalled does not fill our memory") {
    std::promise<void> stalled;
    std::promise<void> measured;
    ScriptedPeer peer({[&](PeerLink& client) {
        accept_and_grant(client);
        const std::string payload(100'000, 'x');
        bool is_stalled = false;
        for (int count = 0; count < 2'000 && !is_stalled; ++count) {
            client.send(message("a", payload), [&] {
                if (!std::exchange(is_stalled, true)) {
                    stalled.set_value();
                    measured.get_future().wait();
                }
            });
        }
        CHECK(is_stalled);
    }});
    Process reader(mqsub(peer.port(), {"-t", "a"}));
    stalled.get_future().wait();
    const long peak = peak_of(reader);
    CHECK(peak > 0);
    CHECK(peak < most);
    reader.send_signal(SIGKILL);
    measured.set_value();
    static_cast<void>(reader.wait());
}

TEST_CASE("a packet that never ends takes no more memory than what has come of it") {
    std::promise<void> sent;
    std::promise<void> measured;
    ScriptedPeer peer({[&](PeerLink& client) {
        accept_and_grant(client);
        std::vector<std::uint8_t> bytes{0x30, 0xFF, 0xFF, 0xFF, 0x7F, 0, 1, 'a'};
        bytes.resize(1'000'000, 'x');
        client.send_bytes(bytes);
        client.send_bytes(std::vector<std::uint8_t>(64, 'x'));
        sent.set_value();
        measured.get_future().wait();
    }});
    Process reader(mqsub(peer.port(), {"-t", "a"}));
    sent.get_future().wait();
    const long peak = peak_of(reader);
    CHECK(peak > 0);
    CHECK(peak < most);
    reader.send_signal(SIGKILL);
    measured.set_value();
    static_cast<void>(reader.wait());
}

TEST_CASE("ten thousand retained messages at once take no more memory than one") {
    constexpr int count = 10'000;
    std::promise<void> measured;
    ScriptedPeer peer({[&](PeerLink& client) {
        accept_and_grant(client);
        for (int number = 0; number < count; ++number) {
            client.send(message("a/" + std::to_string(number), std::string(100, 'x'), true));
        }
        client.send(message("a/end", "the last", true));
        measured.get_future().wait();
    }});
    Process reader(mqsub(peer.port(), {"-t", "a/#"}));
    reader.wait_for_output("the last\n");
    CHECK(peak_of(reader) < most);
    measured.set_value();
    reader.send_signal(SIGKILL);
    static_cast<void>(reader.wait());
}

TEST_CASE("a large message takes its size twice and little more, both ways") {
    constexpr std::size_t size = 60'000'000;
    support::Mosquitto broker("log_type none\n");
    const auto sent =
        run(limited(most_for_large_message, mqpub(broker.port(), {"-t", "a", "-r", "-s"})),
            {.input = std::string(size, 'x'), .environment = {}});
    CHECK(sent.exit_status == 0);
    const auto received = run(
        limited(most_for_large_message, mqsub(broker.port(), {"-t", "a", "-C", "1", "-W", "30"})));
    CHECK(received.exit_status == 0);
    CHECK(received.output.size() == size + 1);
}
