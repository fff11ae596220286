#include "mqsub/plain.hpp"

#include <string_view>

#include "common/terminal.hpp"

namespace mq::sub {
namespace {

using cli::LineBreaks;

void append_text(std::string_view text, bool visible, LineBreaks line_breaks, std::string& out) {
    if (visible) {
        cli::append_escaped(out, text, line_breaks);
    } else {
        out.append(text);
    }
}

}  // namespace

void append_plain(const mqtt::Message& message, PlainStyle style, std::string& out) {
    const std::string_view payload = mqtt::as_text(message.payload);
    if (payload.empty() && !(style.verbose && style.newline)) {
        return;
    }
    if (style.verbose) {
        append_text(message.topic, style.visible, LineBreaks::escape, out);
        out += ' ';
    }
    if (payload.empty()) {
        out += "(null)";
    } else {
        append_text(payload, style.visible, LineBreaks::keep, out);
    }
    if (style.newline) {
        out += '\n';
    }
}

}  // namespace mq::sub
