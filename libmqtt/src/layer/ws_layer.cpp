#include "layer/ws_layer.hpp"

#include <fmt/format.h>
#include <wslay/wslay.h>

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

#include "layer/ws_mask.hpp"
#include "wire/quote.hpp"

namespace mqtt::layer {

namespace {

// What wslay is given at once. It stores a Pong for every Ping in it until they are sent.
constexpr std::size_t slice_size = 4096;

// §7.4.1, for the codes that a broker has a use for.
std::string_view meaning(std::uint16_t status) {
    switch (status) {
        case WSLAY_CODE_NORMAL_CLOSURE:
            return "normal closure";
        case WSLAY_CODE_GOING_AWAY:
            return "going away";
        case WSLAY_CODE_PROTOCOL_ERROR:
            return "protocol error";
        case WSLAY_CODE_UNSUPPORTED_DATA:
            return "unsupported data";
        case WSLAY_CODE_POLICY_VIOLATION:
            return "policy violation";
        case WSLAY_CODE_MESSAGE_TOO_BIG:
            return "message too big";
        case WSLAY_CODE_INTERNAL_SERVER_ERROR:
            return "internal error";
        default:
            return "";
    }
}

std::string describe_close(std::uint16_t status, const std::string& reason) {
    if (status == WSLAY_CODE_NO_STATUS_RCVD) {
        return "WebSocket without a status";
    }
    const std::string_view words = meaning(status);
    return fmt::format("WebSocket status {}{}{}{}", status, words.empty() ? "" : " ", words,
                       reason.empty() ? "" : ": " + reason);
}

}  // namespace

// What wslay calls. `user` is the layer.
struct WsLayer::Callbacks {
    static ssize_t receive(wslay_event_context* context, std::uint8_t* buffer, std::size_t size,
                           int /*flags*/, void* user) {
        Bytes& input = static_cast<WsLayer*>(user)->input_;
        if (input.empty()) {
            wslay_event_set_error(context, WSLAY_ERR_WOULDBLOCK);
            return -1;
        }
        const Bytes taken = input.first(std::min(size, input.size()));
        std::copy(taken.begin(), taken.end(), buffer);
        input = input.subspan(taken.size());
        return static_cast<ssize_t>(taken.size());
    }

    static ssize_t send(wslay_event_context* /*context*/, const std::uint8_t* data,
                        std::size_t size, int /*flags*/, void* user) {
        static_cast<WsLayer*>(user)->down().append({data, size});
        return static_cast<ssize_t>(size);
    }

    static int make_mask(wslay_event_context* /*context*/, std::uint8_t* buffer, std::size_t size,
                         void* user) {
        const Mask mask = static_cast<WsLayer*>(user)->next_mask();
        assert(size == mask.size());
        std::copy_n(mask.begin(), size, buffer);
        return 0;
    }

    static void begin_frame(wslay_event_context* context,
                            const wslay_event_on_frame_recv_start_arg* frame, void* user) {
        auto& self = *static_cast<WsLayer*>(user);
        self.is_data_ = wslay_is_ctrl_frame(frame->opcode) == 0;
        if (frame->opcode == WSLAY_TEXT_FRAME) {  // [MQTT-6.0.0-1]
            self.had_text_ = true;
            wslay_event_queue_close(context, WSLAY_CODE_UNSUPPORTED_DATA, nullptr, 0);
            wslay_event_shutdown_read(context);
        }
    }

    static void take_chunk(wslay_event_context* /*context*/,
                           const wslay_event_on_frame_recv_chunk_arg* chunk, void* user) {
        auto& self = *static_cast<WsLayer*>(user);
        if (self.is_data_ && !self.had_text_) {
            self.up().append({chunk->data, chunk->data_length});
        }
    }

    static void end_message(wslay_event_context* /*context*/,
                            const wslay_event_on_msg_recv_arg* message, void* user) {
        constexpr std::size_t status_size = 2;
        if (message->opcode == WSLAY_CONNECTION_CLOSE && message->msg_length > status_size) {
            const Bytes reason = Bytes(message->msg, message->msg_length).subspan(status_size);
            static_cast<WsLayer*>(user)->close_reason_ = wire::quoted(as_text(reason));
        }
    }

