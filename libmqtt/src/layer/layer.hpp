// The contract of a filter between the bytes of the network and those of the session: TLS,
// WebSocket, a proxy's handshake. A layer does no I/O and has no clock: bytes go in at both ends,
// and come out of two queues. Layers stack: what one has for `down` is what the one below is given
// to write, and what one has for `up` is what the one above receives.
//
//   opened()                      the transport below is open: the first words are in down()
//   received(bytes) ...           until is_open(): the handshake; from then on, up() fills
//   write(bytes) ...              while is_open()
//   finish()                      our last words (close_notify, Close frame) are in down()
//   closed(error)                 the transport below is gone; opened() may come again
//
// After every call the caller empties both queues. An error ends the connection; what is in down()
// then (an alert) is still worth sending. What a layer stores for a peer is bounded.
#pragma once

#include "layer/byte_queue.hpp"
#include "mqtt/result.hpp"
#include "mqtt/types.hpp"

namespace mqtt::layer {

class Layer {
public:
    virtual ~Layer() = default;
    Layer() = default;
    Layer(const Layer&) = delete;
    Layer& operator=(const Layer&) = delete;

    // A new connection; everything of an earlier one is forgotten.
    [[nodiscard]] virtual Result<void> opened() = 0;
    [[nodiscard]] virtual Result<void> received(Bytes bytes) = 0;
    // Takes all of it. Only while is_open().
    [[nodiscard]] virtual Result<void> write(Bytes bytes) = 0;
    // Nothing more will be written. Harmless before is_open().
    virtual void finish() = 0;
    // The transport below ended, with what it says about that. Returns what the user is told: the
    // same, unless this layer knows better ("the server closed the connection during the TLS
    // handshake").
    [[nodiscard]] virtual Error closed(Error error) = 0;

    // The handshake is through.
    [[nodiscard]] virtual bool is_open() const = 0;
    // The peer has said its last words: nothing more will come up.
    [[nodiscard]] virtual bool is_finished() const = 0;

    [[nodiscard]] ByteQueue& up() { return up_; }
    [[nodiscard]] ByteQueue& down() { return down_; }

private:
    ByteQueue up_;
    ByteQueue down_;
};

}  // namespace mqtt::layer
