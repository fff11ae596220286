// Messages to text on a descriptor. Text is gathered and written together: call flush() when there
// is nothing more to gather.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "mqsub/output_descriptor.hpp"
#include "mqsub/rendering.hpp"
#include "mqtt/event.hpp"
#include "mqtt/result.hpp"

namespace mq::sub {

class Printer {
public:
    // An errno value; EPIPE: nobody reads any more. EINTR: the reader does not keep up, or a signal
    // came; what is left stays for the next flush().
    using WriteResult = mqtt::Result<void, int>;

    // `descriptor` must stay open.
    Printer(int descriptor, Rendering rendering);

    // Writes only if a lot is gathered. `time` is when the message came.
    [[nodiscard]] WriteResult print(const mqtt::Message& message, cli::WallTime time);
    // Waits a tenth of a second for a reader that does not keep up, and not at all if it did not
    // take anything since the last call.
    [[nodiscard]] WriteResult flush();
    // Bytes that wait for flush().
    [[nodiscard]] std::size_t gathered() const { return gathered_.size(); }
    // Bytes that were ever gathered, and those of them that are written.
    [[nodiscard]] std::uint64_t end_position() const { return written_ + gathered_.size(); }
    [[nodiscard]] std::uint64_t written_position() const { return written_; }
    // What could not be printed since the last call, one sentence a line.
    [[nodiscard]] std::string take_errors();

private:
    OutputDescriptor output_;
    Rendering rendering_;
    std::string gathered_;
    std::string errors_;
    std::uint64_t written_ = 0;
    bool is_stalled_ = false;  // the last flush() said EINTR
};

}  // namespace mq::sub
