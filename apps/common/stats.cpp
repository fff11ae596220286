#include "common/stats.hpp"

#include <fmt/format.h>

#include <chrono>

namespace mq::cli {

namespace {

double in_seconds(mqtt::Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

}  // namespace

// Nothing in it needs an escape.
std::string stats_line(std::string_view tool, mqtt::Duration elapsed,
                       const mqtt::ClientStats& client, const mqtt::SessionStats& session) {
    return fmt::format(
        R"({{"tool":"{}","seconds":{:.3f},"attempts":{},"connections":{},"outages":{},)"
        R"("outage_seconds":{:.3f},"messages_sent":{},"messages_received":{},"resends":{},)"
        R"("repeats_suppressed":{},"discards":{},"packets_sent":{},"packets_received":{},)"
        R"("bytes_sent":{},"bytes_received":{}}})"
        "\n",
        tool, in_seconds(elapsed), client.attempts, session.connections, client.outages,
        in_seconds(client.outage_time), session.messages_sent, session.messages_received,
        session.resends, session.repeats_suppressed, client.discards, session.packets_sent,
        session.packets_received, session.bytes_sent, session.bytes_received);
}

}  // namespace mq::cli