    static constexpr wslay_event_callbacks table{receive,    send,    make_mask,  begin_frame,
                                                 take_chunk, nullptr, end_message};
};

WsLayer::WsLayer(WsRequest request, Random random)
    : request_(std::move(request)),
      random_(std::move(random)),
      frames_(nullptr, wslay_event_context_free) {}

WsLayer::~WsLayer() = default;

Result<void> WsLayer::opened() {
    wslay_event_context* frames = nullptr;
    if (wslay_event_context_client_init(&frames, &Callbacks::table, this) != 0) {
        return fail(Errc::websocket_failed, "no memory for a WebSocket");
    }
    frames_.reset(frames);
    wslay_event_config_set_no_buffering(frames, 1);
    wslay_event_config_set_max_recv_msg_length(frames, frame_limit);
    up().clear();
    down().clear();
    had_text_ = false;
    close_reason_.clear();

    WsNonce nonce{};
    for (std::size_t filled = 0; filled < nonce.size(); filled += sizeof(std::uint64_t)) {
        const std::uint64_t bits = random_();
        std::memcpy(nonce.data() + filled, &bits, sizeof bits);
    }
    handshake_.emplace(request_, nonce);
    down().append(as_bytes(handshake_->request()));
    return {};
}

Result<void> WsLayer::received(Bytes bytes) {
    if (!is_open()) {
        const auto used = handshake_->received(bytes);
        if (!used) {
            return tl::unexpected(used.error());
        }
        bytes = bytes.subspan(*used);
    }
    while (!bytes.empty() && !is_finished()) {
        const Bytes slice = bytes.first(std::min(bytes.size(), slice_size));
        if (auto done = receive_frames(slice); !done) {
            return done;
        }
        bytes = bytes.subspan(slice.size());
    }
    return {};
}

Result<void> WsLayer::receive_frames(Bytes bytes) {
    input_ = bytes;
    // A failure is one of the frames: judge_frames() sees it by what is left enabled.
    static_cast<void>(wslay_event_recv(frames_.get()));
    input_ = {};
    wslay_event_send(frames_.get());
    return judge_frames();
}

Result<void> WsLayer::judge_frames() const {
    if (had_text_) {
        return fail(Errc::protocol_error,
                    "the server sent a text message, and MQTT goes in binary ones (MQTT 5.0 §6.0)");
    }
    if (wslay_event_get_read_enabled(frames_.get()) != 0 || is_finished()) {
        return {};
    }
    const bool is_too_big =
        wslay_event_get_status_code_sent(frames_.get()) == WSLAY_CODE_MESSAGE_TOO_BIG;
    return fail(Errc::protocol_error,
                is_too_big ? fmt::format("the server began a WebSocket frame of more than {} bytes",
                                         frame_limit)
                           : "the server sent a WebSocket frame that RFC 6455 does not allow");
}

// Written here and not by wslay, which would copy twice and mask byte by byte.
Result<void> WsLayer::write(Bytes bytes) {
    assert(is_open());
    if (wslay_event_get_write_enabled(frames_.get()) == 0) {
        return fail(Errc::connection_lost, "the WebSocket is closed");
    }
    append_masked_frame(bytes, next_mask(), down());
    return {};
}

WsLayer::Mask WsLayer::next_mask() {
    Mask mask{};
    const std::uint64_t bits = random_();
    std::memcpy(mask.data(), &bits, mask.size());
    return mask;
}

void WsLayer::finish() {
    if (is_open()) {
        // Either fails if there was a Close before, as it should.
        wslay_event_queue_close(frames_.get(), WSLAY_CODE_NORMAL_CLOSURE, nullptr, 0);
        wslay_event_send(frames_.get());
    }
}

Error WsLayer::closed(Error error) {
    const bool was_closed = error.code == Errc::connection_lost;
    if (was_closed && is_finished()) {
        const auto status = wslay_event_get_status_code_received(frames_.get());
        error.detail += ": " + describe_close(status, close_reason_);
    } else if (was_closed && handshake_ && !is_open()) {
        error.code = Errc::connect_failed;
        error.detail +=
            ", before it answered as a WebSocket server: check the port, or leave --ws out";
    }
    handshake_.reset();
    return error;
}

bool WsLayer::is_open() const {
    return handshake_ && handshake_->is_complete();
}

bool WsLayer::is_finished() const {
    return is_open() && wslay_event_get_close_received(frames_.get()) != 0;
}

}  // namespace mqtt::layer
