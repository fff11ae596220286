// The output format of `mqsub -F`, compiled once and applied to each message.
//
//   auto format = Format::compile("%I %t %p");
//   if (!format) ...                                    // format.error().detail
//   format->append(message, now, out, errors);          // 2026-11-22T19:50:11+0000 a/b 21.5
//
// A specifier is `%[-][0][width][.precision][separator]X`; `-` pads on the right, `0` with zeros.
// Widths and precisions count bytes.
//
//   %%           a percent sign
//   %A %E %F %S  topic alias, message expiry interval, payload format indicator, first subscription
//                identifier: a number; if there is none, blanks or zeros for its width
//   %C %R        content type, response topic: width, and precision as the most that is printed; no
//                content type prints blanks for the width, no response topic prints nothing
//   %D %P        correlation data, user properties as `name:value name:value`; no width
//   %d %f        payload as a float of 8 or 4 bytes in this machine's order, as printf's %f
//   %I %U        local time as 2026-11-22T19:50:11+0000 (with width and precision), seconds since
//                1970 with nine decimals
//   %j %J        JSON (format_json.hpp), payload as a string, or as the JSON that it is
//   %l %m        length of the payload, packet identifier (0 at QoS 0): numbers
//   %p           payload; a width pads it (`0` with zeros) and also cuts it
//   %q %r        QoS, retain as 0 or 1; no width
//   %t           topic, as %C
//   %x %X        payload in hexadecimal, lower and upper case. A width cuts the payload to so many
//                bytes, and pads what is printed to so many characters. `.N` puts the separator
//                (space) after every N digits: %.2:x prints 6d:65
//   @X @N @@     strftime's %X in local time, nanoseconds with nine digits, an at sign
//   \\ \0 \a \e \n \r \t \v
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/wall_time.hpp"
#include "mqsub/format_parser.hpp"
#include "mqtt/event.hpp"

namespace mq::sub {

struct FormatOptions {
    bool pretty = false;  // %j and %J over several lines
    // For a terminal: of what a message brings (%C %D %P %R %p %t) the terminal obeys nothing, as
    // in PlainStyle. The format's own escapes still work.
    bool visible = false;
};

class Format {
public:
    [[nodiscard]] static mqtt::Result<Format, FormatError> compile(std::string_view text,
                                                                   FormatOptions options = {});

    // Appends what the format makes of the message, without a line feed of its own. A specifier
    // that the payload does not suit (%d %f %J) prints nothing and appends a sentence with a line
    // feed to `errors`; the rest is printed all the same. Allocates nothing but room in the
    // strings.
    void append(const mqtt::Message& message, cli::WallTime time, std::string& out,
                std::string& errors);

private:
    // Where the pieces go, and what they are made of.
    struct Target;

    Format(std::vector<FormatStep> steps, FormatOptions options);

    void set_time(cli::WallTime time);
    void append_step(const FormatStep& step, const Target& target) const;
    void append_time(const FormatStep& step, std::string& out) const;
    void append_json(const FormatStep& step, const Target& target) const;
    void append_bytes(std::string_view bytes, bool is_payload, std::string& out) const;
    void append_padded(const FormatStep& step, std::string_view text, std::string& out) const;
    void append_payload(const FormatStep& step, std::string_view payload, std::string& out) const;
    void append_user_properties(const Target& target) const;

    std::vector<FormatStep> steps_;
    FormatOptions options_;
    cli::LocalTime time_;
};

}  // namespace mq::sub
