// Where a case plays: a broker, a version, a topic that nobody else uses, and the roles. The
// observer subscribes; the victim has the will, and dies.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mqwill/verify/case.hpp"
#include "mqwill/verify/wire_client.hpp"

namespace mq::will::verify {

struct StageOptions {
    Broker broker;
    std::string id_prefix;  // of client identifiers
    std::string topic_prefix;
    std::uint16_t keep_alive = 2;                        // seconds: for the silent client
    mqtt::Duration tolerance = std::chrono::seconds(2);  // later than this is too late
};

struct WillSpec {
    std::string payload = "the will";
    mqtt::QoS qos = mqtt::QoS::at_least_once;
    bool retain = false;
    mqtt::Properties properties = {};
};

struct VictimSpec {
    std::uint16_t keep_alive = 60;
    bool clean_start = true;
    std::uint32_t session_expiry = 0;  // 5.0
};

class Stage {
public:
    // `run` tells runs of the same case apart.
    Stage(const StageOptions& options, mqtt::Version version, std::string_view run);

    [[nodiscard]] mqtt::Version version() const { return version_; }
    [[nodiscard]] const StageOptions& options() const { return options_; }
    [[nodiscard]] const std::string& topic() const { return topic_; }
    [[nodiscard]] std::string client_id(std::string_view role) const;

    // Subscribed to the topic of the will, or to `filter`.
    [[nodiscard]] WireClient observer(std::string_view filter = {});
    [[nodiscard]] WireClient victim(const WillSpec& will, const VictimSpec& spec = {});
    // Connects as the victim, without a will.
    [[nodiscard]] WireClient successor(bool clean_start, std::uint32_t session_expiry);

    // The connection ended at `end`: the will must come not before `earliest` after that, and not
    // after `latest` and the tolerance. It is compared with the will.
    [[nodiscard]] Finding expect_will(WireClient& observer, const WillSpec& will,
                                      mqtt::TimePoint end, mqtt::Duration earliest,
                                      mqtt::Duration latest);
    // At once.
    [[nodiscard]] Finding expect_will(WireClient& observer, const WillSpec& will,
                                      mqtt::TimePoint end);
    // Nothing may come until `after` and the tolerance have passed.
    [[nodiscard]] Finding expect_none(WireClient& observer, mqtt::Duration after = {});
    // A new subscriber: what is retained under the topic?
    [[nodiscard]] std::optional<Received> retained();
    // Takes it away again.
    void clear_retained();
    // The first of them that something went wrong with, as a failure of the case.
    [[nodiscard]] static std::optional<Finding> trouble(std::string_view role,
                                                        const WireClient& client);
    // The server did not let us in at all: nothing can be said about it.
    [[nodiscard]] const std::optional<std::string>& unreachable() const { return unreachable_; }
    [[nodiscard]] const std::optional<std::string>& refused() const { return refused_; }
    void note_access(const WireClient& client);

private:
    [[nodiscard]] mqtt::Connect connect(const std::string& id, bool clean_start) const;

    const StageOptions& options_;
    mqtt::Version version_;
    std::string run_;
    std::string topic_;
    std::optional<std::string> unreachable_;
    std::optional<std::string> refused_;
};

[[nodiscard]] Finding passed(std::string seen, std::optional<mqtt::Duration> delay = {});
[[nodiscard]] Finding failed(std::string seen, std::optional<mqtt::Duration> delay = {});
[[nodiscard]] Finding skipped(std::string why);

// "1.234 s", "0.56 ms"
[[nodiscard]] std::string text_of(mqtt::Duration duration);

}  // namespace mq::will::verify
