#include "mqsub/options_delivery.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/assign.hpp"
#include "common/terminal.hpp"
#include "common/value.hpp"

namespace mq::sub {

using cli::ValueKind;
using mqtt::Errc;
using mqtt::fail;
using mqtt::Result;

namespace {

Result<AckAfter> parse_ack_after(std::string_view text) {
    if (text == "write") {
        return AckAfter::write;
    }
    if (text == "fsync") {
        return AckAfter::fsync;
    }
    return fail(Errc::invalid_argument,
                fmt::format("must be write or fsync (got \"{}\")", cli::escape_controls(text)));
}

Result<mqtt::Duration> parse_idle_timeout(std::string_view text) {
    auto timeout = cli::parse_duration(text);
    if (timeout && *timeout <= mqtt::Duration::zero()) {
        return fail(Errc::invalid_argument, fmt::format("must be longer than nothing (got \"{}\")",
                                                        cli::escape_controls(text)));
    }
    return timeout;
}

bool is_file(int descriptor) {
    struct stat status {};
    return ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

}  // namespace

void add_delivery_rows(cli::OptionTable& table, Config& config) {
    table.push_back(
        {.long_name = "--ack-after",
         .kind = ValueKind::choice,
         .value_name = "WHEN",
         .choices = "write fsync",
         .group = "Output",
         .help = "Acknowledge messages once they are written",
         .man = "When the broker is told that it need not keep a message of QoS 1 or 2 any more: "
                "after the *write* to standard output, or when it is also on the disk (*fsync*; "
                "standard output must be a file). Default: *write* if *-c* or *-x* has the broker "
                "keep the session, and as soon as it comes otherwise. See *DELIVERY*.",
         .set = [&config](std::string_view text) {
             return cli::assign(config.ack_after, parse_ack_after(text));
         }});
    constexpr std::string_view ending = "End of the run";
    table.push_back(
        {.long_name = "--drain",
         .kind = ValueKind::flag,
         .group = ending,
         .help = "Exit when all that was waiting has come",
         .man = "Collect what the broker kept for us, and exit with status 0, even if that was "
                "nothing: once nothing came for *--idle-timeout*, all of the output is written and "
                "acknowledged, and the broker then answers a ping before it sends anything else.",
         .set = [&config](std::string_view) -> Result<void> {
             config.drains = true;
             return {};
         }});
    table.push_back(
        {.long_name = "--idle-timeout",
         .kind = ValueKind::duration,
         .value_name = "DURATION",
         .group = ending,
         .help = "Have --drain wait for so long (default 2s)",
         .man = "How long nothing must have come for *--drain* to end, counted from the granted "
                "subscription or the last message on the current connection. Default: 2s.",
         .set = [&config](std::string_view text) {
             return cli::assign(config.idle_timeout, parse_idle_timeout(text));
         }});
}

Result<void> check_delivery(const Config& config) {
    if (config.drains && config.ends_when_subscribed) {
        return fail(Errc::invalid_argument,
                    "-E collects nothing, and --drain is there to: leave one out");
    }
    if (config.idle_timeout && !config.drains) {
        return fail(Errc::invalid_argument, "--idle-timeout is for --drain: add it");
    }
    if (config.ack_after == AckAfter::fsync && !is_file(STDOUT_FILENO)) {
        return fail(Errc::invalid_argument,
                    "--ack-after fsync needs a file as standard output: redirect it, or say "
                    "--ack-after write");
    }
    return {};
}

AckAfter ack_after(const Config& config) {
    return config.ack_after.value_or(cli::keeps_session(config.connection) ? AckAfter::write
                                                                           : AckAfter::receipt);
}

}  // namespace mq::sub
