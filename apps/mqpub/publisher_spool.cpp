// What is different when the messages come from a spool. They are safe there: a run that cannot
// send ends when it has put into the spool what it was given, and whatever it could not settle is
// for the next one.
#include <chrono>
#include <utility>

#include "mqpub/publisher.hpp"

namespace mq::pub {

using cli::ExitCode;
using cli::Outcome;

namespace {

// How often a run asks whether the process that sends from the spool has ended.
constexpr mqtt::Duration lock_interval = std::chrono::milliseconds(250);

}  // namespace

Outcome Publisher::store() {
    make_spool_source();
    is_sender_ = false;
    spooled_->cannot_send();
    loop_.post([this] { spooled_->start(); });
    loop_.run();
    if (const auto failure = source_->failure()) {
        return {cli::ExitCode::local, *failure};
    }
    return {};
}

void Publisher::make_spool_source() {
    SpoolInput::MakeSource make_input;
    if (config_.mode != PayloadMode::none) {
        make_input = [this](ReadyCallback on_ready) { return make_source(std::move(on_ready)); };
    }
    auto source =
        std::make_unique<SpoolSource>(loop_, *spool_, config_, make_input, [this] { pump(); });
    spooled_ = source.get();
    source_ = std::move(source);
}

// Only the sender may take up what an earlier process left in flight, which its client does.
void Publisher::start_spooled() {
    const auto is_mine = spool_->become_sender();
    const auto status = spool_->status();
    if (!is_mine || !status) {
        decide(cli::outcome_of(is_mine ? status.error() : is_mine.error()));
        loop_.stop();
        return;
    }
    is_sender_ = *is_mine;
    if (!*is_sender_) {
        deadline_.enter("waiting for the process that sends from the spool");
        sender_lock_.set(loop_.now() + lock_interval);
        if (!config_.spool.patient) {
            spooled_->cannot_send();
        }
        stop_waiting();
        return;
    }
    if (auto made = make_client(); !made) {
        decide(cli::outcome_of(made.error()));
        loop_.stop();
        return;
    }
    account_.sent = status->in_flight;
    client_->start();
}

// Nothing more is to be spooled, and nothing can be sent for now.
void Publisher::stop_waiting() {
    const bool keeps_trying = config_.connection.resilience.retry.has_value();
    if (!is_sender_ || !spooled_->has_input_ended() ||
        (*is_sender_ && (!outage_ || keeps_trying))) {
        return;
    }
    const bool waits_for_lock = config_.spool.task != SpoolTask::store && config_.spool.patient;
    if (!*is_sender_ && waits_for_lock && signal_number_ == 0) {
        return;
    }
    if (outage_) {
        decide(cli::outcome_of(*outage_));
    }
    stop();
}

// Of a message that was refused.
std::string Publisher::topic_of(const mqtt::PublishDone& done) {
    if (spool_ == nullptr) {
        return *config_.topic;
    }
    return spool_->rejected_topic(done.packet_id).value_or(std::string());
}

// A session without messages in flight is of no use to the next run, which has another.
mqtt::Properties Publisher::goodbye() const {
    mqtt::Properties properties = config_.connection.properties.disconnect;
    const bool may_forget =
        spool_ != nullptr && config_.spool.chose_expiry && account_.unsettled() == 0;
    if (may_forget && !properties.view().find(mqtt::PropertyId::session_expiry_interval)) {
        [[maybe_unused]] const auto added =  // 0 is a number that it can have
            properties.add(mqtt::PropertyId::session_expiry_interval, 0U);
    }
    return properties;
}

}  // namespace mq::pub
