// One payload, given once or several times, each time after the one before was completed.
#pragma once

#include <cstdint>

#include "mqpub/source.hpp"
#include "mqtt/timer.hpp"

namespace mq::pub {

class RepeatedSource final : public MessageSource {
public:
    // `delay` is from the completion of one message to the next. `payload` and `loop` must outlive
    // the source.
    RepeatedSource(mqtt::Loop& loop, mqtt::Bytes payload, std::uint64_t count, mqtt::Duration delay,
                   ReadyCallback on_ready);

    [[nodiscard]] std::optional<mqtt::Bytes> next() override;
    void completed() override;
    [[nodiscard]] bool is_finished() const override { return stopped_ || left_ == 0; }
    void pause() override {}
    void stop() override;
    [[nodiscard]] std::optional<std::string> failure() const override { return std::nullopt; }
    [[nodiscard]] std::string remainder() const override;

private:
    void make_due();

    mqtt::Loop& loop_;
    mqtt::Bytes payload_;
    std::uint64_t count_;
    std::uint64_t left_;
    mqtt::Duration delay_;
    ReadyCallback on_ready_;
    mqtt::Timer timer_;
    bool is_due_ = true;
    bool stopped_ = false;
};

}  // namespace mq::pub
