// A session under test: no broker, no link, a clock that the test moves. What the server says is
// handed in as packets or bytes; what the session says and does comes out as lines (describe.hpp).
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "mqtt/session.hpp"
#include "session/memory_store.hpp"
#include "support/bytes.hpp"
#include "support/describe.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"

// So that a failed comparison shows both sides.
template <>
struct doctest::StringMaker<mqtt::test::Lines> {
    static String convert(const mqtt::test::Lines& lines) {
        std::string text;
        for (const std::string& line : lines) {
            text += "\n    | " + line;
        }
        return text.empty() ? "(nothing)" : text.c_str();
    }
};

namespace mqtt::test {

using namespace std::chrono_literals;

struct Setting {
    PropertyId id{};
    std::variant<std::uint32_t, std::string_view> value;
};

inline Properties properties_of(std::initializer_list<Setting> settings) {
    Properties properties;
    for (const Setting& setting : settings) {
        const auto add = [&](auto value) { return properties.add(setting.id, value); };
        REQUIRE(std::visit(add, setting.value));
    }
    return properties;
}

// A client that keeps its session, does not ping, and waits for ever.
inline SessionOptions options_for(Version version) {
    SessionOptions options;
    options.version = version;
    options.client_id = "c";
    options.clean_start = false;
    options.keep_alive = 0;
    options.connack_timeout = {};
    return options;
}

inline Publish message(std::string_view topic, std::string_view payload, QoS qos,
                       PacketId packet_id = 0) {
    return {topic, as_bytes(payload), qos, false, false, packet_id, {}};
}

inline ByteVector encoded(const Packet& packet, Version version) {
    wire::Buffer bytes;
    const auto done = wire::encode(packet, version, bytes);
    REQUIRE_MESSAGE(done, (done ? "" : done.error().detail));
    return bytes;
}

class SessionDriver {
public:
    explicit SessionDriver(SessionOptions options, Authenticator* authenticator = nullptr)
        : SessionDriver(std::move(options), own_store_, authenticator) {}
    SessionDriver(SessionOptions options, Store& store, Authenticator* authenticator = nullptr)
        : version_(options.version),
          session(Session::create(std::move(options), store, authenticator).value()) {}
    explicit SessionDriver(Version version) : SessionDriver(options_for(version)) {}

    // The link. ----------------------------------------------------------------------------------
    void open() { REQUIRE(session.opened(now)); }
    // Opens, takes CONNECT away and lets the server accept.
    void connect(bool session_present = false, PropertyView properties = {}) {
        open();
        REQUIRE(take_output() == Lines{"CONNECT"});
        REQUIRE(feed(Connack{session_present, 0, properties}).front().starts_with("connected"));
    }
    Lines lose() {
        session.closed({Errc::connection_lost, ReasonCode::success, 0, "cut by the test"});
        return take_events();
    }
    // Each returns what happened. The bytes die with the call: a view of them that the session
    // keeps is found by AddressSanitizer.
    Lines feed_bytes(Bytes bytes) {
        const auto exact = std::make_unique<std::uint8_t[]>(bytes.size());
        std::copy(bytes.begin(), bytes.end(), exact.get());
        session.received({exact.get(), bytes.size()}, now);
        return take_events();
    }
    Lines feed(const Packet& packet) { return feed_bytes(encoded(packet, version_)); }
    Lines feed_acknowledgement(PacketType type, PacketId id,
                               ReasonCode reason = ReasonCode::success) {
        wire::Buffer bytes;
        REQUIRE(wire::encode_acknowledgement(type, {id, reason, {}}, version_, bytes));
        return feed_bytes(bytes);
    }

    // Commands that must succeed. ----------------------------------------------------------------
    PacketId publish(std::string_view topic, std::string_view payload, QoS qos) {
        const auto id = session.publish(message(topic, payload, qos), now);
        REQUIRE_MESSAGE(id, (id ? "" : id.error().detail));
        return *id;
    }
    PacketId subscribe(std::vector<std::string_view> filters) {
        std::vector<Subscription> subscriptions;
        for (const std::string_view filter : filters) {
            subscriptions.push_back({.filter = filter});
        }
        const auto id = session.subscribe(subscriptions, {}, now);
        REQUIRE_MESSAGE(id, (id ? "" : id.error().detail));
        return *id;
    }

    // Time. --------------------------------------------------------------------------------------
    // Moves the clock; the session is told only if it asked for a time that has come.
    Lines wait(Duration time) {
        now += time;
        if (session.deadline() && *session.deadline() <= now) {
            session.timed_out(now);
        }
        return take_events();
    }
    [[nodiscard]] std::optional<Duration> time_to_deadline() const {
        return session.deadline() ? std::optional(*session.deadline() - now) : std::nullopt;
    }

    // What came out. -----------------------------------------------------------------------------
    Lines take_events() {
        Lines lines;
        while (auto event = session.next_event()) {
            lines.push_back(describe(*event));
            if (const auto* over = std::get_if<Disconnected>(&*event)) {
                last_error = over->error;
            }
        }
        return lines;
    }
    // What waits for the transport, as packets; stays there.
    [[nodiscard]] Lines pending() const {
        Lines lines;
        for (Bytes rest = session.pending_output(); !rest.empty();) {
            const auto scan = wire::scan_frame(rest, version_);
            REQUIRE((scan && scan->complete));
            const auto packet = wire::decode(scan->frame, version_);
            REQUIRE(packet);
            lines.push_back(describe(*packet));
            rest = rest.subspan(scan->frame.size);
        }
        return lines;
    }
    // The same, and the transport takes it.
    Lines take_output() {
        Lines lines = pending();
        session.sent(session.pending_output().size(), now);
        return lines;
    }

private:
    MemoryStore own_store_;
    Version version_;

public:
    Session session;
    TimePoint now{std::chrono::hours(1)};
    Error last_error;  // of the last Disconnected
};

// The error of a call that must fail, as "server limit 0x9b: QoS 2 is over ...".
template <typename T>
std::string failure(const Result<T>& result) {
    if (result) {
        return "no error";
    }
    return std::string(name(result.error().code)) + reason_text(result.error().reason) + ": " +
           result.error().detail;
}

}  // namespace mqtt::test
