// `mqwill verify`: an acceptance test of a broker's wills, which anyone can run against their own.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "common/option.hpp"
#include "common/options_connection.hpp"
#include "common/outcome.hpp"
#include "mqwill/verify/case.hpp"

namespace mq::will {

struct VerifyConfig {
    enum class Format : std::uint8_t { text, json, junit };

    cli::ConnectionConfig connection;
    std::string topic;               // what all topics begin with; empty: one is made up
    std::vector<std::string> cases;  // words in their names; empty: all
    std::uint16_t keep_alive = 2;    // seconds
    mqtt::Duration tolerance = std::chrono::seconds(2);
    std::optional<mqtt::Duration> max_time;
    std::size_t runs = 1;  // --histogram
    Format format = Format::text;
};

// `config` must outlive the table.
[[nodiscard]] cli::OptionTable verify_options(VerifyConfig& config);

[[nodiscard]] cli::Outcome run_verify(const VerifyConfig& config);

namespace verify {

// A case on a version, and what was found; several times with --histogram.
struct Row {
    const Case* what = nullptr;
    mqtt::Version version = mqtt::Version::v3_1_1;
    Finding finding;                     // the first failure, or the last run
    std::vector<mqtt::Duration> delays;  // of the runs that passed, sorted
};

// What one row says in each format; `report` of all rows is their sum with a frame around it.
[[nodiscard]] std::string text_row(const Row& row, bool shows_distribution);
[[nodiscard]] std::string text_summary(const std::vector<Row>& rows);
[[nodiscard]] std::string json_row(const Row& row);
[[nodiscard]] std::string junit(const std::vector<Row>& rows);

}  // namespace verify

}  // namespace mq::will
