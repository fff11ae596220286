#include "mqsub/printer.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

#include "common/terminal.hpp"

namespace mq::sub {

namespace {

constexpr std::size_t gather_size = 64 * 1024;

// How long a reader may keep us waiting before the caller has its turn.
constexpr int patience_ms = 100;

bool is_writable(int descriptor, int timeout_ms) {
    pollfd wanted{descriptor, POLLOUT, 0};
    return ::poll(&wanted, 1, timeout_ms) > 0;
}

}  // namespace

Printer::Printer(int descriptor, PrinterOptions options)
    : descriptor_(descriptor), options_(options) {
    gathered_.reserve(gather_size);
}

Printer::WriteResult Printer::print(const mqtt::Message& message) {
    if (options_.verbose) {
        append(message.topic, false);
        gathered_ += ' ';
        if (message.payload.empty()) {
            gathered_ += "(null)";
        }
    } else if (message.payload.empty()) {
        return {};
    }
    append(mqtt::as_text(message.payload), true);
    gathered_ += '\n';
    return gathered_.size() < gather_size ? WriteResult{} : flush();
}

void Printer::append(std::string_view text, bool may_have_lines) {
    if (options_.escape_controls) {
        cli::append_escaped(gathered_, text,
                            may_have_lines ? cli::LineBreaks::keep : cli::LineBreaks::escape);
    } else {
        gathered_ += text;
    }
}

Printer::WriteResult Printer::flush() {
    // A write that a signal cut short has used the signal up: another one would block for good.
    int error = is_stalled_ && !is_writable(descriptor_, 0) ? EINTR : 0;
    std::size_t written = 0;
    while (error == 0 && written < gathered_.size()) {
        const std::size_t wanted = gathered_.size() - written;
        const ssize_t taken = ::write(descriptor_, gathered_.data() + written, wanted);
        if (taken < 0 && errno != EAGAIN) {
            error = errno;
            continue;
        }
        // Nothing at all: the descriptor is non-blocking, which another process may have made it.
        written += taken > 0 ? static_cast<std::size_t>(taken) : 0;
        const bool is_short = taken < static_cast<ssize_t>(wanted);
        error = is_short && !is_writable(descriptor_, patience_ms) ? EINTR : 0;
    }
    gathered_.erase(0, written);
    is_stalled_ = error == EINTR;
    return error == 0 ? WriteResult{} : tl::unexpected<int>(error);
}

}  // namespace mq::sub
