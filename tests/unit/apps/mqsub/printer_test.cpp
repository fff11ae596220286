#include "mqsub/printer.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <optional>
#include <string>
#include <thread>
#include <utility>

using mq::sub::Printer;
using mq::sub::Rendering;
using mq::sub::RenderingOptions;

namespace {

mqtt::Message message(std::string_view topic, std::string_view payload) {
    mqtt::Message made;
    made.topic = topic;
    made.payload = mqtt::as_bytes(payload);
    return made;
}

Rendering rendering(const RenderingOptions& options = {}) {
    auto made = Rendering::create(options);
    REQUIRE(made);
    return std::move(*made);
}

std::string read_to_end(int descriptor) {
    std::string received;
    std::array<char, 65536> buffer{};
    for (ssize_t size = 0; (size = ::read(descriptor, buffer.data(), buffer.size())) > 0;) {
        received.append(buffer.data(), static_cast<std::size_t>(size));
    }
    return received;
}

}  // namespace

TEST_CASE("nothing is written before the flush") {
    std::array<int, 2> ends{};
    REQUIRE(::pipe2(ends.data(), O_NONBLOCK) == 0);
    Printer printer(ends[1], rendering());
    REQUIRE(printer.print(message("a", "hello"), {}));
    CHECK(printer.gathered() == 6);
    char byte = 0;
    CHECK(::read(ends[0], &byte, 1) == -1);
    REQUIRE(printer.flush());
    CHECK(::read(ends[0], &byte, 1) == 1);
    CHECK(printer.gathered() == 0);
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST_CASE("a pipe that nobody reads blocks nobody, and then gets everything") {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    const std::string payload(1'000'000, 'x');
    std::optional<Printer> printer(std::in_place, ends[1], rendering());
    const auto first = printer->print(message("a", payload), {});
    REQUIRE_FALSE(first);
    CHECK(first.error() == EINTR);
    CHECK_FALSE(printer->flush());
    // The descriptor that others share is as it was.
    CHECK((::fcntl(ends[1], F_GETFL) & O_NONBLOCK) == 0);
    std::string received;
    std::thread reader([&] { received = read_to_end(ends[0]); });
    while (!printer->flush()) {
    }
    printer.reset();
    ::close(ends[1]);
    reader.join();
    ::close(ends[0]);
    CHECK(received == payload + "\n");
}

TEST_CASE("a signal ends the wait for a blocking socket, and nothing is lost") {
    // A handler that does not restart the write, and a timer that repeats: the first signal may
    // come before the write.
    struct sigaction action {};
    action.sa_handler = [](int) {};
    REQUIRE(::sigaction(SIGALRM, &action, nullptr) == 0);
    itimerval interval{{0, 20'000}, {0, 20'000}};
    REQUIRE(::setitimer(ITIMER_REAL, &interval, nullptr) == 0);
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
    Printer printer(ends[1], rendering());
    const std::string payload(2'000'000, 'x');
    const auto first = printer.print(message("a", payload), {});
    REQUIRE_FALSE(first);
    CHECK(first.error() == EINTR);
    interval = {};
    REQUIRE(::setitimer(ITIMER_REAL, &interval, nullptr) == 0);
    CHECK_FALSE(printer.flush());  // no signal any more, and still it does not block
    std::string received;
    std::thread reader([&] { received = read_to_end(ends[0]); });
    while (!printer.flush()) {
    }
    ::close(ends[1]);
    reader.join();
    ::close(ends[0]);
    CHECK(received == payload + "\n");
}

TEST_CASE("a reader that is gone is told by EPIPE") {
    std::signal(SIGPIPE, SIG_IGN);
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    ::close(ends[0]);
    Printer printer(ends[1], rendering());
    REQUIRE(printer.print(message("a", "hello"), {}));
    const auto flushed = printer.flush();
    REQUIRE_FALSE(flushed);
    CHECK(flushed.error() == EPIPE);
    ::close(ends[1]);
}

TEST_CASE("what cannot be printed is told once") {
    Printer printer(-1, rendering({.format = "%J"}));
    REQUIRE(printer.print(message("a", "{"), {}));
    CHECK(printer.take_errors() == "Message payload is not valid JSON on topic a.\n");
    CHECK(printer.take_errors().empty());
    CHECK(printer.gathered() == 1);  // the line feed
}
