// The lines of a descriptor, each one payload: read only as fast as they are asked for.
#pragma once

#include <cstdint>

#include "mqpub/line_splitter.hpp"
#include "mqpub/source.hpp"
#include "mqtt/descriptor.hpp"

namespace mq::pub {

class LineSource final : public MessageSource {
public:
    // `loop` must outlive the source; `descriptor` must be open.
    LineSource(mqtt::Loop& loop, int descriptor, ReadyCallback on_ready);

    // Without the line feed; a NUL cuts the line, as it always did in mosquitto_pub.
    [[nodiscard]] std::optional<mqtt::Bytes> next() override;
    void completed() override {}
    [[nodiscard]] bool is_finished() const override { return ended_ && splitter_.size() == 0; }
    void pause() override { input_.pause(); }
    void stop() override;
    [[nodiscard]] std::optional<std::string> failure() const override { return failure_; }
    // What has not been read; the beginning of a line when it was stopped.
    [[nodiscard]] std::string remainder() const override;

private:
    void take(mqtt::Bytes bytes);
    void end(const mqtt::Error* error);
    [[nodiscard]] std::optional<mqtt::Bytes> wait_for_more();
    void fail(std::string why);

    int descriptor_;
    ReadyCallback on_ready_;
    LineSplitter splitter_;
    std::uint64_t line_count_ = 0;
    std::size_t cut_off_ = 0;  // bytes of a line whose end came too late for stop()
    bool wants_more_ = false;  // next() ran out of lines
    bool ended_ = false;
    bool stopped_ = false;
    std::optional<std::string> failure_;
    mqtt::InputDescriptor input_;
};

}  // namespace mq::pub
