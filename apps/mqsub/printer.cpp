#include "mqsub/printer.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

#include "common/terminal.hpp"

namespace mq::sub {

namespace {

constexpr std::size_t gather_size = 64 * 1024;

// Another process that shares the descriptor may have made it non-blocking.
void wait_writable(int descriptor) {
    pollfd wanted{descriptor, POLLOUT, 0};
    ::poll(&wanted, 1, -1);
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
    std::size_t written = 0;
    while (written < gathered_.size()) {
        const ssize_t taken =
            ::write(descriptor_, gathered_.data() + written, gathered_.size() - written);
        if (taken >= 0) {
            written += static_cast<std::size_t>(taken);
        } else if (errno == EAGAIN) {
            wait_writable(descriptor_);
        } else {
            const int error = errno;
            gathered_.erase(0, written);
            return tl::unexpected<int>(error);
        }
    }
    gathered_.clear();
    return {};
}

}  // namespace mq::sub
