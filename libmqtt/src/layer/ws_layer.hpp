// MQTT in the binary messages of a WebSocket (RFC 6455; MQTT 5.0 §6), the client's side. Each
// write() becomes one message of one frame; what comes is handed up as it comes, wherever frames
// and messages end. wslay reads the frames, and answers Ping and Close.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "layer/layer.hpp"
#include "layer/ws_handshake.hpp"

struct wslay_event_context;

namespace mqtt::layer {

class WsLayer final : public Layer {
public:
    // 64 random bits a call, for the key and for masks: from the system, since a mask that a third
    // party can guess protects no proxy on the way (§10.3).
    using Random = std::function<std::uint64_t()>;
    // Bytes that a frame may say it has. Frames are not stored: this is only about good sense.
    static constexpr std::uint64_t frame_limit = std::uint64_t{1} << 30U;

    WsLayer(WsRequest request, Random random);
    ~WsLayer() override;

    [[nodiscard]] Result<void> opened() override;
    [[nodiscard]] Result<void> received(Bytes bytes) override;
    [[nodiscard]] Result<void> write(Bytes bytes) override;
    void finish() override;
    [[nodiscard]] Error closed(Error error) override;
    [[nodiscard]] bool is_open() const override;
    [[nodiscard]] bool is_finished() const override;

private:
    struct Callbacks;
    using Mask = std::array<std::uint8_t, 4>;

    [[nodiscard]] Result<void> receive_frames(Bytes bytes);
    [[nodiscard]] Result<void> judge_frames() const;
    [[nodiscard]] Mask next_mask();

    WsRequest request_;
    Random random_;
    std::optional<WsHandshake> handshake_;
    std::unique_ptr<wslay_event_context, void (*)(wslay_event_context*)> frames_;
    Bytes input_;               // what wslay has not taken of the bytes just received
    bool is_data_ = false;      // the frame under way is not a control frame
    bool had_text_ = false;     // the peer sent a text message
    std::string close_reason_;  // of the peer's Close, quoted
};

}  // namespace mqtt::layer
