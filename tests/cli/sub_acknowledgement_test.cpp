// When mqsub acknowledges: with a session that the broker keeps, not before its output is written.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <sstream>
#include <utility>

#include "cli/sub_tools.hpp"
#include "support/mosquitto.hpp"
#include "support/process.hpp"

using cli_test::accept_and_grant;
using cli_test::expect_leaving;
using cli_test::mqpub;
using cli_test::mqsub;
using mqtt::PacketType;
using mqtt::QoS;
using support::Mosquitto;
using support::PeerLink;
using support::Process;
using support::run;
using support::ScriptedPeer;

namespace {

mqtt::Publish numbered(mqtt::PacketId id, std::string_view payload, QoS qos = QoS::at_least_once) {
    mqtt::Publish made = cli_test::message("a", payload);
    made.qos = qos;
    made.packet_id = id;
    return made;
}

void expect_pubacks(PeerLink& client, unsigned from, unsigned to) {
    for (unsigned id = from; id <= to; ++id) {
        CHECK(client.expect<mqtt::Puback>().packet_id == id);
    }
}

// The numbers at the front of the complete lines.
std::vector<int> numbers_in(const std::string& text) {
    std::vector<int> numbers;
    std::istringstream lines(text.substr(0, text.rfind('\n') + 1));
    for (std::string line; std::getline(lines, line);) {
        numbers.push_back(std::stoi(line));
    }
    return numbers;
}

// The command, with its standard output in this file.
std::vector<std::string> into(const std::string& path, const std::vector<std::string>& words) {
    std::vector<std::string> all{"/bin/sh", "-c", "exec \"$@\" > " + path, "sh"};
    all.insert(all.end(), words.begin(), words.end());
    return all;
}

// A pipe that nobody reads before the test says so.
class Pipe {
public:
    Pipe() { REQUIRE(::pipe2(ends_.data(), O_CLOEXEC) == 0); }
    ~Pipe() {
        ::close(ends_[0]);
        ::close(ends_[1]);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    [[nodiscard]] std::string path() const {
        return "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(ends_[1]);
    }
    void wait_until_full() const {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        for (pollfd room{ends_[1], POLLOUT, 0}; ::poll(&room, 1, 0) > 0; ::poll(nullptr, 0, 5)) {
            REQUIRE(std::chrono::steady_clock::now() < limit);
        }
    }
    [[nodiscard]] std::size_t size() const {
        int bytes = 0;
        REQUIRE(::ioctl(ends_[0], FIONREAD, &bytes) == 0);
        return static_cast<std::size_t>(bytes);
    }
    [[nodiscard]] std::string read_to_end() {
        ::close(std::exchange(ends_[1], -1));
        std::string text;
        std::array<char, 65'536> part{};
        for (ssize_t size = 0; (size = ::read(ends_[0], part.data(), part.size())) > 0;) {
            text.append(part.data(), static_cast<std::size_t>(size));
        }
        return text;
    }

private:
    std::array<int, 2> ends_{};
};

}  // namespace

TEST_CASE("kill -9 of a reader that took only a part: the rest comes again, and nothing is lost") {
    constexpr int count = 3000;
    for (const char* qos : {"1", "2"}) {
        CAPTURE(qos);
        Mosquitto broker("max_queued_messages 0\nlog_type none\n");
        const std::vector<std::string> session{"-c", "-i", "keeper", "-t", "a", "-q", qos};
        auto words = session;
        words.emplace_back("-E");
        REQUIRE(run(mqsub(broker.port(), words)).exit_status == 0);
        std::string lines;
        for (int number = 0; number < count; ++number) {
            std::string line = std::to_string(number);
            lines += line.append(100 - line.size(), ' ') + "\n";
        }
        REQUIRE(run(mqpub(broker.port(), {"-t", "a", "-q", qos, "-l"}), {lines, {}, false})
                    .exit_status == 0);

        Pipe pipe;
        Process reader(into(pipe.path(), mqsub(broker.port(), session)));
        pipe.wait_until_full();
        REQUIRE(run(mqpub(broker.port(), {"-t", "b", "-m", "x", "-q", "1"})).exit_status == 0);
        reader.send_signal(SIGKILL);
        CHECK(reader.wait().exit_status == 128 + SIGKILL);
        const auto first = numbers_in(pipe.read_to_end());
        words = session;
        words.emplace_back("--drain");
        words.emplace_back("--idle-timeout");
        words.emplace_back("300ms");
        const auto rest = run(mqsub(broker.port(), words));
        CHECK(rest.exit_status == 0);
        const auto second = numbers_in(rest.output);

        REQUIRE_FALSE(first.empty());
        REQUIRE_FALSE(second.empty());
        const auto is_row = [](const std::vector<int>& numbers) {
            for (std::size_t index = 1; index < numbers.size(); ++index) {
                if (numbers[index] != numbers[index - 1] + 1) {
                    return false;
                }
            }
            return true;
        };
        CHECK(is_row(first));
        CHECK(is_row(second));
        CHECK(first.front() == 0);
        CHECK(second.back() == count - 1);
        CHECK(second.front() <= first.back() + 1);  // none lost: what is twice was not acknowledged
    }
}

TEST_CASE("Messages that a full pipe holds up are not acknowledged until it takes them") {
    constexpr unsigned count = 20;
    const std::string payload(10'000, 'x');
    std::promise<std::size_t> full;  // how many of the messages are in the pipe
    std::promise<void> judged;
    ScriptedPeer peer({[&](PeerLink& client) {
        accept_and_grant(client);
        for (unsigned id = 1; id <= count; ++id) {
            client.send(numbered(static_cast<mqtt::PacketId>(id), payload));
        }
        const std::size_t written = full.get_future().get();
        unsigned acknowledged = 0;
        while (client.has_more()) {
            CHECK(client.expect<mqtt::Puback>().packet_id == ++acknowledged);
        }
        CHECK(acknowledged <= written);
        judged.set_value();
        expect_pubacks(client, acknowledged + 1, count);
        expect_leaving(client);
    }});
    Pipe pipe;
    Process reader(
        into(pipe.path(), mqsub(peer.port(), {"-x", "100", "-t", "a", "-q", "1", "-C", "20"})));
    pipe.wait_until_full();
    full.set_value(pipe.size() / (payload.size() + 1));
    judged.get_future().wait();
    CHECK(pipe.read_to_end().size() == count * (payload.size() + 1));
    CHECK(reader.wait().exit_status == 0);
    peer.finish();
}

TEST_CASE("Without a session that is kept, a message is acknowledged when it comes") {
    constexpr unsigned count = 20;
    ScriptedPeer peer({[&](PeerLink& client) {
        accept_and_grant(client);
        const std::string payload(10'000, 'x');
        for (unsigned id = 1; id <= count; ++id) {
            client.send(numbered(static_cast<mqtt::PacketId>(id), payload));
        }
        expect_pubacks(client, 1, count);
    }});
    Process reader(mqsub(peer.port(), {"-t", "a", "-q", "1"}));
    peer.finish();
    reader.send_signal(SIGKILL);
}

TEST_CASE("--ack-after write holds without a kept session, too, also for what -T leaves out") {
    ScriptedPeer peer({[&](PeerLink& client) {
        accept_and_grant(client);
        client.send(numbered(1, "x"));
        client.send(numbered(2, "y", QoS::exactly_once));
        CHECK(client.expect<mqtt::Puback>().packet_id == 1);
        CHECK(client.expect<mqtt::Pubrec>().packet_id == 2);
        client.send(cli_test::message("b", "end"));
        expect_leaving(client);
    }});
    const auto result = run(
        mqsub(peer.port(), {"-t", "#", "-q", "2", "-T", "a", "-C", "1", "--ack-after", "write"}));
    CHECK(result.output == "end\n");
    CHECK(result.exit_status == 0);
    peer.finish();
}

TEST_CASE("What -C does not print is not acknowledged") {
    ScriptedPeer peer({[&](PeerLink& client) {
        accept_and_grant(client);
        for (mqtt::PacketId id = 1; id <= 3; ++id) {
            client.send(numbered(id, "x"));
        }
        CHECK(client.expect<mqtt::Puback>().packet_id == 1);
        expect_leaving(client);
    }});
    const auto result = run(mqsub(peer.port(), {"-c", "-i", "k", "-t", "a", "-q", "1", "-C", "1"}));
    CHECK(result.output == "x\n");
    peer.finish();
}

TEST_CASE("--ack-after fsync writes a file, and takes nothing else") {
    std::string path = (std::filesystem::temp_directory_path() / "mqtools-XXXXXX").string();
    const int descriptor = ::mkstemp(path.data());
    REQUIRE(descriptor >= 0);
    ScriptedPeer peer({[&](PeerLink& client) {
        accept_and_grant(client);
        client.send(numbered(1, "one"));
        CHECK(client.expect<mqtt::Puback>().packet_id == 1);
        std::ifstream file(path);
        std::string line;
        std::getline(file, line);
        CHECK(line == "one");
        client.send(numbered(2, "two"));
        CHECK(client.expect<mqtt::Puback>().packet_id == 2);
        expect_leaving(client);
    }});
    const auto words =
        mqsub(peer.port(), {"-t", "a", "-q", "1", "-C", "2", "--ack-after", "fsync"});
    CHECK(run(into(path, words)).exit_status == 0);
    peer.finish();
    std::filesystem::remove(path);
    const auto piped = run(words);
    CHECK(piped.exit_status == 2);
    CHECK(piped.error ==
          "mqsub: error: --ack-after fsync needs a file as standard output: redirect it, or say "
          "--ack-after write\n");
    CHECK(run(mqsub("1", {"-t", "a", "--ack-after", "exec"})).error ==
          "mqsub: error: --ack-after must be write or fsync (got \"exec\")\n");
}
