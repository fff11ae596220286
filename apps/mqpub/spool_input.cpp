#include "mqpub/spool_input.hpp"

#include <fmt/format.h>

#include <utility>

namespace mq::pub {

SpoolInput::SpoolInput(mqtt::Spool& spool, const mqtt::Publish& message,
                       const MakeSource& make_source, ReadyCallback on_change)
    : spool_(spool),
      message_(message),
      on_change_(std::move(on_change)),
      source_(make_source([this] { take(); })) {}

void SpoolInput::take() {
    if (is_taking_ || failure_ || held_) {
        return;
    }
    is_taking_ = true;
    while (const auto payload = source_->next()) {
        if (!append(*payload)) {
            break;
        }
        source_->completed();
    }
    is_taking_ = false;
    commit();
    if (const auto why = source_->failure()) {
        fail(*why);
    }
    on_change_();
}

bool SpoolInput::append(mqtt::Bytes payload) {
    message_.payload = payload;
    const auto stored = spool_.append(message_);
    if (stored) {
        appended_ += static_cast<std::uint64_t>(*stored);
        return true;
    }
    if (stored.error().code == mqtt::Errc::server_limit && waits_for_room_) {
        held_ = mqtt::as_text(payload);
        source_->pause();
    } else {
        fail(stored.error().detail);
    }
    return false;
}

void SpoolInput::commit() {
    if (const auto committed = spool_.commit(); !committed) {
        fail(committed.error().detail);
        return;
    }
    accepted_ += std::exchange(appended_, 0);
}

void SpoolInput::fail(std::string why) {
    if (!failure_) {
        failure_ = accepted_ == 0 ? std::move(why)
                                  : fmt::format("{}; {} messages before it are safe",
                                                std::move(why), accepted_);
        source_->stop();
    }
}

void SpoolInput::retry() {
    if (!held_ || failure_) {
        return;
    }
    const std::string payload = *std::exchange(held_, std::nullopt);
    if (append(mqtt::as_bytes(payload))) {
        source_->completed();
        take();
    } else {
        commit();
    }
}

void SpoolInput::demand_room() {
    waits_for_room_ = false;
    if (held_) {
        retry();
        on_change_();
    }
}

void SpoolInput::stop() {
    source_->stop();
    take();
}

}  // namespace mq::pub
