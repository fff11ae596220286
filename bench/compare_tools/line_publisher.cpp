#include "line_publisher.hpp"

#include <poll.h>
#include <unistd.h>

#include <cstring>

#include "program.hpp"
#include "socket.hpp"

namespace mq::compare {
namespace {

// First byte, remaining length, packet identifier.
constexpr std::size_t largest_overhead = 1 + 4 + 2;

std::string with_length(std::string_view topic) {
    std::string result;
    result += static_cast<char>(topic.size() >> 8);
    result += static_cast<char>(topic.size() & 0xFF);
    result += topic;
    return result;
}

}  // namespace

LinePublisher::LinePublisher(int socket, PacketInput& input, std::string_view topic, QoS qos,
                             std::size_t window)
    : socket_(socket),
      input_(input),
      qos_(qos),
      window_(window),
      topic_(with_length(topic)),
      lines_(block_size),
      output_(2 * block_size) {}

void LinePublisher::run() {
    while (true) {
        encode_lines();
        flush();
        if (input_ended_ && in_flight_ == 0 && unread().empty()) {
            return;
        }
        wait();
    }
}

void LinePublisher::encode_lines() {
    for (std::size_t size = line_size(); size != std::string_view::npos && can_take(size);
         size = line_size()) {
        append_publish(unread().substr(0, size));
        // The last line may lack its LF.
        lines_begin_ = std::min(lines_begin_ + size + 1, lines_end_);
    }
}

std::string_view LinePublisher::unread() const {
    return {lines_.data() + lines_begin_, lines_end_ - lines_begin_};
}

std::size_t LinePublisher::line_size() const {
    const std::size_t size = unread().find('\n');
    return size == std::string_view::npos && input_ended_ && !unread().empty() ? unread().size()
                                                                               : size;
}

bool LinePublisher::can_take(std::size_t payload_size) const {
    const bool fits =
        output_size_ + largest_overhead + topic_.size() + payload_size <= output_.size();
    return fits && (qos_ == QoS::at_most_once || has_window());
}

void LinePublisher::append_publish(std::string_view payload) {
    std::uint8_t* out = output_.data() + output_size_;
    const bool has_id = qos_ != QoS::at_most_once;
    std::size_t remaining = topic_.size() + (has_id ? 2 : 0) + payload.size();
    *out++ = static_cast<std::uint8_t>(0x30 | static_cast<unsigned>(qos_) << 1);
    for (; remaining > 0x7F; remaining >>= 7) {
        *out++ = static_cast<std::uint8_t>(0x80 | (remaining & 0x7F));
    }
    *out++ = static_cast<std::uint8_t>(remaining);
    std::memcpy(out, topic_.data(), topic_.size());
    out += topic_.size();
    if (has_id) {
        packet_id_ = next_id(packet_id_);
        ++in_flight_;
        *out++ = static_cast<std::uint8_t>(packet_id_ >> 8);
        *out++ = static_cast<std::uint8_t>(packet_id_ & 0xFF);
    }
    std::memcpy(out, payload.data(), payload.size());
    output_size_ = static_cast<std::size_t>(out - output_.data()) + payload.size();
}

void LinePublisher::flush() {
    write_all(socket_, Bytes(output_).first(output_size_));
    output_size_ = 0;
}

void LinePublisher::wait() {
    const bool wants_lines = !input_ended_ && line_size() == std::string_view::npos;
    if (qos_ == QoS::at_most_once) {
        if (wants_lines) {
            read_lines();
        }
        return;
    }
    pollfd waiting[] = {{socket_, POLLIN, 0}, {wants_lines ? STDIN_FILENO : -1, POLLIN, 0}};
    // While whole lines wait and the window is open, nothing need come before going on.
    const int timeout = !wants_lines && has_window() && !unread().empty() ? 0 : -1;
    if (::poll(waiting, 2, timeout) < 0) {
        fail_with_errno("cannot poll");
    }
    if (waiting[0].revents != 0) {
        take_acknowledgements();
    }
    if (waiting[1].revents != 0) {
        read_lines();
    }
}

void LinePublisher::read_lines() {
    std::memmove(lines_.data(), lines_.data() + lines_begin_, lines_end_ - lines_begin_);
    lines_end_ -= lines_begin_;
    lines_begin_ = 0;
    if (lines_end_ == lines_.size()) {
        fail("a line is longer than 64 KiB");
    }
    const ssize_t count =
        ::read(STDIN_FILENO, lines_.data() + lines_end_, lines_.size() - lines_end_);
    if (count < 0) {
        fail_with_errno("cannot read standard input");
    }
    lines_end_ += static_cast<std::size_t>(count);
    input_ended_ = count == 0;
}

void LinePublisher::take_acknowledgements() {
    if (!input_.fill(socket_)) {
        fail("the broker closed the connection");
    }
    Buffer releases;
    while (const auto packet = input_.next()) {
        if (packet->type() == PacketType::pubrec) {
            append_acknowledgement(PacketType::pubrel, two_bytes(packet->body), releases);
        } else if (packet->type() == PacketType::puback || packet->type() == PacketType::pubcomp) {
            --in_flight_;
        }
    }
    write_all(socket_, releases);
}

}  // namespace mq::compare
