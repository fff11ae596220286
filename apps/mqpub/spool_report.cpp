#include "mqpub/spool_report.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>

#include "common/json_message.hpp"
#include "common/json_writer.hpp"
#include "common/terminal.hpp"
#include "common/wall_time.hpp"

namespace mq::pub {

using cli::ExitCode;
using cli::JsonWriter;
using cli::Outcome;
using mqtt::SpoolPlace;

namespace {

std::string_view name(SpoolPlace place) {
    switch (place) {
        case SpoolPlace::waiting:
            return "waiting";
        case SpoolPlace::in_flight:
            return "in flight";
        case SpoolPlace::rejected:
            break;
    }
    return "rejected";
}

// A clock that was set back makes nothing younger than now.
std::chrono::milliseconds age(mqtt::SpoolTime since, mqtt::SpoolTime now) {
    return std::max(now - since, std::chrono::milliseconds(0));
}

std::string status_json(const mqtt::SpoolStatus& status, mqtt::SpoolTime now) {
    std::string line;
    JsonWriter json(line);
    const auto count = [&](std::string_view key, std::uint64_t value) {
        json.key(key);
        json.number(value);
    };
    json.begin_object();
    count("waiting", status.messages);
    count("bytes", status.bytes);
    if (status.oldest) {
        json.key("oldest");
        std::string time;
        cli::append_utc(*status.oldest, time);
        json.text(time);
        count("oldest_age_ms", static_cast<std::uint64_t>(age(*status.oldest, now).count()));
    }
    count("in_flight", status.in_flight);
    count("rejected", status.rejected);
    count("dropped", status.dropped);
    count("expired", status.expired);
    json.end_object();
    return line + '\n';
}

std::string list_json(const mqtt::SpoolEntry& entry) {
    const mqtt::SpooledMessage& message = entry.message;
    std::string inner;
    cli::append_json_message({.topic = message.topic,
                              .payload = mqtt::as_bytes(message.payload),
                              .qos = message.qos,
                              .retain = message.retain,
                              .properties = message.properties},
                             message.spooled_at, inner);
    std::string line;
    JsonWriter json(line);
    json.begin_object();
    json.key("id");
    json.number(static_cast<std::uint64_t>(message.id));
    json.key("place");
    json.text(name(entry.place));
    if (message.expires_at) {
        std::string time;
        cli::append_utc(*message.expires_at, time);
        json.key("expires");
        json.text(time);
    }
    if (entry.place == SpoolPlace::rejected) {
        json.key("reason");
        json.text(entry.reason);
    }
    json.key("message");
    json.literal(inner);
    json.end_object();
    return line + '\n';
}

Outcome write(const std::string& text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) {
        return {ExitCode::local, "standard output cannot be written"};
    }
    return {};
}

}  // namespace

std::string status_line(const mqtt::SpoolStatus& status, mqtt::SpoolTime now, bool json) {
    if (json) {
        return status_json(status, now);
    }
    const auto seconds = [&] {
        return std::chrono::duration<double>(age(*status.oldest, now)).count();
    };
    return fmt::format("waiting {} bytes {}{} in flight {} rejected {} dropped {} expired {}\n",
                       status.messages, status.bytes,
                       status.oldest ? fmt::format(" oldest {:.1f}s", seconds()) : "",
                       status.in_flight, status.rejected, status.dropped, status.expired);
}

std::string list_line(const mqtt::SpoolEntry& entry, bool json) {
    if (json) {
        return list_json(entry);
    }
    const mqtt::SpooledMessage& message = entry.message;
    std::string time;
    cli::append_utc(message.spooled_at, time);
    return fmt::format("{} {} {} qos {}{} \"{}\" {} bytes{}{}\n", message.id, time,
                       name(entry.place), static_cast<unsigned>(message.qos),
                       message.retain ? " retain" : "", cli::escape_controls(message.topic),
                       message.payload.size(), entry.reason.empty() ? "" : ": ",
                       cli::escape_controls(entry.reason));
}

Outcome report_spool(mqtt::Spool& spool, const SpoolConfig& config, mqtt::SpoolTime now) {
    Outcome outcome;
    if (config.task == SpoolTask::list) {
        const auto listed = spool.list([&](const mqtt::SpoolEntry& entry) {
            outcome = write(list_line(entry, config.json));
            return outcome.code == ExitCode::ok;
        });
        if (!listed) {
            return cli::outcome_of(listed.error());
        }
    } else {
        const auto status = spool.status();
        if (!status) {
            return cli::outcome_of(status.error());
        }
        outcome = write(status_line(*status, now, config.json));
        if (outcome.code == ExitCode::ok && status->messages > 0) {
            outcome = {ExitCode::negative, "messages wait in the spool"};
        }
    }
    if (std::fflush(stdout) != 0) {
        return {ExitCode::local, "standard output cannot be written"};
    }
    return outcome;
}

}  // namespace mq::pub
