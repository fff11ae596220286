// The MQTT state machine of a client, without I/O: bytes, commands and the time come in; bytes,
// events and the next deadline come out. It owns no clock, socket, thread, random source or log,
// and allocates nothing per message at QoS 0. Not thread-safe: one thread at a time.
//
//   MemoryStore store;
//   Session session(options, store);
//   session.opened(now);                       // the transport is up: CONNECT is pending
//   send(session.pending_output()) ... session.sent(n, now);
//   session.received(bytes, now);
//   while (auto event = session.next_event()) ...   // to the end, before the next received()
//   set_timer(session.deadline()) ... session.timed_out(now);
//   session.closed(error);                // the transport is gone; opened() again later
//
// deadline() and pending_output() may change with every call that is not const, next_event()
// included.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "mqtt/event.hpp"
#include "mqtt/packets.hpp"
#include "mqtt/result.hpp"

namespace mqtt {

class Store;

// A Will that owns what it says.
struct OwnedWill {
    std::string topic;
    std::string payload;
    QoS qos = QoS::at_most_once;
    bool retain = false;
    Properties properties;
};

// One step of enhanced authentication (§4.12). The session sends `data` as Authentication Data.
struct AuthenticationStep {
    std::optional<std::string> data;
    // There is nothing to send yet: Session::authentication_ready() brings the step.
    bool is_later = false;
};

// The client's side of an authentication method. Called from received() by way of next_event().
class Authenticator {
public:
    virtual ~Authenticator() = default;
    // The method's name, sent in CONNECT and in every AUTH: "SCRAM-SHA-256".
    [[nodiscard]] virtual std::string_view method() const = 0;
    // A new exchange begins: the data for CONNECT or for AUTH 0x19.
    [[nodiscard]] virtual Result<AuthenticationStep> start() = 0;
    // The server's AUTH 0x18 with its challenge.
    [[nodiscard]] virtual Result<AuthenticationStep> proceed(std::string_view challenge) = 0;
    // The server accepted: its last data, to be verified. An error ends the connection.
    [[nodiscard]] virtual Result<void> finish(std::string_view data) = 0;
};

// Sees every control packet that goes into the output or comes out of the input, repetitions
// included, in the form that it has on the wire. Views are valid during the call. For people who
// want to watch: each packet is decoded once more for it.
class PacketObserver {
public:
    virtual ~PacketObserver() = default;
    virtual void sending(const Packet& packet) = 0;
    virtual void received(const Packet& packet) = 0;
};

struct SessionOptions {
    Version version = Version::v3_1_1;
    // Empty: the server assigns one (not on 3.1, nor with clean_start false on 3.1.1).
    std::string client_id;
    bool clean_start = true;
    std::uint16_t keep_alive = 60;  // seconds; 0: none
    std::optional<std::string> user_name;
    std::optional<std::string> password;
    std::optional<OwnedWill> will;
    // 5.0: sent in CONNECT in this order. Those that bind us too are obeyed: Receive Maximum,
    // Maximum Packet Size, Topic Alias Maximum.
    Properties connect_properties;

    // A server that sends more than the Receive Maximum of `connect_properties` has the connection
    // ended with 0x93 (§4.9). False: it is let off, as mosquitto 2.0 must be, which loses count
    // when QoS 2 messages had to wait.
    bool enforce_receive_maximum = true;

    // QoS 1 and 2 messages in flight at once (1 to 65,535); a smaller Receive Maximum of the server
    // lowers it.
    std::uint16_t max_inflight = 20;
    // PUBACK and PUBREC wait for acknowledge(): a message whose receiver dies before comes again,
    // where the server keeps the session. Nothing changes for the sender of the message.
    bool manual_acknowledgement = false;
    // How many topic aliases we make up for outgoing messages; the server's maximum lowers it.
    std::uint16_t outgoing_topic_aliases = 0;
    // A packet larger than this ends the connection, on every version.
    std::uint32_t maximum_packet_size = 268'435'460;

    // Zero means: none.
    Duration connack_timeout = std::chrono::seconds(10);
    // PINGREQ after so long without a packet in one direction; zero: the keep alive in force.
    Duration ping_interval{};
    // PINGRESP later than this after PINGREQ closes; zero: half the keep alive in force, or of the
    // ping interval where there is no keep alive.
    Duration ping_timeout{};
    // An acknowledgement later than this: on 3.1 and 3.1.1 the packet is sent again with DUP,
    // max_repubs times, and then the connection is closed; on 5.0, which forbids that (§4.4), it is
    // closed at once. Zero: wait as long as the connection lives.
    Duration response_timeout{};
    unsigned max_repubs = 4;
    // A server that lost the session leaves QoS 2 messages in doubt (PublishDone::in_doubt). True:
    // send them again and risk that they are delivered twice.
    bool resend_in_doubt = false;
};

struct SessionStats {
    std::uint64_t connections = 0;   // accepted by CONNACK
    std::uint64_t packets_sent = 0;  // put into the output
    std::uint64_t packets_received = 0;
    std::uint64_t bytes_sent = 0;  // taken by sent()
    std::uint64_t bytes_received = 0;
    std::uint64_t messages_sent = 0;       // PUBLISH, each once however often it was repeated
    std::uint64_t messages_received = 0;   // delivered as Message events
    std::uint64_t resends = 0;             // PUBLISH or PUBREL sent again
    std::uint64_t repeats_suppressed = 0;  // QoS 2 PUBLISH that had been delivered before
    std::uint64_t stray_acknowledgements = 0;
};

class Session {
public:
    // Takes up what the store restores. `store` and `authenticator` must outlive the session. An
    // error: options that contradict each other or the version, or a store that cannot be read.
    [[nodiscard]] static Result<Session> create(SessionOptions options, Store& store,
                                                Authenticator* authenticator = nullptr);
    Session(Session&&) noexcept;
    Session& operator=(Session&&) noexcept;
    ~Session();

