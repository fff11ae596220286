// What the session keeps of the messages in flight.

#include <fmt/format.h>

#include <utility>

#include "store/spool_impl.hpp"

namespace mqtt {

namespace {

constexpr std::uint8_t retain_flag = 0x01;

// `PUBACK 0x87 Not authorized`, with the server's own words where it has some.
std::string reason_of(const PublishDone& done) {
    if (done.outcome == PublishDone::Outcome::in_doubt && !is_error(done.reason)) {
        return "in doubt: the server lost the session";
    }
    const auto carrier = done.qos == QoS::at_least_once ? PacketType::puback : PacketType::pubrec;
    std::string reason =
        fmt::format("{} 0x{:02X} {}", name(carrier), static_cast<unsigned>(done.reason),
                    name(done.reason, carrier));
    if (const auto words = done.properties.text(PropertyId::reason_string)) {
        reason += fmt::format(", reason \"{}\"", *words);
    }
    return reason;
}

}  // namespace

// What next() gave is in flight; or what already was starts anew. The packet has the retain flag as
// the server could take it.
Result<void> Spool::Impl::keep(PacketId packet_id, QoS /*qos*/, Bytes packet) {
    constexpr std::string_view doing = "keep a message in flight";
    if (!has_message_) {
        return change(mark_received_, "UPDATE in_flight SET received = ? WHERE packet_id = ?",
                      doing, std::int64_t{0}, std::int64_t{packet_id});
    }
    has_message_ = false;
    return change(insert_in_flight_, "INSERT INTO in_flight VALUES (?, ?, ?, 0)", doing,
                  std::int64_t{packet_id}, message_.id, std::int64_t{packet.front() & retain_flag});
}

Bytes Spool::Impl::packet(PacketId packet_id) {
    const auto row = start(select_packet_,
                           "SELECT m.qos, f.retain, m.expires_at, m.topic, m.properties, m.payload "
                           "FROM in_flight f JOIN messages m ON m.id = f.message_id "
                           "WHERE f.packet_id = ?",
                           "read a message in flight", std::int64_t{packet_id});
    packet_.clear();
    if (!row || !*row) {
        return {};
    }
    SpooledMessage limits;
    if (const auto expires_at = select_packet_->optional_number(2)) {
        limits.expires_at = SpoolTime(std::chrono::milliseconds(*expires_at));
    }
    scratch_properties_.assign(PropertyView(as_bytes(select_packet_->text(4))));
    bool is_whole = true;
    if (const auto left = time_left(limits); left && options_.version == Version::v5) {
        is_whole = scratch_properties_.add(PropertyId::message_expiry_interval, *left).has_value();
    }
    const Publish message{.topic = select_packet_->text(3),
                          .payload = as_bytes(select_packet_->text(5)),
                          .qos = static_cast<QoS>(select_packet_->number(0)),
                          .retain = select_packet_->number(1) != 0,
                          .packet_id = packet_id,
                          .properties = scratch_properties_};
    is_whole = is_whole && wire::encode(message, options_.version, packet_).has_value();
    select_packet_->reset();
    return is_whole ? Bytes(packet_) : Bytes();
}

Result<void> Spool::Impl::mark_received(PacketId packet_id) {
    return change(mark_received_, "UPDATE in_flight SET received = ? WHERE packet_id = ?",
                  "note a PUBREC", std::int64_t{1}, std::int64_t{packet_id});
}

// The row in in_flight goes with the message.
Result<void> Spool::Impl::release(const PublishDone& done) {
    constexpr std::string_view doing = "note what became of a message";
    const auto row =
        start(select_in_flight_, "SELECT message_id FROM in_flight WHERE packet_id = ?", doing,
              std::int64_t{done.packet_id});
    if (!row) {
        return tl::unexpected(row.error());
    }
    if (!*row) {
        return {};
    }
    const std::int64_t id = select_in_flight_->number(0);
    select_in_flight_->reset();
    if (done.outcome != PublishDone::Outcome::acknowledged) {
        return move_to_rejected(id, done.packet_id, reason_of(done));
    }
    return change(delete_message_, "DELETE FROM messages WHERE id = ?", doing, id);
}

Result<bool> Spool::Impl::keep_incoming(PacketId packet_id) {
    return change(insert_incoming_, "INSERT OR IGNORE INTO incoming VALUES (?)",
                  "note an incoming message", std::int64_t{packet_id})
        .map([this] { return database_.changes() > 0; });
}

Result<bool> Spool::Impl::has_incoming(PacketId packet_id) {
    Lazy statement;
    return start(statement, "SELECT 1 FROM incoming WHERE packet_id = ?", "read it",
                 std::int64_t{packet_id});
}

Result<bool> Spool::Impl::release_incoming(PacketId packet_id) {
    return change(delete_incoming_, "DELETE FROM incoming WHERE packet_id = ?",
                  "note the end of an incoming message", std::int64_t{packet_id})
        .map([this] { return database_.changes() > 0; });
}

Result<void> Spool::Impl::forget_incoming() {
    Lazy statement;
    const auto held = ask("SELECT EXISTS (SELECT 1 FROM incoming)", "read it");
    if (!held || *held == 0) {
        return held ? Result<void>() : tl::unexpected(held.error());
    }
    return change(statement, "DELETE FROM incoming", "forget incoming messages");
}

// Messages went into flight in the order of their ids.
Result<std::vector<Store::Outgoing>> Spool::Impl::restore() {
    Lazy statement;
    auto row = start(statement,
                     "SELECT f.packet_id, m.qos, f.received FROM in_flight f "
                     "JOIN messages m ON m.id = f.message_id ORDER BY m.id",
                     "read what is in flight");
    std::vector<Outgoing> all;
    while (row && *row) {
        all.push_back({static_cast<PacketId>(statement->number(0)),
                       static_cast<QoS>(statement->number(1)), statement->number(2) != 0});
        row = statement->step();
    }
    if (!row) {
        return failed("read what is in flight", std::move(row.error()));
    }
    return all;
}

}  // namespace mqtt
