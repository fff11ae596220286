// Drives one link: a Transport, a Session and one timer. Bytes go in, events come out, and what the
// session wants to send is written once per turn of the loop, however many packets that are.
//
// Life of a link: open() ... Disconnected event ... on_closed(); then open() may be called again.
// The session, and with it what is in flight, lives on.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "client/transport.hpp"
#include "mqtt/loop.hpp"
#include "mqtt/session.hpp"
#include "mqtt/timer.hpp"

namespace mqtt {

class Connection {
public:
    struct Handlers {
        // Every event of the session, and Disconnected also if no transport came about. It may give
        // commands, but must not destroy the connection.
        std::function<void(const Event&)> on_event;
        // The output had grown beyond output_limit, and half of that or less is left.
        std::function<void()> on_drained;
        // The transport has taken all output.
        std::function<void()> on_output_empty;
        // The transport is closed. May call open(), must not destroy the connection.
        std::function<void()> on_closed;
    };

    // Bytes of output from which on whoever publishes should wait for on_drained.
    static constexpr std::size_t output_limit = std::size_t{256} * 1024;
    // Bytes of answers to a peer that does not take them, from which on nothing more of it is read:
    // what it can make us store is bounded. Our own messages do not count, lest two ends that both
    // have much to say wait for each other.
    static constexpr std::size_t answer_limit = std::size_t{1024} * 1024;
    // Messages that wait for acknowledge(), from which on nothing more is read: before MQTT 5.0,
    // and with a server that does not count, nothing else limits them.
    static constexpr std::size_t unacknowledged_limit = 10'000;

    // `layers`: what the link has between the network and MQTT; see make_layers().
    Connection(Loop& loop, Session session, layer::Layers layers, Handlers handlers);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Where TCP connections come from; see Socket.
    void bind_to(std::vector<net::Address> local_addresses);
    void configure(SocketOptions options) { transport_.configure(std::move(options)); }
    // `timeout` is for all until CONNACK, the handshakes of the layers included; what follows is
    // bounded by the session's own timeouts.
    void open(std::vector<net::Address> addresses, Duration timeout);
    // Closes without a word to the server, and without events.
    void abort();

    // Reads nothing more on this connection, until resume_input() or disconnect().
    void pause_input();
    void resume_input();

    // The session's commands.
    [[nodiscard]] Result<PacketId> publish(const Publish& message);
    [[nodiscard]] Result<PacketId> subscribe(std::span<const Subscription> subscriptions,
                                             PropertyView properties);
    [[nodiscard]] Result<PacketId> unsubscribe(std::span<const std::string_view> filters,
                                               PropertyView properties);
    // Writes now what would be written at the end of this turn. Not from inside a handler.
    void flush();
    void acknowledge(std::uint64_t number);
    void authentication_ready(Result<AuthenticationStep> step);
    [[nodiscard]] Result<void> ping();
    [[nodiscard]] Result<void> disconnect(ReasonCode reason, PropertyView properties);

    [[nodiscard]] const Session& session() const { return session_; }
    [[nodiscard]] const LinkTimes& link_times() const { return transport_.times(); }
    // The transport stands, and the session knows of it.
    [[nodiscard]] bool is_open() const { return is_open_; }
    // May be changed while not connected.
    [[nodiscard]] SessionOptions& options() { return session_.options(); }
    // Bytes that wait for the network.
    [[nodiscard]] std::size_t output_size() const { return session_.pending_output().size(); }
    // As Transport's.
    [[nodiscard]] std::optional<std::uint64_t> acknowledged_bytes() const {
        return transport_.acknowledged_bytes();
    }

private:
    void transport_connected();
    void bound_wait_for_connack();
    void transport_closed(const Error& error);
    void received(Bytes bytes);
    void deliver_events();
    void take_events();
    void schedule_flush();
    void write_output();
    void choose_reading();
    void close_if_done();
    void timer_expired();
    void arm_timer();
    [[nodiscard]] std::optional<TimePoint> next_deadline() const;

    Loop& loop_;
    Session session_;
    Handlers handlers_;
    Transport transport_;
    Timer timer_;
    Duration connack_timeout_;  // as the session was given it
    TimePoint give_up_at_;      // if there is no CONNACK by then
    TimePoint armed_for_;
    // Dies with this object, so that a posted flush can tell.
    std::shared_ptr<Connection*> self_ = std::make_shared<Connection*>(this);
    bool flush_scheduled_ = false;
    bool is_open_ = false;  // the session was told opened(), and not yet closed()
    bool waits_for_writable_ = false;
    bool is_input_paused_ = false;  // by pause_input()
    bool was_full_ = false;         // output_limit was exceeded, and on_drained is owed
    bool peer_is_silent_ = false;   // which is why the connection ends
    bool has_heard_ = false;        // anything of the peer, on this connection
    bool owes_answer_ = false;      // something was received, and nothing written since
    // Bytes that received() added to the output, of those that are still there at most.
    std::size_t answers_ = 0;
    bool owes_too_much_ = false;  // answer_limit was exceeded, and more than half of it is left
    // Set once the session wants to close: when to stop waiting for the peer.
    std::optional<TimePoint> linger_until_;
    bool finished_writing_ = false;
};

}  // namespace mqtt
