// How a message looks in the output: plain, by a format of the user, or as a line of JSON.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "common/wall_time.hpp"
#include "mqsub/format.hpp"
#include "mqsub/plain.hpp"
#include "mqtt/event.hpp"

namespace mq::sub {

struct RenderingOptions {
    bool verbose = false;                    // -v; means nothing beside `format` and `json`
    bool newline = true;                     // not with -N
    std::optional<std::string> format = {};  // -F
    bool pretty = false;                     // %j and %J of the format over several lines
    bool json = false;                       // --json: one object a line
    bool visible = false;  // for a terminal, which then obeys nothing that a peer sent
};

class Rendering {
public:
    // The error: `format` is none.
    [[nodiscard]] static mqtt::Result<Rendering> create(const RenderingOptions& options);

    // Appends what is to be printed of the message, which came at `time`. What cannot be printed is
    // explained in `errors`, one sentence a line.
    void append(const mqtt::Message& message, cli::WallTime time, std::string& out,
                std::string& errors);

private:
    struct Json {};
    using Form = std::variant<PlainStyle, Format, Json>;

    Rendering(Form form, bool newline);

    Form form_;
    bool newline_;
};

}  // namespace mq::sub
