// What a source gives on its way into the spool. Lines that one read brings are one transaction, so
// that they share the time that the disk needs to make them safe.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "mqpub/source.hpp"
#include "mqtt/spool.hpp"

namespace mq::pub {

class SpoolInput {
public:
    // Makes the source, which gets its callback.
    using MakeSource = std::function<std::unique_ptr<MessageSource>(ReadyCallback)>;

    // `message` is every payload's but for the payload; its views and `spool` must outlive this.
    // `on_change` is called when something is safe, and when nothing more comes.
    SpoolInput(mqtt::Spool& spool, const mqtt::Publish& message, const MakeSource& make_source,
               ReadyCallback on_change);

    // Begins to take, and goes on by itself.
    void start() { take(); }
    // Tries again what found no room: something was sent.
    void retry();
    // A full spool is waited for (at first), or ends the input.
    void wait_for_room() { waits_for_room_ = true; }
    void demand_room();
    // Takes nothing more than what has been read.
    void stop();

    // Nothing more will come.
    [[nodiscard]] bool has_ended() const { return failure_ || (source_->is_finished() && !held_); }
    [[nodiscard]] const std::optional<std::string>& failure() const { return failure_; }
    [[nodiscard]] std::string remainder() const { return source_->remainder(); }

private:
    void take();
    // False: no more now.
    bool append(mqtt::Bytes payload);
    void commit();
    void fail(std::string why);

    mqtt::Spool& spool_;
    mqtt::Publish message_;
    ReadyCallback on_change_;
    std::unique_ptr<MessageSource> source_;
    std::optional<std::string> held_;  // a payload that waits for room
    bool waits_for_room_ = true;
    bool is_taking_ = false;
    std::uint64_t appended_ = 0;  // and not yet safe
    std::uint64_t accepted_ = 0;  // safe
    std::optional<std::string> failure_;
};

}  // namespace mq::pub
