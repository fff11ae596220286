#include "mqwill/connection_rows.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace mq::will {

namespace {

bool is_taken(const cli::OptionSpec& row, FirstAttempt first) {
    constexpr std::array resilience{"--connect-timeout",  "--retry",      "--backoff",
                                    "--response-timeout", "--max-repubs", "--ping-interval"};
    if (row.group == "Resilience") {
        return std::find(resilience.begin(), resilience.end(), row.long_name) != resilience.end() ||
               (row.long_name == "--retry-first" && first == FirstAttempt::as_asked);
    }
    return row.group != "Will";
}

}  // namespace

cli::OptionTable connection_rows(cli::ConnectionConfig& config, FirstAttempt first,
                                 std::function<mqtt::Result<void>(std::string_view)> on_topic) {
    cli::OptionTable table = cli::connection_options(config, std::move(on_topic));
    cli::add_resilience_options(table, config.resilience);
    std::erase_if(table, [first](const cli::OptionSpec& row) { return !is_taken(row, first); });
    return table;
}

}  // namespace mq::will