    // What the transport says. ----------------------------------------------------------------
    // A new transport is connected; CONNECT becomes pending, unless the authenticator's first step
    // comes later. Fails if CONNECT cannot be encoded or
    // the authenticator has no data for it; the session is then as if the transport were not there.
    [[nodiscard]] Result<void> opened(TimePoint now);
    // Bytes arrived. `bytes` must stay valid until next_event() has returned nothing; what is left
    // of an incomplete packet is copied. Packets may have to be answered: who does not read on
    // while pending_output() is large, is safe from a peer that sends and never reads.
    void received(Bytes bytes, TimePoint now);
    // The transport is gone, whoever closed it. Emits Disconnected with `error` unless that was
    // said already; after disconnect() that says that output was lost.
    void closed(const Error& error);
    // deadline() has passed; harmless when it has not.
    void timed_out(TimePoint now);
    // Whether the caller, by its own choice, leaves unread what the server sends. A PINGRESP may
    // then wait there: PINGREQ goes on as the keep alive wants, but its answer is not missed.
    void pause_input(bool paused, TimePoint now);

    // Commands. An error changes nothing and says what forbids it. -----------------------------
    // Returns the packet identifier, 0 at QoS 0. `packet_id` and `dup` of the argument are ignored.
    // At QoS 1 and 2 the message is in flight until its PublishDone. The topic is checked.
    [[nodiscard]] Result<PacketId> publish(const Publish& message, TimePoint now);
    [[nodiscard]] Result<PacketId> subscribe(std::span<const Subscription> subscriptions,
                                             PropertyView properties, TimePoint now);
    [[nodiscard]] Result<PacketId> unsubscribe(std::span<const std::string_view> filters,
                                               PropertyView properties, TimePoint now);
    // A PINGREQ now, whatever the keep alive says; PingDone tells the round trip.
    [[nodiscard]] Result<void> ping(TimePoint now);
    [[nodiscard]] Result<void> reauthenticate();
    // The step that the authenticator had left for later. An error ends the connection, also when
    // no step was awaited; nothing happens without a connection. The wait for CONNECT's counts as
    // one for CONNACK.
    void authentication_ready(Result<AuthenticationStep> step);
    // With manual_acknowledgement: the messages up to this Message::number are dealt with. They are
    // answered in the order in which they came (§4.6). Numbers of an earlier connection do no harm:
    // what the server repeats of it, at QoS 2 without another Message, is answered then.
    void acknowledge(std::uint64_t number);
    // The last packet of this connection. Messages in flight stay in the store.
    [[nodiscard]] Result<void> disconnect(ReasonCode reason, PropertyView properties);

    // What comes out. ---------------------------------------------------------------------------
    [[nodiscard]] std::optional<Event> next_event();
    // Bytes for the transport; valid until the next call that is not const. sent(n) takes the first
    // n of them away.
    [[nodiscard]] Bytes pending_output() const;
    void sent(std::size_t count, TimePoint now);
    // When timed_out() is wanted, if nothing happens before.
    [[nodiscard]] std::optional<TimePoint> deadline() const;

    // May a message of this QoS be published now? False while not connected; for QoS 1 and 2 also
    // while the window is full. Changes with PublishDone, Connected and Disconnected.
    [[nodiscard]] bool may_publish(QoS qos) const;
    // CONNACK came and the connection has not ended.
    [[nodiscard]] bool is_connected() const;
    // Nothing will be sent but what is pending, and nothing more is read: close the transport once
    // pending_output() is empty.
    [[nodiscard]] bool wants_close() const;
    // QoS 1 and 2 messages without their PublishDone.
    [[nodiscard]] std::size_t inflight() const;
    // Messages of this connection that wait for acknowledge(). Where no enforced Receive Maximum
    // bounds them, it is for the caller to read no more.
    [[nodiscard]] std::size_t unacknowledged() const;
    [[nodiscard]] const ServerLimits& limits() const;
    [[nodiscard]] const SessionStats& stats() const;
    // From now on; nullptr: nobody any more. It must outlive the session.
    void set_observer(PacketObserver* observer);
    // May be changed while not connected; holds from the next opened() on, which judges it. The
    // version must stay while messages are in flight: the store has them encoded.
    [[nodiscard]] SessionOptions& options();

private:
    class Impl;
    explicit Session(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace mqtt
