// Store and forward: messages that are safe on this disk before anybody tries to send them, and the
// state of those in flight, for sessions that outlive their process (MQTT 5.0 §4.1). One directory
// is one spool; mqpub(1) documents what is in it.
//
//   auto spool = Spool::open("/var/spool/mq", options);
//   spool->append(message);  spool->commit();      // safe from here on
//   spool->become_sender();                        // one process at a time
//   client options: .store = &spool->store()
//   while (auto next = spool->next()) ... client.publish(...)
//
// Any number of processes may append at the same time. What is published after next() is that
// message, until it is acknowledged: then it is removed, or, if the server did not take it, put
// aside with the reason. Changes count together from commit() to commit(); the store of a session
// that publishes is committed by the session's owner. One thread at a time.
//
// Every error is Errc::store_failed, and the last thing that this spool did: whatever was not
// committed is as if it had not been said, and all that follows fails in the same way.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "mqtt/packets.hpp"
#include "mqtt/result.hpp"

namespace mqtt {

class Store;

// The time of day, which outlives processes.
using SpoolTime = std::chrono::sys_time<std::chrono::milliseconds>;

// What happens to a message for which there is no room.
enum class WhenFull : std::uint8_t { fail, drop_oldest, drop_new };

struct SpoolOptions {
    std::function<SpoolTime()> now;
    bool may_create = true;
    // How much may wait, in messages and in bytes of topics, properties and payloads.
    std::optional<std::uint64_t> max_messages = {};
    std::optional<std::uint64_t> max_bytes = {};
    WhenFull when_full = WhenFull::fail;
    // How long a message may wait, from append() on.
    std::optional<std::chrono::milliseconds> time_to_live = {};
    // Of the connection: PUBLISH packets in flight are made for it.
    Version version = Version::v3_1_1;
    // One of SQLite's file systems by name; empty: the default.
    std::string file_system = {};
};

struct SpooledMessage {
    std::int64_t id = 0;  // counts up
    std::string topic;
    std::string payload;
    QoS qos = QoS::at_least_once;
    bool retain = false;
    Properties properties;  // without Message Expiry Interval, which is counted in expires_at
    SpoolTime spooled_at;
    std::optional<SpoolTime> expires_at;
};

enum class SpoolPlace : std::uint8_t { waiting, in_flight, rejected };

// As a list shows it.
struct SpoolEntry {
    SpooledMessage message;
    SpoolPlace place = SpoolPlace::waiting;
    std::string reason;  // of a rejected one
};

struct SpoolStatus {
    std::uint64_t messages = 0;  // not acknowledged, those in flight included
    std::uint64_t bytes = 0;
    std::uint64_t in_flight = 0;
    std::uint64_t rejected = 0;
    std::uint64_t dropped = 0;  // for want of room, ever
    std::uint64_t expired = 0;  // ever
    std::optional<SpoolTime> oldest;
};

class Spool {
public:
    // Makes the directory (mode 0700) and the spool in it, or opens what is there. The error: it
    // cannot be made or read, or it is damaged and was set aside.
    [[nodiscard]] static Result<Spool> open(std::string directory, SpoolOptions options);
    Spool(Spool&&) noexcept;
    Spool& operator=(Spool&&) noexcept;
    ~Spool();

    // QoS 0 becomes 1. A Message Expiry Interval counts from now on. False: dropped for want of
    // room. Errors that leave the spool as it was: Errc::invalid_argument, no packet can carry this
    // message; Errc::server_limit, there is no room (WhenFull::fail).
    [[nodiscard]] Result<bool> append(const Publish& message);
    [[nodiscard]] Result<void> commit();

    // False: another process is the sender. The lock ends with resign(), with this object, and with
    // the process, however that ends.
    [[nodiscard]] Result<bool> become_sender();
    void resign();

    // The oldest message that is not in flight and was not given before; those that have expired
    // are dropped on the way. nullptr: there is none now. It is valid until the next call.
    [[nodiscard]] Result<const SpooledMessage*> next();
    // Message Expiry Interval in seconds, for a message that has one.
    [[nodiscard]] std::optional<std::uint32_t> time_left(const SpooledMessage& message) const;
    // Puts aside what next() gave last.
    [[nodiscard]] Result<void> reject(std::string_view reason);
    // The topic of the message that was in flight under this identifier and was put aside last.
    [[nodiscard]] Result<std::string> rejected_topic(PacketId packet_id);

    // For the session that sends.
    [[nodiscard]] Store& store();
    // The spool's identifier; this one, if it has none yet, as the first of several processes says.
    [[nodiscard]] Result<std::string> client_id(std::string_view if_none);
    // For the sender. The error: something is in flight under another identifier.
    [[nodiscard]] Result<void> set_client_id(std::string_view client_id);
    // Some waiting message has properties, which only MQTT 5.0 can carry.
    [[nodiscard]] Result<bool> needs_v5();
    void set_version(Version version);

    [[nodiscard]] Result<SpoolStatus> status();
    // Everything, the oldest first, rejected messages last. `visit` returns false to stop.
    [[nodiscard]] Result<void> list(const std::function<bool(const SpoolEntry&)>& visit);

    // What has failed, if anything. A spool that proves damaged is set aside under another name at
    // once, which this error says.
    [[nodiscard]] const std::optional<Error>& failure() const;

    class Impl;

private:
    explicit Spool(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace mqtt
