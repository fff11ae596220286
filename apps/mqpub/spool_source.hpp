// The messages of a spool, the oldest first, and what is on its way into it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mqpub/options.hpp"
#include "mqpub/source.hpp"
#include "mqpub/spool_input.hpp"
#include "mqtt/loop.hpp"
#include "mqtt/spool.hpp"
#include "mqtt/timer.hpp"

namespace mq::pub {

class SpoolSource final : public MessageSource {
public:
    // What `make_input` makes goes into the spool first; it may be empty. `loop`, `spool` and
    // `config` must outlive the source.
    SpoolSource(mqtt::Loop& loop, mqtt::Spool& spool, const Config& config,
                const SpoolInput::MakeSource& make_input, ReadyCallback on_ready);

    // Begins with the input.
    void start();
    // Whether messages are being sent, so that a full spool is only a matter of time. At first that
    // may be.
    void can_send();
    void cannot_send();
    // Everything that was to be spooled is; messages may still wait.
    [[nodiscard]] bool has_input_ended() const { return !input_ || input_->has_ended(); }

    [[nodiscard]] std::optional<mqtt::Bytes> next() override;
    void label(mqtt::Publish& message) override;
    void completed() override;
    [[nodiscard]] bool is_finished() const override { return has_input_ended() && is_empty_; }
    void pause() override {}  // the disk takes what the network does not
    void stop() override;
    [[nodiscard]] std::optional<std::string> failure() const override;
    [[nodiscard]] std::string remainder() const override;

private:
    void look_again();

    mqtt::Loop& loop_;
    mqtt::Spool& spool_;
    ReadyCallback on_ready_;
    std::optional<SpoolInput> input_;
    mqtt::Timer look_;  // for what other processes put into the spool
    const mqtt::SpooledMessage* message_ = nullptr;
    mqtt::Properties properties_;
    bool is_v5_;
    bool is_empty_ = false;
    bool is_stopped_ = false;
};

}  // namespace mq::pub
