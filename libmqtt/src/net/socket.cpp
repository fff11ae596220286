#include "net/socket.hpp"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <algorithm>
#include <asio.hpp>
#include <utility>

#include "net/loop_access.hpp"
#include "net/socket_options.hpp"
#include "net/system_error.hpp"
#include "net/tcp_info.hpp"

namespace mqtt::net {

namespace {

using StreamSocket =
    asio::basic_stream_socket<asio::generic::stream_protocol, asio::io_context::executor_type>;
using Deadline =
    asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, asio::io_context::executor_type>;

// Reads that one callback may make before other connections have their turn.
constexpr int reads_per_turn = 4;

}  // namespace

// Kept alive by the operations under way, so that a handler may destroy the Socket.
struct Socket::State : std::enable_shared_from_this<State> {
    State(Loop& owner, Handlers callbacks)
        : loop(owner),
          socket(LoopAccess::context(owner)),
          deadline(LoopAccess::context(owner)),
          handlers(std::move(callbacks)) {}

    void try_next_address();
    [[nodiscard]] Result<void> open(const Address& address);
    [[nodiscard]] Result<void> configure();
    [[nodiscard]] Result<void> bind(const Address& address);
    void connect_done(std::uint64_t of_attempt, const asio::error_code& error);
    void attempt_failed(const Error& error);
    void wait_readable();
    void read();
    void wait_writable();
    void lost(const asio::error_code& error);
    [[nodiscard]] Error lost_error(const asio::error_code& error) const;
    void close();

    Loop& loop;
    StreamSocket socket;
    Deadline deadline;
    Handlers handlers;

