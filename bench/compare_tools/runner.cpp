// Runs a command once and measures it from outside.
//
//   runner [--stdin FILE] [--pipe] [--limit SECONDS] -- COMMAND [ARGUMENT]...
//
// Standard input comes from FILE, or is empty. Standard output goes to /dev/null, or with --pipe
// into a pipe that is drained and counted. Prints one line:
//
//   status=0 wall_us=5321 cpu_us=4870 rss_kib=3712 bytes=0 lines=0
//
// Wall time is from the start of the process to its end. Status 137 is also what a command gets
// that had not ended in time.
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "child.hpp"
#include "program.hpp"
#include "socket.hpp"

namespace {

using namespace mq::compare;

struct Text {
    std::uint64_t bytes = 0;
    std::uint64_t lines = 0;
};

Descriptor open_file(const std::string& path, int flags) {
    Descriptor file(::open(path.c_str(), flags | O_CLOEXEC));
    if (file.number() < 0) {
        fail_with_errno("cannot open " + path);
    }
    return file;
}

int milliseconds_until(mqtt::TimePoint deadline) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - mqtt::Clock::now());
    return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
}

// Until the writer closes its end, or the deadline.
Text drain(int pipe, mqtt::TimePoint deadline) {
    static std::uint8_t block[block_size];
    Text text;
    pollfd waiting{pipe, POLLIN, 0};
    while (::poll(&waiting, 1, milliseconds_until(deadline)) > 0) {
        const std::size_t count = read_some(pipe, block);
        if (count == 0) {
            break;
        }
        text.bytes += count;
        text.lines += static_cast<std::uint64_t>(std::count(block, block + count, '\n'));
    }
    return text;
}

}  // namespace

int main(int argc, char** argv) {
    Arguments arguments(argc, argv);
    const std::vector<std::string> command = arguments.command();
    const std::string input_path = arguments.text("--stdin", "/dev/null");
    const bool pipes = arguments.flag("--pipe");
    const auto limit = std::chrono::seconds(arguments.number("--limit", 60, 1, 3600));
    arguments.done();

    const Descriptor input = open_file(input_path, O_RDONLY);
    Descriptor output = open_file("/dev/null", O_WRONLY);
    Descriptor drained;
    if (pipes) {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) {
            fail_with_errno("cannot make a pipe");
        }
        drained = Descriptor(ends[0]);
        output = Descriptor(ends[1]);
    }
    prepare_for_children();
    const auto start = mqtt::Clock::now();
    Child child(command, input.number(), output.number());
    Text text;
    if (pipes) {
        output.close();
        text = drain(drained.number(), start + limit);
    }
    const Cost cost = child.wait(start + limit);
    const auto wall = mqtt::Clock::now() - start;
    std::printf(
        "status=%d wall_us=%lld cpu_us=%lld rss_kib=%lld bytes=%llu lines=%llu\n", cost.status,
        static_cast<long long>(std::chrono::duration_cast<std::chrono::microseconds>(wall).count()),
        static_cast<long long>(cost.cpu_microseconds), static_cast<long long>(cost.rss_kib),
        static_cast<unsigned long long>(text.bytes), static_cast<unsigned long long>(text.lines));
}
