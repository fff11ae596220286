// Lines to PUBLISH packets by the shortest way: blocks of 64 KiB in and out, as many packets in a
// write as fit, and no more work per acknowledgement than to count it.
//
// Theory: encode() turns lines of the input block into packets in the output block until one of
// them is used up or the window is full, flush() writes the output block, and wait() blocks until
// there are lines, acknowledgements or both. The identifiers go round; the peer acknowledges in
// the order in which it received (§4.6), so the oldest one in flight is always the next to be free.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "packets.hpp"

namespace mq::compare {

class LinePublisher {
public:
    // `input` may hold bytes that came with the CONNACK; it must outlive this object.
    LinePublisher(int socket, PacketInput& input, std::string_view topic, QoS qos,
                  std::size_t window);

    // Publishes standard input to its end and returns when nothing is owed any more.
    void run();

private:
    void encode_lines();
    [[nodiscard]] bool can_take(std::size_t payload_size) const;
    void append_publish(std::string_view payload);
    void flush();
    void wait();
    void read_lines();
    void take_acknowledgements();

    [[nodiscard]] bool has_window() const { return in_flight_ < window_; }
    [[nodiscard]] std::string_view unread() const;
    // The next line without its LF is at the front of unread(); npos if it is not complete.
    [[nodiscard]] std::size_t line_size() const;

    int socket_;
    PacketInput& input_;
    QoS qos_;
    std::size_t window_;
    std::string topic_;  // with its length in front, as it is sent
    std::vector<char> lines_;
    std::size_t lines_begin_ = 0;
    std::size_t lines_end_ = 0;
    bool input_ended_ = false;
    Buffer output_;  // of full size; output_size_ bytes of it are to be written
    std::size_t output_size_ = 0;
    std::size_t in_flight_ = 0;
    PacketId packet_id_ = 0;
};

}  // namespace mq::compare
