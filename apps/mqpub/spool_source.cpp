#include "mqpub/spool_source.hpp"

#include <chrono>
#include <utility>

namespace mq::pub {

namespace {

// How often a run that stays looks for messages of other processes.
constexpr mqtt::Duration look_interval = std::chrono::milliseconds(500);

mqtt::Publish message_of(const Config& config) {
    return {.topic = *config.topic,
            .qos = config.qos,
            .retain = config.retain,
            .properties = config.connection.properties.publish};
}

}  // namespace

SpoolSource::SpoolSource(mqtt::Loop& loop, mqtt::Spool& spool, const Config& config,
                         const SpoolInput::MakeSource& make_input, ReadyCallback on_ready)
    : loop_(loop),
      spool_(spool),
      on_ready_(std::move(on_ready)),
      look_(loop, [this] { look_again(); }),
      is_v5_(config.connection.version == mqtt::Version::v5) {
    if (make_input) {
        input_.emplace(spool, message_of(config), make_input, [this] { look_again(); });
    }
}

void SpoolSource::start() {
    if (input_) {
        input_->start();
    }
}

void SpoolSource::can_send() {
    if (input_) {
        input_->wait_for_room();
    }
}

void SpoolSource::cannot_send() {
    if (input_) {
        input_->demand_room();
    }
}

void SpoolSource::look_again() {
    is_empty_ = false;
    on_ready_();
}

std::optional<mqtt::Bytes> SpoolSource::next() {
    message_ = nullptr;
    if (is_stopped_ || spool_.failure()) {
        is_empty_ = true;
        return std::nullopt;
    }
    if (const auto found = spool_.next(); found && *found != nullptr) {
        message_ = *found;
        return mqtt::as_bytes(message_->payload);
    }
    is_empty_ = true;
    // What has expired was dropped on the way; nobody shall have to wait for the end of that.
    [[maybe_unused]] const auto committed = spool_.commit();  // failure() tells
    if (!has_input_ended()) {
        look_.set(loop_.now() + look_interval);
    }
    return std::nullopt;
}

void SpoolSource::label(mqtt::Publish& message) {
    message.topic = message_->topic;
    message.qos = message_->qos;
    message.retain = message_->retain;
    properties_.assign(message_->properties);
    if (const auto left = spool_.time_left(*message_); left && is_v5_) {
        // A list of its own, and a number: nothing can be wrong with it.
        [[maybe_unused]] const auto added =
            properties_.add(mqtt::PropertyId::message_expiry_interval, *left);
    }
    message.properties = properties_;
}

void SpoolSource::completed() {
    if (input_) {
        input_->retry();
    }
}

// The spool keeps what has not been sent.
void SpoolSource::stop() {
    is_stopped_ = is_empty_ = true;
    look_.cancel();
    if (input_) {
        input_->stop();
        input_->demand_room();
    }
}

std::optional<std::string> SpoolSource::failure() const {
    if (spool_.failure()) {
        return spool_.failure()->detail;
    }
    return input_ ? input_->failure() : std::nullopt;
}

std::string SpoolSource::remainder() const {
    return input_ ? input_->remainder() : std::string();
}

}  // namespace mq::pub
