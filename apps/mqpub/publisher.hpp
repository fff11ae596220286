// Publishes what a source gives and waits for all that the QoS promises.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "common/deadline.hpp"
#include "common/outcome.hpp"
#include "common/run_watch.hpp"
#include "mqpub/account.hpp"
#include "mqpub/options.hpp"
#include "mqpub/source.hpp"
#include "mqpub/spool_source.hpp"
#include "mqtt/client.hpp"
#include "mqtt/loop.hpp"
#include "mqtt/spool.hpp"
#include "mqtt/timer.hpp"

namespace mq::pub {

class Publisher {
public:
    // `config` must be complete (see check()); it, `payload` (see load_payload()) and `deadline`
    // must outlive the publisher. With a spool, which must outlive it too, the messages come from
    // there, and are sent while this process is the spool's sender.
    Publisher(const Config& config, std::string_view payload, cli::Deadline& deadline,
              mqtt::Spool* spool = nullptr);

    // Blocks until every message is acknowledged (QoS 0: written, and the connection closed in
    // order), or until it is certain that it will not be.
    [[nodiscard]] cli::Outcome run();

    // Puts the message or the lines into the spool, and no more.
    [[nodiscard]] cli::Outcome store();
    // For a run with a spool that has ended.
    [[nodiscard]] bool was_sender() const { return is_sender_.value_or(false); }
    [[nodiscard]] bool was_interrupted() const { return signal_number_ != 0; }
    [[nodiscard]] bool took_all_input() const {
        return spooled_ != nullptr && spooled_->has_input_ended();
    }
    [[nodiscard]] const Account& account() const { return account_; }

private:
    [[nodiscard]] mqtt::Result<void> prepare();
    [[nodiscard]] mqtt::Result<mqtt::ClientOptions> client_options() const;
    [[nodiscard]] mqtt::Result<void> make_client();
    [[nodiscard]] mqtt::ClientHandlers handlers();
    [[nodiscard]] std::unique_ptr<MessageSource> make_source(ReadyCallback on_ready);
    [[nodiscard]] mqtt::Result<void> catch_signals();

    // What the client says.
    void connected(const mqtt::Connected& event);
    void published(const mqtt::PublishDone& done);
    void written();
    void disconnected(const mqtt::Disconnection& ending);

    // At QoS 0, what a connection that is gone may not have delivered.
    void doubt_unconfirmed(std::string_view why);

    // Sends what the source has, as far as window and network allow.
    void pump();
    [[nodiscard]] bool may_send() const;
    void publish(mqtt::Bytes payload);
    void refused(const mqtt::Error& error);
    void end_if_complete();

    // With a spool: publisher_spool.cpp.
    void make_spool_source();
    void start_spooled();
    void stop_waiting();
    [[nodiscard]] std::string topic_of(const mqtt::PublishDone& done);
    [[nodiscard]] mqtt::Properties goodbye() const;

    void interrupted(int signal_number);
    void deadline_passed();
    // Ends the run, whatever is still under way.
    void stop();
    // What was asked for and has not happened, as a clause; empty: nothing.
    [[nodiscard]] std::string owed() const;
    [[nodiscard]] bool is_settled() const { return is_acknowledged() && account_.unsettled() == 0; }
    [[nodiscard]] cli::Outcome interruption() const;
    // Leaves the broker in order; how the run ends is for the account to say.
    void finish();
    // The same for a run that ends before its time.
    void finish(cli::Outcome outcome);
    // The first cause for which the run ends before its time is the one that counts.
    void decide(cli::Outcome outcome);
    [[nodiscard]] cli::Outcome result();
    void say(std::string_view text) const;
    [[nodiscard]] bool is_stream() const {
        return config_.mode == PayloadMode::lines || spool_ != nullptr;
    }
    [[nodiscard]] bool is_acknowledged() const { return config_.qos != mqtt::QoS::at_most_once; }

    const Config& config_;
    std::string_view payload_;
    mqtt::Spool* spool_;
    mqtt::Loop loop_;
    mqtt::ClientOptions options_;  // until the client is made
    std::optional<mqtt::Client> client_;
    std::unique_ptr<MessageSource> source_;
    SpoolSource* spooled_ = nullptr;     // the source, if it is one
    mqtt::Timer sender_lock_;            // while another process has it
    std::optional<bool> is_sender_;      // nothing: not asked yet
    std::optional<mqtt::Error> outage_;  // between two connections
    mqtt::Publish message_;              // all but the payload
    Account account_;
    Unconfirmed unconfirmed_;
    cli::Deadline& deadline_;
    cli::RunWatch watch_;
    mqtt::Timer patience_;  // for acknowledgements, after a signal
    mqtt::Timer leaving_;   // for the broker, after the deadline
    int signal_number_ = 0;
    bool was_connected_ = false;
    bool finishing_ = false;
    std::optional<cli::Outcome> outcome_;
};

}  // namespace mq::pub
