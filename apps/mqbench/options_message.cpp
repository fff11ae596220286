// Rows for what is sent.
#include "common/assign.hpp"
#include "common/topic_text.hpp"
#include "common/value.hpp"
#include "mqbench/options_groups.hpp"

namespace mq::bench {

using cli::assign;
using cli::OptionTable;
using cli::ValueKind;
using mqtt::Result;

namespace {

constexpr std::string_view group = "Messages";

}  // namespace

void add_topic_row(OptionTable& table, Config& config) {
    table.push_back({.short_name = "-t",
                     .long_name = "--topic",
                     .kind = ValueKind::topic,
                     .value_name = "TOPIC",
                     .group = group,
                     .help = "Use these topics (default mqbench/{run}/{i})",
                     .man =
                         "Use these topics. *{i}* is the number of the topic, from 0, and *{run}* "
                         "the number of the run. Without *{i}*, several topics get it as a level "
                         "of their own at the end. Default: mqbench/{run}/{i}.",
                     .set = [&config](std::string_view text) {
                         return assign(config.topic, cli::parse_topic_name(text));
                     }});
}

void add_filter_row(OptionTable& table, Config& config, FilterHelp help) {
    table.push_back({.short_name = "-t",
                     .long_name = "--topic",
                     .kind = ValueKind::topic,
                     .value_name = "FILTER",
                     .group = group,
                     .help = help.help,
                     .man = help.man,
                     .set = [&config](std::string_view text) {
                         return assign(config.topic, cli::parse_topic_filter(text));
                     }});
}

void add_qos_row(OptionTable& table, Config& config) {
    table.push_back({.short_name = "-q",
                     .long_name = "--qos",
                     .kind = ValueKind::choice,
                     .value_name = "QOS",
                     .choices = "0 1 2",
                     .group = group,
                     .help = "Use this quality of service (default 0)",
                     .set = [&config](std::string_view text) {
                         return assign(config.qos, cli::parse_qos(text));
                     }});
}

void add_sub_qos_row(OptionTable& table, Config& config) {
    table.push_back({.long_name = "--sub-qos",
                     .kind = ValueKind::choice,
                     .value_name = "QOS",
                     .choices = "0 1 2",
                     .group = group,
                     .help = "Subscribe with this one (default as --qos)",
                     .set = [&config](std::string_view text) -> Result<void> {
                         const auto qos = cli::parse_qos(text);
                         if (!qos) {
                             return tl::unexpected(qos.error());
                         }
                         config.sub_qos = *qos;
                         return {};
                     }});
}

void add_message_rows(OptionTable& table, Config& config) {
    table.push_back({.short_name = "-r",
                     .long_name = "--retain",
                     .kind = ValueKind::flag,
                     .group = group,
                     .help = "Have the broker keep the messages",
                     .set = [&config](std::string_view) -> Result<void> {
                         config.retain = true;
                         return {};
                     }});
    table.push_back(
        {.long_name = "--size",
         .value_name = "BYTES",
         .group = group,
         .help = "Send payloads of this size (default 64)",
         .man = "Send payloads of this size: *64*, *1k*, *64-1024* (any size between, equally "
                "often), or *lognormal:*_MEDIAN_*,*_SIGMA_. Each begins with a header of 44 bytes "
                "(run, stream, sequence, times, checksum), or of 16 without times and checksum "
                "where 44 do not fit; the rest is random. At least 16. Default: 64.",
         .set = [&config](std::string_view text) {
             return assign(config.size, parse_payload_size(text));
         }});
    table.push_back({.long_name = "--payload",
                     .kind = ValueKind::file,
                     .value_name = "TEXT|@FILE",
                     .group = group,
                     .help = "Send this behind the header of each payload",
                     .man = "Send this text, or the bytes of a file (*@*_FILE_) or of the files of "
                            "a directory in turn (*@*_DIRECTORY_), behind the header of each "
                            "payload, instead of random bytes. The header adds 44 bytes.",
                     .set = [&config](std::string_view text) -> Result<void> {
                         config.payload = std::string(text);
                         return {};
                     }});
    table.push_back({.long_name = "--topic-aliases",
                     .kind = ValueKind::integer,
                     .value_name = "COUNT",
                     .group = group,
                     .help = "Replace topics by so many aliases (MQTT 5.0)",
                     .man = "Replace topics by aliases, up to so many or as many as the broker "
                            "takes. Needs *-V 5*. Default: 0.",
                     .set = [&config](std::string_view text) {
                         return assign(config.topic_aliases,
                                       cli::parse_integer(text, 0, 65'535).map([](std::uint64_t n) {
                                           return static_cast<std::uint16_t>(n);
                                       }));
                     }});
}

}  // namespace mq::bench
