// A stream socket, TCP or Unix, as the loop sees it. TCP sockets send at once (TCP_NODELAY) unless
// told otherwise: the caller gathers what belongs together. Used in the loop's thread. Any handler
// may close or destroy the socket.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mqtt/error.hpp"
#include "mqtt/result.hpp"
#include "mqtt/socket_options.hpp"
#include "mqtt/types.hpp"
#include "net/address.hpp"

namespace mqtt {
class Loop;
}

namespace mqtt::net {

class Socket {
public:
    struct Handlers {
        std::function<void()> on_connected;
        // In the loop's read buffer: valid during the call.
        std::function<void(Bytes)> on_received;
        // write() took less than it was given; now there is room again.
        std::function<void()> on_writable;
        // No address could be connected, the peer closed, or reading failed: the socket is closed.
        // Not called for close().
        std::function<void(const Error&)> on_closed;
    };

    Socket(Loop& loop, Handlers handlers);
    ~Socket();
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    // From the next connect() on: TCP connections come from one of these local addresses (the port
    // is not looked at), the first of the remote address's family. Empty: the system chooses.
    void bind_to(std::vector<Address> local_addresses);
    // From the next connect() on, of TCP connections.
    void configure(SocketOptions options);
    // Tries the addresses in turn; each gets its share of the time that is left. Ends in
    // on_connected or in on_closed (connect_failed, connect_timeout), never inside this call. The
    // error names every address that was tried.
    void connect(std::vector<Address> addresses, Duration timeout);

    // How many bytes the system took. If that is not all, on_writable follows; or, on a connection
    // that is broken, on_closed, after all that the peer had sent before has been received.
    [[nodiscard]] std::size_t write(Bytes bytes);
    // What was received is acknowledged at once instead of with the next bytes that we write. For
    // when there are none: a peer that gathers small packets (Nagle) would wait 40 ms for it.
    void acknowledge();
    // Reads nothing more from the next turn of the loop on, until resume_reading(); a peer that
    // closes goes unnoticed meanwhile. Harmless when it is so already.
    void pause_reading();
    void resume_reading();
    // Nothing more will be written; reading goes on until the peer closes too.
    void finish_writing();
    void close();
    [[nodiscard]] bool is_open() const;
    // Bytes that the peer has acknowledged of those that write() took on this connection. Nothing:
    // not a TCP connection, or a system that does not tell.
    [[nodiscard]] std::optional<std::uint64_t> acknowledged_bytes() const;
    // The address that was tried last, for messages.
    [[nodiscard]] const std::string& peer() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace mqtt::net
