#include "mqpub/line_source.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>

#include <utility>

#include "mqpub/payload.hpp"

namespace mq::pub {

LineSource::LineSource(mqtt::Loop& loop, int descriptor, ReadyCallback on_ready)
    : descriptor_(descriptor),
      on_ready_(std::move(on_ready)),
      input_(loop, descriptor,
             {.on_data = [this](mqtt::Bytes bytes) { take(bytes); },
              .on_end = [this](const mqtt::Error* error) { end(error); }}) {}

std::optional<mqtt::Bytes> LineSource::next() {
    const auto line = splitter_.next();
    const std::size_t size = line ? line->size() : splitter_.size();
    if (size > largest_payload) {
        fail(
            fmt::format("line {} of standard input is longer than {} bytes, the most that a "
                        "message can carry",
                        line_count_ + 1, largest_payload));
        return std::nullopt;
    }
    if (!line) {
        return wait_for_more();
    }
    ++line_count_;
    return mqtt::as_bytes(line->substr(0, line->find('\0')));
}

std::optional<mqtt::Bytes> LineSource::wait_for_more() {
    if (stopped_ && !ended_) {
        cut_off_ = splitter_.size();
        splitter_ = {};
        ended_ = true;
    }
    if (!ended_) {
        wants_more_ = true;
        input_.resume();
    }
    return std::nullopt;
}

void LineSource::fail(std::string why) {
    failure_ = std::move(why);
    splitter_ = {};
    ended_ = true;
}

void LineSource::take(mqtt::Bytes bytes) {
    splitter_.feed(mqtt::as_text(bytes));
    wants_more_ = false;
    on_ready_();
    splitter_.keep();
    if (!wants_more_) {
        input_.pause();  // nobody asked again: the network is the slower side
    }
}

void LineSource::end(const mqtt::Error* error) {
    if (error != nullptr) {
        fail(error->detail);
    } else {
        splitter_.finish();
        ended_ = true;
    }
    on_ready_();
}

void LineSource::stop() {
    stopped_ = true;
    input_.pause();
}

std::string LineSource::remainder() const {
    int unread = 0;  // stays 0 where the system cannot tell
    ::ioctl(descriptor_, FIONREAD, &unread);
    const std::size_t bytes = static_cast<std::size_t>(unread) + splitter_.size() + cut_off_;
    return bytes == 0 ? "" : fmt::format("{} bytes of standard input not sent", bytes);
}

}  // namespace mq::pub
