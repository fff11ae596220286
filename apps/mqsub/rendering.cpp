#include "mqsub/rendering.hpp"

#include <utility>

#include "common/json_message.hpp"

namespace mq::sub {

mqtt::Result<Rendering> Rendering::create(const RenderingOptions& options) {
    if (options.json) {
        return Rendering(Json{}, options.newline);
    }
    if (!options.format) {
        return Rendering(
            PlainStyle{
                .verbose = options.verbose, .newline = options.newline, .visible = options.visible},
            options.newline);
    }
    auto format =
        Format::compile(*options.format, {.pretty = options.pretty, .visible = options.visible});
    if (!format) {
        return mqtt::fail(mqtt::Errc::invalid_argument, std::move(format.error().detail));
    }
    return Rendering(std::move(*format), options.newline);
}

Rendering::Rendering(Form form, bool newline) : form_(std::move(form)), newline_(newline) {}

void Rendering::append(const mqtt::Message& message, cli::WallTime time, std::string& out,
                       std::string& errors) {
    if (const auto* plain = std::get_if<PlainStyle>(&form_)) {
        append_plain(message, *plain, out);
        return;
    }
    if (auto* format = std::get_if<Format>(&form_)) {
        format->append(message, time, out, errors);
    } else {
        cli::append_json_message(message, time, out);
    }
    if (newline_) {
        out += '\n';
    }
}

}  // namespace mq::sub
