// What mqwill tells a service manager: sd_notify(3).
#include <doctest/doctest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>
#include <stdexcept>
#include <string>

#include "cli/will_support.hpp"
#include "support/scripted_peer.hpp"

using cli_test::mqwill;
using support::Process;

namespace {

// The manager's end, in the abstract name space.
class Manager {
public:
    Manager() : descriptor_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        // The kernel chooses a name if none is given.
        REQUIRE(::bind(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof(sa_family_t)) ==
                0);
        socklen_t size = sizeof(address);
        REQUIRE(::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
        name_ =
            std::string("@") + std::string(address.sun_path + 1, size - sizeof(sa_family_t) - 1);
    }
    ~Manager() { ::close(descriptor_); }
    Manager(const Manager&) = delete;
    Manager& operator=(const Manager&) = delete;

    [[nodiscard]] const std::string& name() const { return name_; }

    // Everything until this state has come, one in a line.
    std::string until(std::string_view state) {
        std::string all;
        while (true) {
            pollfd wanted{descriptor_, POLLIN, 0};
            if (::poll(&wanted, 1, 20'000) != 1) {
                throw std::runtime_error("the manager was not told: " + all);
            }
            std::array<char, 4096> buffer{};
            const ssize_t size = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
            const std::string one(buffer.data(), static_cast<std::size_t>(size));
            all += one + "\n";
            if (one == state) {
                return all;
            }
        }
    }

private:
    int descriptor_;
    std::string name_;
};

}  // namespace

TEST_CASE("READY comes with the acknowledgement of the birth, STOPPING at the end") {
    Manager manager;
    support::ScriptedPeer peer({[&](support::PeerLink& client) {
        client.accept();
        mqtt::Puback birth;
        birth.packet_id = client.expect<mqtt::Publish>().packet_id;
        client.send(birth);
        mqtt::Puback end;
        end.packet_id = client.expect<mqtt::Publish>().packet_id;
        client.send(end);
        client.expect(mqtt::PacketType::disconnect);
        client.expect_end();
    }});
    Process process(mqwill("hold", peer.port(), {"-t", "here"}),
                    {.input = "", .environment = {{"NOTIFY_SOCKET", manager.name()}}});
    CHECK(manager.until("READY=1") == "STATUS=connecting\nSTATUS=online\nREADY=1\n");
    process.send_signal(SIGTERM);
    CHECK(manager.until("STOPPING=1") == "STOPPING=1\n");
    CHECK(process.wait().exit_status == 0);
    peer.finish();
}

TEST_CASE("the watchdog is fed, also while there is no broker, and a command makes it READY") {
    Manager manager;
    const std::string nowhere = std::to_string(support::free_port());
    Process process(
        mqwill("run", nowhere, {"-t", "here", "--no-wait", "--", "sleep", "10000"}),
        {.input = "",
         .environment = {{"NOTIFY_SOCKET", manager.name()}, {"WATCHDOG_USEC", "200000"}}});
    const std::string begin = manager.until("READY=1");
    CHECK(begin.starts_with("WATCHDOG=1\n"));
    for (int count = 0; count < 3; ++count) {
        static_cast<void>(manager.until("WATCHDOG=1"));
    }
    process.send_signal(SIGTERM);
    process.send_signal(SIGTERM);
    static_cast<void>(manager.until("STOPPING=1"));
    process.send_signal(SIGTERM);
    CHECK(process.wait().exit_status == 143);
}

TEST_CASE("a watchdog of another process is none of ours") {
    Manager manager;
    const std::string nowhere = std::to_string(support::free_port());
    Process process(
        mqwill("run", nowhere, {"-t", "here", "--no-wait", "--wait", "100ms", "--", "true"}),
        {.input = "",
         .environment = {
             {"NOTIFY_SOCKET", manager.name()}, {"WATCHDOG_USEC", "1000"}, {"WATCHDOG_PID", "1"}}});
    CHECK(manager.until("STOPPING=1").find("WATCHDOG") == std::string::npos);
    CHECK(process.wait().exit_status == 0);
}
