#include "mqsub/subscriber.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <string_view>
#include <utility>

#include "common/app.hpp"
#include "mqsub/options_delivery.hpp"
#include "mqsub/refusal.hpp"

namespace mq::sub {

using cli::ExitCode;
using cli::Outcome;
using mqtt::ReasonCode;

namespace {

// Announced on MQTT 5.0: how many messages the server may send ahead of our acknowledgements. No
// more than will be printed, since others would have to be sent again.
std::uint16_t receive_maximum(const Config& config) {
    constexpr std::uint64_t usual = 20;
    return static_cast<std::uint16_t>(std::min(usual, config.selection.count.value_or(usual)));
}

// What is printed and not yet written, while the reader of our output does not keep up. Beyond
// that, messages wait at the server.
constexpr std::size_t output_limit = std::size_t{1024} * 1024;

// How long the next attempt at writing to such a reader waits: doubled each time, up to a limit.
constexpr mqtt::Duration first_write_delay = std::chrono::milliseconds(5);
constexpr mqtt::Duration last_write_delay = std::chrono::milliseconds(160);

constexpr mqtt::Duration default_idle_timeout = std::chrono::seconds(2);

// -R asks the server not to send what would not be printed.
SubscriptionDefaults subscription_defaults(const Config& config) {
    SubscriptionDefaults defaults = config.subscription;
    if (config.selection.no_retained) {
        defaults.retain_handling = mqtt::RetainHandling::do_not_send;
    }
    return defaults;
}

std::string count_of_messages(std::uint64_t count) {
    return count == 1 ? "1 message" : fmt::format("{} messages", count);
}

double in_seconds(mqtt::Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

Outcome write_failure(int error) {
    return {ExitCode::local,
            fmt::format("standard output cannot be written: {}", std::strerror(error))};
}

}  // namespace

Subscriber::Subscriber(const Config& config, cli::Deadline& deadline)
    : config_(config),
      ack_after_(ack_after(config)),
      filter_(config.selection),
      deadline_(deadline),
      watch_(loop_, "mqsub", config.connection, deadline),
      timeout_(loop_, [this] { time_is_over(); }),
      leaving_(loop_, [this] { stop(); }),
      write_again_(loop_, [this] { flush(); }),
      write_delay_(first_write_delay) {}

Outcome Subscriber::run() {
    if (auto prepared = prepare(); !prepared) {
        return cli::outcome_of(prepared.error());
    }
    client_->start();
    loop_.run();
    watch_.finish();
    return outcome_.value_or(Outcome{ExitCode::bug, "the run ended without an outcome"});
}

mqtt::Result<void> Subscriber::prepare() {
    RenderingOptions options = config_.rendering;
    options.visible = ::isatty(STDOUT_FILENO) == 1;
    auto rendering = Rendering::create(options);
    if (!rendering) {
        return tl::unexpected(std::move(rendering.error()));
    }
    printer_.emplace(STDOUT_FILENO, std::move(*rendering));
    if (auto created = create_client(); !created) {
        return created;
    }
    for (const int signal_number : {SIGINT, SIGTERM}) {
        if (auto caught = loop_.on_signal(signal_number,
                                          [this, signal_number] { interrupted(signal_number); });
            !caught) {
            return caught;
        }
    }
    deadline_.enter("writing on standard error");
    if (auto watched = watch_.start(*client_, [this] { deadline_passed(); }); !watched) {
        return watched;
    }
    hangup_watch_.emplace(loop_, STDOUT_FILENO, [this] { finish({}); });
    if (config_.drains) {
        drain_.emplace(
            loop_, config_.idle_timeout.value_or(default_idle_timeout),
            Drain::Handlers{
                .is_busy = [this] { return unanswered_ > 0 || printer_->gathered() > 0; },
                .ping = [this] { return client_->ping().has_value(); },
                .on_drained = [this] { finish({}); }});
    }
    return subscribe();
}

mqtt::Result<void> Subscriber::create_client() {
    deadline_.enter("reading the password");
    auto options = cli::client_options(config_.connection, "mqsub", receive_maximum(config_));
    if (!options) {
        return tl::unexpected(std::move(options.error()));
    }
    options->retry =
        cli::retry_policy(config_.connection.resilience, mqtt::Retry::after_first_success);
    options->session.manual_acknowledgement = ack_after_ != AckAfter::receipt;
    mqtt::Duration& patience = options->session.connack_timeout;
    waits_shorter_for_connack_ = config_.timeout && *config_.timeout < patience;
    patience = waits_shorter_for_connack_ ? *config_.timeout : patience;
    auto client = mqtt::Client::create(
        loop_, std::move(*options),
        {.on_connected = [this](const mqtt::Connected& event) { connected(event); },
         .on_message = [this](const mqtt::Message& message) { received(message); },
         .on_subscribed = [this](const mqtt::SubscribeDone& done) { answered(refusal_in(done)); },
         .on_unsubscribed =
             [this](const mqtt::UnsubscribeDone& done) { answered(refusal_in(done)); },
         .on_ping_done =
             [this](const mqtt::PingDone& done) {
                 if (drain_) {
                     drain_->ping_answered(done);
                 }
             },
         .on_disconnected = [this](const mqtt::Disconnection& ending) { disconnected(ending); }});
    if (!client) {
        return tl::unexpected(std::move(client.error()));
    }
    client_.emplace(std::move(*client));
    return {};
}

mqtt::Result<void> Subscriber::subscribe() {
    const SubscriptionDefaults defaults = subscription_defaults(config_);
    if (config_.connection.version != mqtt::Version::v5 &&
        (config_.subscription.retain_handling || config_.subscription.retain_as_published)) {
        say("--retain-handling and --retain-as-published mean nothing before MQTT 5.0: add -V 5");
    }
    if (!config_.filters.empty()) {
        auto subscribed =
            client_->subscribe(subscriptions(config_.filters, defaults, config_.connection.version),
                               config_.connection.properties.subscribe);
        if (!subscribed) {
            return subscribed;
        }
        ++unanswered_;
    }
    for (const std::string_view filter : config_.unsubscriptions) {
        if (auto unsubscribed =
                client_->unsubscribe(std::array{filter}, config_.connection.properties.unsubscribe);
            !unsubscribed) {
            return unsubscribed;
        }
        ++unanswered_;
    }
    return {};
}

void Subscriber::connected(const mqtt::Connected& event) {
    watch_.connected(event);
    if (!std::exchange(ever_connected_, true) && config_.timeout) {
        timeout_.set(loop_.now() + *config_.timeout);
    }
    if (outage_since_) {
        say(fmt::format("connected again after {:.1f} s",
                        in_seconds(loop_.now() - *outage_since_)));
        outage_since_.reset();
    }
    if (drain_) {
        drain_->begin_connection();
    }
}

// SUBACK or UNSUBACK, also of the repetition after a reconnection.
void Subscriber::answered(std::optional<Outcome> refusal) {
    if (refusal) {
        finish(std::move(*refusal));
        return;
    }
    unanswered_ -= unanswered_ > 0 ? 1 : 0;
    if (unanswered_ == 0 && config_.ends_when_subscribed) {
        finish({});
    }
}

void Subscriber::received(const mqtt::Message& message) {
    if (outcome_) {
        return;
    }
    const Verdict verdict = filter_.judge(message);
    if (verdict == Verdict::print || verdict == Verdict::print_and_end) {
        check_written(printer_->print(message, wall_time()));
        schedule_flush();
        if (printer_->gathered() > output_limit) {
            client_->pause_input();
        }
    }
    if (message.number != 0 && ack_after_ != AckAfter::receipt && verdict != Verdict::end) {
        unwritten_.add(message.number, printer_->end_position());
        schedule_flush();
    }
    if (drain_) {
        drain_->message_came();
    }
    if (verdict == Verdict::end || verdict == Verdict::print_and_end) {
        finish({});
    }
}

void Subscriber::disconnected(const mqtt::Disconnection& ending) {
    const mqtt::Error error = watch_.disconnected(ending);
    if (drain_) {
        drain_->end_connection();
    }
    if (!outcome_ && ending.retry_in) {
        if (ending.was_connected) {
            outage_since_ = loop_.now();
        }
        if (watch_.is_news()) {
            say(error.detail + "; connecting again");
        }
        return;
    }
    if (!outcome_) {
        outcome_ = cli::outcome_of(error);
        if (ending.error.code == mqtt::Errc::connack_timeout && waits_shorter_for_connack_) {
            outcome_->code = ExitCode::timed_out;
        }
    }
    if (ending.retry_in) {  // we were about to leave
        client_->stop();
    }
    has_left_ = true;
    stop_if_done();
}

void Subscriber::time_is_over() {
    break_off({ExitCode::timed_out,
               fmt::format("-W: {:g} s have passed, with {} printed", in_seconds(*config_.timeout),
                           count_of_messages(filter_.printed()))});
}

void Subscriber::deadline_passed() {
    const bool owes_output = printer_->gathered() > 0;
    if (outcome_ && (outcome_->code != ExitCode::ok || !owes_output)) {
        stop();
        return;
    }
    const std::string printed =
        count_of_messages(filter_.printed()) + (owes_output ? " taken in" : " printed");
    const std::string_view step = owes_output       ? "writing standard output"
                                  : unanswered_ > 0 ? "waiting for the subscription"
                                                    : "waiting for messages";
    Outcome outcome = watch_.expire(step, printed);
    if (outcome_) {
        outcome_ = std::move(outcome);
        stop();
        return;
    }
    break_off(std::move(outcome));
    leaving_.set(loop_.now() + cli::leave_after_deadline);
}

void Subscriber::stop() {
    client_->stop();
    loop_.stop();
}

void Subscriber::interrupted(int signal_number) {
    if (outcome_) {  // asked again: do not wait for the broker
        stop();
        return;
    }
    const bool is_owed = unanswered_ > 0 || config_.selection.count;
    break_off(is_owed ? Outcome{cli::ended_by_signal(signal_number),
                                fmt::format("ended by signal {} after {}", signal_number,
                                            count_of_messages(filter_.printed()))}
                      : Outcome{});
}

void Subscriber::schedule_flush() {
    if (!flush_scheduled_) {
        flush_scheduled_ = true;
        loop_.post([this] { flush(); });
    }
}

void Subscriber::flush() {
    flush_scheduled_ = false;
    check_written(printer_->flush());
    acknowledge_written();
    report_errors();
    if (printer_->gathered() == 0) {
        client_->resume_input();
    }
    if (outcome_ && !write_again_.is_set()) {
        leave();
    }
    stop_if_done();
}

void Subscriber::check_written(const Printer::WriteResult& result) {
    if (result) {
        write_delay_ = first_write_delay;
        return;
    }
    if (result.error() == EINTR) {
        if (!write_again_.is_set()) {
            write_again_.set(loop_.now() + write_delay_);
            write_delay_ = std::min(write_delay_ * 2, last_write_delay);
        }
        return;
    }
    Outcome outcome = result.error() == EPIPE ? Outcome{} : write_failure(result.error());
    if (!outcome_) {
        finish(std::move(outcome));
    } else if (outcome_->code == ExitCode::ok) {
        outcome_ = std::move(outcome);
    }
}

void Subscriber::acknowledge_written() {
    const std::uint64_t number = unwritten_.take_written(printer_->written_position());
    if (number == 0) {
        return;
    }
    if (ack_after_ == AckAfter::fsync && ::fdatasync(STDOUT_FILENO) != 0) {
        Outcome failure = write_failure(errno);
        if (outcome_) {
            outcome_ = std::move(failure);
        } else {
            finish(std::move(failure));
        }
        return;
    }
    client_->acknowledge(number);
}

// What the payloads did not allow to print.
void Subscriber::report_errors() {
    const std::string errors = printer_->take_errors();
    for (std::string_view rest = errors; !rest.empty();) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        say(line);
        rest.remove_prefix(line.size() + 1);
    }
}

void Subscriber::say(std::string_view text) const {
    if (!config_.connection.quiet) {
        cli::note("mqsub", text);
    }
}

// Read once for all that comes in one turn of the loop: it came together.
cli::WallTime Subscriber::wall_time() {
    if (turn_ != loop_.now()) {
        turn_ = loop_.now();
        wall_time_ = std::chrono::system_clock::now();
    }
    return wall_time_;
}

void Subscriber::break_off(Outcome outcome) {
    const bool is_v5 = config_.connection.version == mqtt::Version::v5;
    finish(std::move(outcome), is_v5 ? ReasonCode::disconnect_with_will : ReasonCode::success);
    write_again_.cancel();  // a reader that keeps us waiting gets no more
    leave();
}

void Subscriber::finish(Outcome outcome, ReasonCode reason) {
    if (outcome_) {
        return;
    }
    outcome_ = std::move(outcome);
    reason_ = reason;
    hangup_watch_.reset();
    timeout_.cancel();
    if (drain_) {
        drain_->end_connection();
    }
    if (!write_again_.is_set()) {
        check_written(printer_->flush());
        acknowledge_written();
        report_errors();
    }
    // What is acknowledged after it is written, is before we leave.
    if (ack_after_ == AckAfter::receipt || !write_again_.is_set()) {
        leave();
    }
}

void Subscriber::leave() {
    if (std::exchange(is_leaving_, true)) {
        return;
    }
    if (const auto left = client_->disconnect(reason_, config_.connection.properties.disconnect);
        !left) {
        client_->stop();
        has_left_ = true;
        loop_.post([this] { stop_if_done(); });
    }
}

void Subscriber::stop_if_done() {
    if (has_left_ && !write_again_.is_set()) {
        loop_.stop();
    }
}

}  // namespace mq::sub
