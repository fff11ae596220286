// A Socket with the layers of a link on it (TLS, WebSocket, a proxy's handshake), used like a
// socket: connected means that all handshakes are through, and bytes are those of the session.
// Without layers it is the socket and nothing else. Used in the loop's thread. Any handler may
// close or connect the transport, but must not destroy it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "layer/stack.hpp"
#include "mqtt/link_times.hpp"
#include "mqtt/timer.hpp"
#include "net/socket.hpp"

namespace mqtt {

class Transport {
public:
    using Handlers = net::Socket::Handlers;

    // Bytes that the layers answer to a peer which does not take them (to a WebSocket's Pings),
    // from which on nothing more of it is read, until half of that is gone.
    static constexpr std::size_t answer_limit = std::size_t{1024} * 1024;

    Transport(Loop& loop, layer::Layers layers, Handlers handlers);
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;

    // As those of Socket.
    void bind_to(std::vector<net::Address> local_addresses);
    void configure(SocketOptions options) { socket_.configure(std::move(options)); }
    // `timeout` is for the handshakes too.
    void connect(std::vector<net::Address> addresses, Duration timeout);
    // How many bytes the system took: all that they became. What has become something else but was
    // not taken is remembered, so the next call must begin with the bytes that were left over.
    // Nothing while not connected.
    [[nodiscard]] std::size_t write(Bytes bytes);
    void acknowledge() { socket_.acknowledge(); }
    // Handshakes go on.
    void pause_reading();
    void resume_reading();
    // The layers say their last words; then as the socket's.
    void finish_writing();
    // No layer says a word.
    void close();

    // The address that was tried last, for messages.
    [[nodiscard]] const std::string& peer() const { return socket_.peer(); }
    [[nodiscard]] const LinkTimes& times() const { return times_; }
    // As the socket's, where bytes of the session are bytes of the socket: without layers.
    [[nodiscard]] std::optional<std::uint64_t> acknowledged_bytes() const {
        return stack_.is_empty() ? socket_.acknowledged_bytes() : std::nullopt;
    }

private:
    void socket_connected();
    void socket_received(Bytes bytes);
    void socket_writable();
    void socket_closed(const Error& error);
    void proceed(Result<void> done);
    void note_times();
    [[nodiscard]] bool deliver();
    [[nodiscard]] bool encode(Bytes bytes);
    void collect();
    [[nodiscard]] bool flush();
    void choose_reading();
    void finish_socket();
    void schedule_flush();
    void fail(const Error& error);
    void time_out();

    Loop& loop_;
    Handlers handlers_;
    net::Socket socket_;
    layer::Stack stack_;
    std::optional<Timer> timer_;  // for the handshakes: only with layers
    LinkTimes times_;
    Duration timeout_{};
    std::uint64_t attempt_ = 0;  // counts connects and closes: what was posted before is void
    layer::ByteQueue output_;    // what the layers made, not yet taken by the system
    std::size_t held_ = 0;       // bytes of the session that are in output_, and not counted yet
    bool is_open_ = false;       // all handshakes are through
    bool is_paused_ = false;
    bool is_clogged_ = false;    // answer_limit was exceeded, and more than half of it is left
    bool user_waits_ = false;    // write() took less than it was given
    bool is_finishing_ = false;  // finish_writing() waits for output_
    bool flush_scheduled_ = false;
    // Dies with this object, so that what was posted can tell.
    std::shared_ptr<Transport*> self_ = std::make_shared<Transport*>(this);
};

}  // namespace mqtt
