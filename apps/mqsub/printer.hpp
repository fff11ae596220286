// Messages to lines on a descriptor. Lines are gathered and written together: call flush() when
// there is nothing more to gather.
#pragma once

#include <cstddef>
#include <string>

#include "mqtt/event.hpp"
#include "mqtt/result.hpp"

namespace mq::sub {

struct PrinterOptions {
    bool verbose = false;          // the topic in front of the payload
    bool escape_controls = false;  // for a terminal; elsewhere bytes are written as they came
};

class Printer {
public:
    // An errno value; EPIPE: nobody reads any more. EINTR: a signal came, or the reader does not
    // keep up; what is left stays for the next flush().
    using WriteResult = mqtt::Result<void, int>;

    Printer(int descriptor, PrinterOptions options);

    // Writes only if a lot is gathered; an empty payload has no line without `verbose`.
    [[nodiscard]] WriteResult print(const mqtt::Message& message);
    // May block while the reader does not keep up, until a signal comes.
    [[nodiscard]] WriteResult flush();
    [[nodiscard]] bool has_output() const { return !gathered_.empty(); }

private:
    void append(std::string_view text, bool may_have_lines);

    int descriptor_;
    PrinterOptions options_;
    std::string gathered_;
    bool is_stalled_ = false;  // the last flush() said EINTR
};

}  // namespace mq::sub
