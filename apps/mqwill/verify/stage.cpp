#include "mqwill/verify/stage.hpp"

#include <fmt/format.h>

#include <utility>

#include "common/terminal.hpp"

namespace mq::will::verify {

using mqtt::Clock;
using mqtt::PropertyId;
using mqtt::TimePoint;
using mqtt::Version;

namespace {

std::string quoted(std::string_view payload) {
    constexpr std::size_t longest = 40;
    return payload.size() > longest ? fmt::format("{} bytes", payload.size())
                                    : fmt::format("\"{}\"", cli::escape_controls(payload));
}

// What the subscriber must find as it was sent (5.0 §3.1.3.2); the expiry counts down.
std::string difference(mqtt::PropertyView sent, mqtt::PropertyView came) {
    for (const PropertyId id :
         {PropertyId::content_type, PropertyId::response_topic, PropertyId::correlation_data}) {
        if (sent.text(id) != came.text(id)) {
            return fmt::format("property 0x{:02X} is {}", static_cast<unsigned>(id),
                               came.text(id) ? quoted(*came.text(id)) : "missing");
        }
    }
    if (sent.number(PropertyId::payload_format_indicator) !=
        came.number(PropertyId::payload_format_indicator)) {
        return "the payload format indicator is not the will's";
    }
    const auto expiry = came.number(PropertyId::message_expiry_interval);
    if (const auto wanted = sent.number(PropertyId::message_expiry_interval);
        wanted.has_value() != expiry.has_value() || (expiry && *expiry > *wanted)) {
        return "the message expiry interval is not the will's";
    }
    const auto users = [](mqtt::PropertyView view) {
        std::string all;
        for (const mqtt::Property property : view) {
            if (property.id == PropertyId::user_property) {
                all += fmt::format("{}={};", property.text, property.value);
            }
        }
        return all;
    };
    return users(sent) == users(came) ? "" : fmt::format("user properties are {}", users(came));
}

std::string difference(const WillSpec& will, const Received& came, std::string_view topic) {
    if (came.topic != topic) {
        return fmt::format("a message to {} came", quoted(came.topic));
    }
    if (came.payload != will.payload) {
        return fmt::format("the payload is {} and not {}", quoted(came.payload),
                           quoted(will.payload));
    }
    if (came.qos != will.qos) {
        return fmt::format("it came with QoS {}", static_cast<unsigned>(came.qos));
    }
    if (came.retain) {
        return "it came with the retain flag, as if it were old";
    }
    return difference(will.properties.view(), came.properties.view());
}

}  // namespace

Finding passed(std::string seen, std::optional<mqtt::Duration> delay) {
    return {Verdict::pass, std::move(seen), delay};
}

Finding failed(std::string seen, std::optional<mqtt::Duration> delay) {
    return {Verdict::fail, std::move(seen), delay};
}

Finding skipped(std::string why) {
    return {Verdict::skip, std::move(why), {}};
}

std::string text_of(mqtt::Duration duration) {
    const double ms = std::chrono::duration<double, std::milli>(duration).count();
    return ms < 1000 ? fmt::format("{:.2f} ms", ms) : fmt::format("{:.3f} s", ms / 1000);
}

Stage::Stage(const StageOptions& options, Version version, std::string_view run)
    : options_(options),
      version_(version),
      run_(run),
      topic_(fmt::format("{}/{}", options.topic_prefix, run)) {}

std::string Stage::client_id(std::string_view role) const {
    return fmt::format("{}{}-{}", options_.id_prefix, run_, role);
}

mqtt::Connect Stage::connect(const std::string& id, bool clean_start) const {
    mqtt::Connect connect;
    connect.version = version_;
    connect.clean_start = clean_start;
    connect.client_id = id;
    return connect;
}

void Stage::note_access(const WireClient& client) {
    if (client.was_unreachable()) {
        unreachable_ = client.failure();
    } else if (client.was_refused()) {
        refused_ = client.failure();
    }
}

WireClient Stage::observer(std::string_view filter) {
    WireClient client(options_.broker, version_);
    const std::string id = client_id("o");
    client.open(connect(id, true));
    note_access(client);
    client.subscribe(filter.empty() ? std::string_view(topic_) : filter, mqtt::QoS::exactly_once);
    return client;
}

WireClient Stage::victim(const WillSpec& will, const VictimSpec& spec) {
    WireClient client(options_.broker, version_);
    const std::string id = client_id("v");
    mqtt::Connect packet = connect(id, spec.clean_start);
    packet.keep_alive = spec.keep_alive;
    packet.will = mqtt::Will{.topic = topic_,
                             .payload = mqtt::as_bytes(will.payload),
                             .qos = will.qos,
                             .retain = will.retain,
                             .properties = will.properties};
    mqtt::Properties properties;
    if (spec.session_expiry > 0) {
        static_cast<void>(properties.add(PropertyId::session_expiry_interval, spec.session_expiry));
    }
    packet.properties = properties;
    client.open(packet);
    return client;
}

WireClient Stage::successor(bool clean_start, std::uint32_t session_expiry) {
    WireClient client(options_.broker, version_);
    const std::string id = client_id("v");
    mqtt::Connect packet = connect(id, clean_start);
    mqtt::Properties properties;
    if (session_expiry > 0) {
        static_cast<void>(properties.add(PropertyId::session_expiry_interval, session_expiry));
    }
    packet.properties = properties;
    client.open(packet);
    return client;
}

std::optional<Finding> Stage::trouble(std::string_view role, const WireClient& client) {
    if (client.is_ok()) {
        return std::nullopt;
    }
    return failed(fmt::format("{}: {}", role, client.failure()));
}

Finding Stage::expect_will(WireClient& observer, const WillSpec& will, TimePoint end) {
    return expect_will(observer, will, end, {}, {});
}

Finding Stage::expect_will(WireClient& observer, const WillSpec& will, TimePoint end,
                           mqtt::Duration earliest, mqtt::Duration latest) {
    const auto came = observer.next_message(end + latest + options_.tolerance);
    if (auto bad = trouble("observer", observer)) {
        return *bad;
    }
    if (!came) {
        return failed(fmt::format("no will within {}", text_of(latest + options_.tolerance)));
    }
    const mqtt::Duration delay = came->time - end;
    if (const std::string wrong = difference(will, *came, topic_); !wrong.empty()) {
        return failed(wrong, delay);
    }
    if (delay < earliest) {
        return failed(fmt::format("the will came before {}", text_of(earliest)), delay);
    }
    return passed("the will came", delay);
}

Finding Stage::expect_none(WireClient& observer, mqtt::Duration after) {
    const TimePoint begin = Clock::now();
    const auto came = observer.next_message(begin + after + options_.tolerance);
    if (auto bad = trouble("observer", observer)) {
        return *bad;
    }
    if (came) {
        return failed(fmt::format("a message came: {}", quoted(came->payload)), came->time - begin);
    }
    return passed(fmt::format("nothing came within {}", text_of(after + options_.tolerance)));
}

std::optional<Received> Stage::retained() {
    WireClient client = observer();
    auto came = client.next_message(Clock::now() + options_.tolerance);
    client.disconnect();
    return came;
}

void Stage::clear_retained() {
    WireClient client(options_.broker, version_);
    const std::string id = client_id("c");
    client.open(connect(id, true));
    client.publish(topic_, "", true);
    client.disconnect();
}

}  // namespace mq::will::verify
