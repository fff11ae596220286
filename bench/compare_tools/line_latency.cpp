// From a line written to a publisher to the same line read from a subscriber.
//
//   line_latency [--lines N] [--limit SECONDS] -- SUBSCRIBER [ARGUMENT]... -- PUBLISHER
//   [ARGUMENT]...
//
// The publisher gets a line at a time, the next one when the last has come out of the subscriber.
// Before the first measured line, others are sent until one arrives: then both are connected and
// the subscription holds. Prints one line:
//
//   status=0 p50_us=219 p99_us=412 lines=500
//
// The status is the publisher's, or 137 if lines failed to come in time.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "child.hpp"
#include "program.hpp"
#include "socket.hpp"

namespace {

using namespace mq::compare;

struct Pipe {
    Descriptor read;
    Descriptor write;
};

Pipe make_pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) {
        fail_with_errno("cannot make a pipe");
    }
    return {Descriptor(ends[0]), Descriptor(ends[1])};
}

class Probe {
public:
    Probe(int publisher, int subscriber, mqtt::TimePoint deadline)
        : publisher_(publisher), subscriber_(subscriber), deadline_(deadline) {}

    // Sends lines until one comes back. False at the deadline, or when one of the two has ended.
    bool wait_until_ready() {
        for (int number = 0; !ended_ && mqtt::Clock::now() < deadline_; ++number) {
            const std::string line = "ready? " + std::to_string(number);
            if (send(line) && wait_for(line, mqtt::Clock::now() + std::chrono::milliseconds(100))) {
                return true;
            }
        }
        return false;
    }

    // The time that one line takes; nothing at the deadline.
    std::optional<std::int64_t> measure(int number) {
        const std::string line = "line " + std::to_string(number);
        const auto start = mqtt::Clock::now();
        if (!send(line) || !wait_for(line, deadline_)) {
            return std::nullopt;
        }
        const auto elapsed = mqtt::Clock::now() - start;
        return std::chrono::duration_cast<std::chrono::microseconds>(elapsed).count();
    }

private:
    // A pipe takes a short line whole, or not at all when its reader is gone.
    bool send(const std::string& line) {
        const std::string text = line + "\n";
        ended_ = ::write(publisher_, text.data(), text.size()) < 0;
        return !ended_;
    }

    // Other lines, of earlier attempts to get through, are passed over.
    bool wait_for(const std::string& line, mqtt::TimePoint deadline) {
        while (true) {
            for (auto end = text_.find('\n'); end != std::string::npos; end = text_.find('\n')) {
                const bool found = text_.compare(0, end, line) == 0;
                text_.erase(0, end + 1);
                if (found) {
                    return true;
                }
            }
            const auto left =
                std::chrono::ceil<std::chrono::milliseconds>(deadline - mqtt::Clock::now());
            pollfd waiting{subscriber_, POLLIN, 0};
            if (::poll(&waiting, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0))) <=
                0) {
                return false;
            }
            std::uint8_t block[4096];
            const std::size_t count = read_some(subscriber_, block);
            if (count == 0) {
                ended_ = true;
                return false;
            }
            text_ += mqtt::as_text(mqtt::Bytes(block).first(count));
        }
    }

    int publisher_;
    int subscriber_;
    mqtt::TimePoint deadline_;
    std::string text_;
    bool ended_ = false;  // one of the two is gone
};

std::vector<std::int64_t> measure_lines(Probe& probe, int lines) {
    std::vector<std::int64_t> times;
    if (probe.wait_until_ready()) {
        for (int number = 0; number < lines; ++number) {
            const auto time = probe.measure(number);
            if (!time) {
                break;
            }
            times.push_back(*time);
        }
    }
    std::sort(times.begin(), times.end());
    return times;
}

}  // namespace

int main(int argc, char** argv) {
    Arguments arguments(argc, argv);
    const std::vector<std::string> publisher_command = arguments.command();
    const std::vector<std::string> subscriber_command = arguments.command();
    const auto lines = static_cast<int>(arguments.number("--lines", 500, 1, 1'000'000));
    const auto limit = std::chrono::seconds(arguments.number("--limit", 60, 1, 3600));
    arguments.done();

    ::signal(SIGPIPE, SIG_IGN);
    prepare_for_children();
    const auto deadline = mqtt::Clock::now() + limit;
    const Descriptor nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
    Pipe to_publisher = make_pipe();
    Pipe from_subscriber = make_pipe();
    Child subscriber(subscriber_command, nothing.number(), from_subscriber.write.number());
    Child publisher(publisher_command, to_publisher.read.number(), nothing.number());
    from_subscriber.write.close();
    to_publisher.read.close();

    Probe probe(to_publisher.write.number(), from_subscriber.read.number(), deadline);
    const auto times = measure_lines(probe, lines);
    to_publisher.write.close();
    const bool complete = times.size() == static_cast<std::size_t>(lines);
    const Cost cost = publisher.wait(deadline);
    subscriber.signal(SIGTERM);
    (void)subscriber.wait(deadline);
    std::printf("status=%d p50_us=%lld p99_us=%lld lines=%zu\n",
                cost.status != 0 || complete ? cost.status : 137,
                static_cast<long long>(complete ? times[times.size() / 2] : 0),
                static_cast<long long>(complete ? times[times.size() * 99 / 100] : 0),
                times.size());
}
