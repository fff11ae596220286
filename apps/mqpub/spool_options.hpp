// The options of mqpub's spool.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/option.hpp"
#include "mqtt/spool.hpp"

namespace mq::pub {

enum class SpoolTask : std::uint8_t {
    publish,  // spool what the command line says, and send what waits
    store,    // --no-send: spool it, and no more
    flush,    // send what waits
    status,
    list,
};

struct SpoolConfig {
    std::optional<std::string> directory;
    SpoolTask task = SpoolTask::publish;
    std::string_view task_option;  // the name of the option that chose the task
    std::string_view needs_spool;  // some option that means nothing without --spool
    bool json = false;
    bool patient = false;  // --spool-wait
    bool strict = false;
    std::optional<std::uint64_t> max_messages;
    std::optional<std::uint64_t> max_bytes;
    mqtt::WhenFull when_full = mqtt::WhenFull::fail;
    std::optional<mqtt::Duration> time_to_live;
    bool chose_expiry = false;  // the session's is not the user's wish

    // The run has a message of its own, or lines of them.
    [[nodiscard]] bool takes_messages() const {
        return task == SpoolTask::publish || task == SpoolTask::store;
    }
    [[nodiscard]] bool reports() const {
        return task == SpoolTask::status || task == SpoolTask::list;
    }
};

// `config` must outlive the table.
void add_spool_options(cli::OptionTable& table, SpoolConfig& config);

// What no single option can tell. The error is a sentence.
[[nodiscard]] mqtt::Result<void> check(const SpoolConfig& config);

}  // namespace mq::pub