    std::vector<Address> local_addresses;
    SocketOptions options;
    std::vector<Address> addresses;
    std::size_t next_address = 0;
    TimePoint give_up_at;
    Error failures{Errc::connect_timeout, ReasonCode::success, 0, {}};
    // Counts attempts and closes: what was queued for an earlier one is void.
    std::uint64_t attempt = 0;
    std::string peer;
    asio::error_code write_error;  // reading goes on until it fails too
    bool is_connected = false;
    bool is_unix = false;
    bool waits_readable = false;  // or is reading
    bool waits_writable = false;
    bool is_paused = false;
};

Socket::Socket(Loop& loop, Handlers handlers)
    : state_(std::make_shared<State>(loop, std::move(handlers))) {}
Socket::~Socket() {
    state_->close();
}

void Socket::bind_to(std::vector<Address> local_addresses) {
    state_->local_addresses = std::move(local_addresses);
}

void Socket::configure(SocketOptions options) {
    state_->options = std::move(options);
}

void Socket::connect(std::vector<Address> addresses, Duration timeout) {
    state_->close();
    state_->addresses = std::move(addresses);
    state_->next_address = 0;
    state_->give_up_at = state_->loop.now() + timeout;
    state_->failures = Error{Errc::connect_timeout, ReasonCode::success, 0, {}};
    asio::post(state_->socket.get_executor(), [state = state_, attempt = state_->attempt] {
        if (attempt == state->attempt) {
            LoopAccess::begin_callback(state->loop);
            state->try_next_address();
        }
    });
}

void Socket::State::try_next_address() {
    if (next_address == addresses.size()) {
        const Error error = std::exchange(failures, Error{});
        close();
        handlers.on_closed(error);
        return;
    }
    const auto remaining = static_cast<Duration::rep>(addresses.size() - next_address);
    const Address& address = addresses[next_address++];
    const auto this_attempt = ++attempt;
    peer = address.text;
    if (const auto opened = open(address); !opened) {
        attempt_failed(opened.error());
        return;
    }
    const TimePoint now = loop.now();
    const Duration share = std::max(Duration::zero(), give_up_at - now) / remaining;
    deadline.expires_at(now + share);
    deadline.async_wait([self = shared_from_this(), this_attempt,
                         share](const asio::error_code& error) {
        if (error || this_attempt != self->attempt || self->is_connected) {
            return;
        }
        LoopAccess::begin_callback(self->loop);
        const double seconds = std::chrono::duration<double>(share).count();
        self->attempt_failed(
            {Errc::connect_timeout, ReasonCode::success, 0,
             fmt::format("connect to {} failed: no answer within {:.3g} s", self->peer, seconds)});
    });
    const asio::generic::stream_protocol::endpoint endpoint(&address.storage, address.size);
    socket.async_connect(endpoint,
                         [self = shared_from_this(), this_attempt](const asio::error_code& error) {
                             LoopAccess::begin_callback(self->loop);
                             self->connect_done(this_attempt, error);
                         });
}

Result<void> Socket::State::open(const Address& address) {
    is_unix = address.is_unix();
    asio::error_code error;
    socket.open(asio::generic::stream_protocol(address.storage.ss_family, 0), error);
    if (!error) {
        socket.non_blocking(true, error);
    }
    if (error) {
        return tl::unexpected(
            system_error(Errc::connect_failed, fmt::format("connect to {} failed", peer), error));
    }
    if (is_unix) {
        return {};
    }
    auto configured = configure();
    return configured && !local_addresses.empty() ? bind(address) : configured;
}

Result<void> Socket::State::configure() {
    if (auto applied = apply_socket_options(options, socket.native_handle()); !applied) {
        applied.error().detail =
            fmt::format("connect to {} failed: {}", peer, applied.error().detail);
        return applied;
    }
    return {};
}

Result<void> Socket::State::bind(const Address& address) {
    const auto local =
        std::find_if(local_addresses.begin(), local_addresses.end(), [&](const Address& candidate) {
            return candidate.storage.ss_family == address.storage.ss_family;
        });
    if (local == local_addresses.end()) {
        return fail(
            Errc::connect_failed,
            fmt::format("connect to {} failed: the address to bind is of another family", peer));
    }
#ifdef IP_BIND_ADDRESS_NO_PORT
    // The port is chosen when the peer is known: one port can then serve several peers.
    constexpr int on = 1;
    ::setsockopt(socket.native_handle(), IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
#endif
    asio::error_code error;
    socket.bind({&local->storage, local->size}, error);
    if (error) {
        return tl::unexpected(
            system_error(Errc::connect_failed,
                         fmt::format("connect to {} from {} failed", peer, local->text), error));
    }
    return {};
}

void Socket::State::connect_done(std::uint64_t of_attempt, const asio::error_code& error) {
    if (of_attempt != attempt) {
        return;
    }
    if (error) {
        attempt_failed(
            system_error(Errc::connect_failed, fmt::format("connect to {} failed", peer), error));
        return;
    }
    deadline.cancel();
    is_connected = true;
    wait_readable();
    handlers.on_connected();
}

void Socket::State::attempt_failed(const Error& error) {
    // One refusal is worth more to the user than another address's silence.
    if (error.code == Errc::connect_failed) {
        failures.code = Errc::connect_failed;
        failures.system_error = error.system_error;
    }
    failures.detail += (failures.detail.empty() ? "" : "; ") + error.detail;
    close();
    try_next_address();
}

void Socket::State::wait_readable() {
    if (waits_readable || is_paused) {
        return;
    }
    waits_readable = true;
    // Waiting and then reading, rather than reading ahead of the callback, lets all connections of
    // a loop share one buffer.
    socket.async_wait(StreamSocket::wait_read, [self = shared_from_this(), this_attempt = attempt](
                                                   const asio::error_code& error) {
        if (this_attempt != self->attempt) {
            return;
        }
        LoopAccess::begin_callback(self->loop);
        if (error) {
            self->lost(error);
        } else {
            self->read();
        }
    });
}

void Socket::State::read() {
    const auto buffer = LoopAccess::read_buffer(loop);
    const auto this_attempt = attempt;
    for (int count = 0; count < reads_per_turn; ++count) {
        asio::error_code error;
        const std::size_t size =
            socket.read_some(asio::buffer(buffer.data(), buffer.size()), error);
        if (error == asio::error::would_block) {
            break;
        }
        if (error) {
            lost(error);
            return;
        }
        handlers.on_received(Bytes(buffer.data(), size));
        if (this_attempt != attempt) {
            return;
        }
        if (size < buffer.size() || is_paused) {
            break;  // drained (another read would only say so), or asked to stop
        }
    }
    waits_readable = false;
    wait_readable();
}

std::size_t Socket::write(Bytes bytes) {
    State& state = *state_;
    if (!state.is_connected || state.write_error) {
        return 0;
    }
    asio::error_code error;
    const std::size_t size =
        state.socket.write_some(asio::buffer(bytes.data(), bytes.size()), error);
    if (error && error != asio::error::would_block) {
        // What the peer said last, which may tell why it left, has yet to be read.
        state.write_error = error;
        state.is_paused = false;
        state.wait_readable();
    } else if (size < bytes.size()) {
        state.wait_writable();
    }
    return size;
}

void Socket::acknowledge() {
#ifdef TCP_QUICKACK
    if (state_->is_connected && !state_->is_unix) {
        constexpr int on = 1;
        ::setsockopt(state_->socket.native_handle(), IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
    }
#endif
}

void Socket::State::wait_writable() {
    if (waits_writable) {
        return;
    }
    waits_writable = true;
    socket.async_wait(StreamSocket::wait_write, [self = shared_from_this(), this_attempt = attempt](
                                                    const asio::error_code& error) {
        if (this_attempt != self->attempt) {
            return;
        }
        self->waits_writable = false;
        if (!error) {
            LoopAccess::begin_callback(self->loop);
            self->handlers.on_writable();
        }
    });
}

Error Socket::State::lost_error(const asio::error_code& error) const {
    if (error == asio::error::eof) {
        return {Errc::connection_lost, ReasonCode::success, 0,
                fmt::format("{} closed the connection", peer)};
    }
    return system_error(Errc::connection_lost, fmt::format("connection to {} lost", peer), error);
}

void Socket::State::lost(const asio::error_code& error) {
    // The system tells an error once: writing may have had it, and reading sees the end only.
    const bool writing_knows = write_error && write_error != asio::error::broken_pipe;
    const Error why = lost_error(writing_knows ? write_error : error);
    close();
    handlers.on_closed(why);
}

void Socket::pause_reading() {
    // On a connection that is broken, only reading to its end tells why, and that it has one.
    state_->is_paused = !state_->write_error;
}

void Socket::resume_reading() {
    state_->is_paused = false;
    if (state_->is_connected) {
        state_->wait_readable();
    }
}

void Socket::finish_writing() {
    asio::error_code ignored;  // the peer may have gone first, and reading will say so
    state_->socket.shutdown(StreamSocket::shutdown_send, ignored);
}

void Socket::close() {
    state_->close();
}
bool Socket::is_open() const {
    return state_->socket.is_open();
}
const std::string& Socket::peer() const {
    return state_->peer;
}

std::optional<std::uint64_t> Socket::acknowledged_bytes() const {
    return state_->is_connected && !state_->is_unix
               ? net::acknowledged_bytes(state_->socket.native_handle())
               : std::nullopt;
}

void Socket::State::close() {
    ++attempt;
    is_connected = false;
    waits_readable = false;
    waits_writable = false;
    is_paused = false;
    write_error = {};
    deadline.cancel();
    asio::error_code ignored;
    socket.close(ignored);
}

}  // namespace mqtt::net
