// What mqsub prints of a message unless -F or --json asks for more.
#pragma once

#include <string>

#include "mqtt/event.hpp"

namespace mq::sub {

struct PlainStyle {
    bool verbose = false;  // -v: the topic and a blank in front
    bool newline = true;   // not with -N: a line feed behind
    // For a terminal: what it would obey is shown as \xNN (common/terminal.hpp). Tabs stay, and in
    // payloads line feeds; in a topic they could fake a line.
    bool visible = false;
};

// The payload as it is. An empty one prints nothing at all, not even a line feed; with `verbose` it
// is `TOPIC (null)`, but nothing without `newline`.
void append_plain(const mqtt::Message& message, PlainStyle style, std::string& out);

}  // namespace mq::sub
