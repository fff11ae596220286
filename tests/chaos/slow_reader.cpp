#include "chaos/slow_reader.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <stdexcept>
#include <utility>
#include <vector>

namespace chaos {

namespace {

constexpr int pipe_size = 4'096;  // the least that there is
constexpr int tick_ms = 20;

}  // namespace

SlowReader::SlowReader(const std::string& path, std::string output, std::size_t bytes_per_tick)
    : output_(std::move(output)), bytes_per_tick_(bytes_per_tick) {
    if (::mkfifo(path.c_str(), 0600) != 0 ||
        (pipe_ = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)) < 0) {
        throw std::runtime_error("mkfifo failed");
    }
    ::fcntl(pipe_, F_SETPIPE_SZ, pipe_size);
}

SlowReader::~SlowReader() {
    hurry();
    if (thread_.joinable()) {
        thread_.join();
    }
    ::close(pipe_);
}

void SlowReader::start() {
    thread_ = std::thread([this] { run(); });
}

void SlowReader::run() {
    std::ofstream output(output_, std::ios::binary | std::ios::app);
    std::vector<char> part(bytes_per_tick_);
    while (true) {
        pollfd wanted{pipe_, POLLIN, 0};
        ::poll(&wanted, 1, -1);
        const ssize_t size = ::read(pipe_, part.data(), part.size());
        if (size > 0) {
            output.write(part.data(), size).flush();
        } else if (size == 0 || (errno != EAGAIN && errno != EINTR)) {
            return;
        }
        if (!hurries_) {
            ::poll(nullptr, 0, tick_ms);
        }
    }
}

}  // namespace chaos
