#include "mqsub/printer.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace mq::sub {

namespace {

constexpr std::size_t gather_size = 64 * 1024;
// What a large message needs is given back: more than this is not kept.
constexpr std::size_t most_kept = std::size_t{2} * 1024 * 1024;

// How long a reader may keep us waiting before the caller has its turn.
constexpr int patience_ms = 100;

bool is_writable(int descriptor, int timeout_ms) {
    pollfd wanted{descriptor, POLLOUT, 0};
    return ::poll(&wanted, 1, timeout_ms) > 0;
}

}  // namespace

Printer::Printer(int descriptor, Rendering rendering)
    : output_(descriptor), rendering_(std::move(rendering)) {
    gathered_.reserve(gather_size + gather_size / 4);
}

Printer::WriteResult Printer::print(const mqtt::Message& message, cli::WallTime time) {
    if (message.payload.size() > gather_size) {  // lest the line feed behind it doubles the string
        gathered_.reserve(gathered_.size() + message.topic.size() + message.payload.size() +
                          gather_size);
    }
    rendering_.append(message, time, gathered_, errors_);
    return gathered_.size() < gather_size ? WriteResult{} : flush();
}

Printer::WriteResult Printer::flush() {
    // Where the descriptor blocks after all: a write that a signal cut short has used the signal
    // up, and another one would block for good.
    int error = is_stalled_ && !is_writable(output_.number(), 0) ? EINTR : 0;
    std::size_t written = 0;
    while (error == 0 && written < gathered_.size()) {
        const std::size_t wanted = gathered_.size() - written;
        const ssize_t taken = ::write(output_.number(), gathered_.data() + written, wanted);
        if (taken < 0 && errno != EAGAIN) {
            error = errno;
            continue;
        }
        written += taken > 0 ? static_cast<std::size_t>(taken) : 0;
        const bool is_short = taken < static_cast<ssize_t>(wanted);
        error = is_short && !is_writable(output_.number(), patience_ms) ? EINTR : 0;
    }
    gathered_.erase(0, written);
    if (gathered_.empty() && gathered_.capacity() > most_kept) {
        std::string().swap(gathered_);
    }
    written_ += written;
    is_stalled_ = error == EINTR;
    return error == 0 ? WriteResult{} : tl::unexpected<int>(error);
}

std::string Printer::take_errors() {
    return std::exchange(errors_, {});
}

}  // namespace mq::sub
