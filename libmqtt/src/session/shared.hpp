// What the parts of one session have in common. Session::Impl owns it; each part holds a reference.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mqtt/event.hpp"
#include "mqtt/session.hpp"
#include "session/output.hpp"
#include "session/store.hpp"
#include "wire/encode.hpp"

namespace mqtt {

struct Shared {
    SessionOptions options;
    Store& store;
    Output output;
    ServerLimits limits;  // of the connection that stands
    SessionStats stats;
    // Events that did not come straight from the packet in hand. They hold no views.
    std::vector<Event> events;
    // The connection must end, found where it cannot be ended: a store that failed, say.
    std::optional<Error> failure;

    Shared(SessionOptions chosen, Store& keeper) : options(std::move(chosen)), store(keeper) {}

    [[nodiscard]] bool is_v5() const { return options.version == Version::v5; }

    void fail_with(Error error) {
        if (!failure) {
            failure = std::move(error);
        }
    }
    // [MQTT-3.2.2-15]
    [[nodiscard]] Result<void> check_size(PacketType type, std::size_t size) const {
        if (size <= limits.maximum_packet_size) {
            return {};
        }
        return fail(Errc::server_limit,
                    std::string(name(type)) + " of " + std::to_string(size) +
                        " bytes is over the server's maximum packet size of " +
                        std::to_string(limits.maximum_packet_size),
                    ReasonCode::packet_too_large);
    }
    // Takes over the error of a store; true if there was none.
    bool check(Result<void> result) {
        if (!result) {
            fail_with(std::move(result.error()));
        }
        return result.has_value();
    }
    void append_acknowledgement(PacketType type, PacketId id, ReasonCode reason) {
        if (check(wire::encode_acknowledgement(type, {id, reason, {}}, options.version,
                                               output.buffer()))) {
            ++stats.packets_sent;
        }
    }
};

}  // namespace mqtt
