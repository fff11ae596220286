// Where the payloads of a run come from. The publisher asks for one whenever it could send one; a
// source that has none at the moment calls back when it may have. Used in the loop's thread.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "mqtt/packets.hpp"

namespace mq::pub {

class MessageSource {
public:
    virtual ~MessageSource() = default;

    // The next payload, valid until the next call of this source. Nothing: none now, and `on_ready`
    // is called when that may have changed, unless is_finished().
    [[nodiscard]] virtual std::optional<mqtt::Bytes> next() = 0;
    // Puts into the last payload's message what it has of its own: topic, QoS, retain flag and
    // properties, where they are not those of the command line.
    virtual void label(mqtt::Publish& /*message*/) {}
    // The last payload is settled: written at QoS 0, acknowledged or refused at QoS 1 and 2.
    virtual void completed() = 0;
    // next() will never again have a payload.
    [[nodiscard]] virtual bool is_finished() const = 0;
    // Takes nothing in until next() is called again.
    virtual void pause() = 0;
    // Ends early: only what has been taken in already still comes out of next().
    virtual void stop() = 0;

    // Why the source finished before its end, as a clause.
    [[nodiscard]] virtual std::optional<std::string> failure() const = 0;
    // What it has not given although it was asked to, as a clause; empty: nothing.
    [[nodiscard]] virtual std::string remainder() const = 0;
};

using ReadyCallback = std::function<void()>;

}  // namespace mq::pub
