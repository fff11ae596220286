// What the tests of the spool share: one in a directory of its own, with a clock that the test
// sets.
#pragma once

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mqtt/spool.hpp"
#include "session/store.hpp"
#include "support/temporary_directory.hpp"

namespace mqtt::test {

using namespace std::chrono_literals;

[[nodiscard]] inline Publish spooled(std::string_view payload, QoS qos = QoS::exactly_once,
                                     std::string_view topic = "a/b") {
    return {.topic = topic, .payload = as_bytes(payload), .qos = qos};
}

// The lines of a list: `1 payload`, `2 payload in flight`, `3 payload: reason`.
[[nodiscard]] std::vector<std::string> contents(Spool& spool);

struct SpoolFixture {
    support::TemporaryDirectory directory;
    SpoolTime now{1'000'000s};
    SpoolOptions options{.now = [this] { return now; }};
    std::optional<Spool> spool;

    SpoolFixture() { open(); }
    // As a new process does; what was not committed is lost.
    void open();
    // Must succeed, and is committed. The value of append().
    bool append(std::string_view payload, QoS qos = QoS::exactly_once);
    // What next() gives: the payload, or nothing.
    std::optional<std::string> next();
    // The next message goes out under this identifier.
    void keep(PacketId packet_id);
    [[nodiscard]] std::string path() const { return directory.path("spool"); }
    [[nodiscard]] std::string database() const { return path() + "/spool.db"; }
};

// Runs SQL on a database that no spool has open, and gives the first column of the first row.
std::string query(const std::string& database, const std::string& sql);

}  // namespace mqtt::test
