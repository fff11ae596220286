#include "common/options_will.hpp"

#include <utility>

#include "common/assign.hpp"
#include "common/topic_text.hpp"
#include "common/value.hpp"

namespace mq::cli {

namespace {

using mqtt::Errc;
using mqtt::fail;
using mqtt::Result;

constexpr std::string_view group = "Will";

// Its topic stays empty until --will-topic comes: check() asks for it.
mqtt::OwnedWill& will_of(ConnectionConfig& config) {
    return config.will ? *config.will : config.will.emplace();
}

Result<void> set_payload(ConnectionConfig& config, std::string_view text) {
    constexpr std::size_t largest = 65'535;  // §3.1.3.4: binary data
    if (text.size() > largest) {
        return fail(Errc::invalid_argument, "must have at most 65535 bytes");
    }
    will_of(config).payload = std::string(text);
    return {};
}

}  // namespace

void add_will_options(OptionTable& table, ConnectionConfig& config) {
    table.push_back(
        {.long_name = "--will-topic",
         .kind = ValueKind::topic,
         .value_name = "TOPIC",
         .group = group,
         .help = "Leave a will: a message to this topic",
         .man = "Leave a will: have the broker publish a message to this topic if the connection "
                "breaks without a DISCONNECT.",
         .set = [&config](std::string_view text) {
             return assign(will_of(config).topic, parse_topic_name(text));
         }});
    table.push_back(
        {.long_name = "--will-payload",
         .value_name = "TEXT",
         .group = group,
         .help = "Say this in the will (default nothing)",
         .man = "The payload of the will, at most 65535 bytes. Default: empty.",
         .set = [&config](std::string_view text) { return set_payload(config, text); }});
    table.push_back({.long_name = "--will-qos",
                     .kind = ValueKind::choice,
                     .value_name = "QOS",
                     .choices = "0 1 2",
                     .group = group,
                     .help = "Publish the will with this QoS (default 0)",
                     .set = [&config](std::string_view text) {
                         return assign(will_of(config).qos, parse_qos(text));
                     }});
    table.push_back({.long_name = "--will-retain",
                     .kind = ValueKind::flag,
                     .group = group,
                     .help = "Have the broker keep the will once published",
                     .set = [&config](std::string_view) -> Result<void> {
                         will_of(config).retain = true;
                         return {};
                     }});
}

}  // namespace mq::cli
