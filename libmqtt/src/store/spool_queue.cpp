// The messages that wait.

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "mqtt/topic.hpp"
#include "store/spool_impl.hpp"

namespace mqtt {

namespace {

// A Message Expiry Interval, and an identifier and its length besides the properties themselves.
constexpr std::size_t expiry_size = 5;

// Would any server's PUBLISH hold it? What the version forbids is found here, not when it is too
// late to ask.
Result<void> check_message(const Publish& message, Version version) {
    if (auto checked = check_topic_name(message.topic); !checked) {
        return checked;
    }
    wire::Buffer packet;
    Publish probe = message;
    probe.payload = {};
    probe.packet_id = 1;
    if (auto encoded = wire::encode(probe, version, packet); !encoded) {
        return encoded;
    }
    constexpr std::size_t largest = 268'435'455;
    if (const std::size_t size = packet.size() + expiry_size + message.payload.size();
        size > largest) {
        return fail(Errc::invalid_argument,
                    fmt::format("a PUBLISH of {} bytes is over the {} that a packet can have", size,
                                largest));
    }
    return {};
}

SpoolTime time_of(std::int64_t milliseconds) {
    return SpoolTime(std::chrono::milliseconds(milliseconds));
}

// From the columns id, qos, retain, spooled_at, expires_at, topic, properties, payload.
void read_message(const store::Statement& row, SpooledMessage& message) {
    message.id = row.number(0);
    message.qos = static_cast<QoS>(row.number(1));
    message.retain = row.number(2) != 0;
    message.spooled_at = time_of(row.number(3));
    const auto expires_at = row.optional_number(4);
    message.expires_at = expires_at ? std::optional(time_of(*expires_at)) : std::nullopt;
    message.topic = row.text(5);
    message.properties.assign(PropertyView(as_bytes(row.text(6))));
    message.payload = row.text(7);
}

}  // namespace

// In. --------------------------------------------------------------------------------------------

Result<bool> Spool::Impl::append(const Publish& message) {
    Publish kept = message;
    kept.qos = std::max(message.qos, QoS::at_least_once);
    if (auto checked = check_message(kept, options_.version); !checked) {
        return tl::unexpected(std::move(checked.error()));
    }
    Properties properties;
    properties.assign(message.properties);
    properties.remove(PropertyId::message_expiry_interval);
    const std::int64_t spooled_at = now();
    std::optional<std::int64_t> life;
    if (options_.time_to_live) {
        life = options_.time_to_live->count();
    }
    if (const auto own = message.properties.number(PropertyId::message_expiry_interval)) {
        life = std::min(life.value_or(std::numeric_limits<std::int64_t>::max()),
                        std::int64_t{*own} * 1000);
    }
    const std::size_t size =
        message.topic.size() + properties.view().bytes().size() + message.payload.size();
    if (options_.max_bytes && size > *options_.max_bytes) {
        return fail(Errc::invalid_argument,
                    fmt::format("a message of {} bytes is more than the spool may hold ({})", size,
                                *options_.max_bytes));
    }
    auto room = make_room(size);
    if (!room || !*room) {
        return room;
    }
    return change(insert_,
                  "INSERT INTO messages (qos, retain, spooled_at, expires_at, topic, properties, "
                  "payload) VALUES (?, ?, ?, ?, ?, ?, ?)",
                  "store the message", static_cast<std::int64_t>(kept.qos),
                  std::int64_t{message.retain}, spooled_at,
                  life ? std::optional(spooled_at + *life) : std::nullopt, message.topic,
                  properties.view().bytes(), message.payload)
        .map([] { return true; });
}

tl::unexpected<Error> Spool::Impl::no_room() const {
    return fail(Errc::server_limit, fmt::format("the spool \"{}\" is full", files_.directory()));
}

// True: there is room now. False: there is none, and this message is to be dropped.
Result<bool> Spool::Impl::make_room(std::uint64_t size) {
    if (!options_.max_messages && !options_.max_bytes) {
        return true;
    }
    if (auto begun = begin(); !begun) {  // nobody else may take the room that is found
        return tl::unexpected(std::move(begun.error()));
    }
    auto room = has_room(size);
    while (room && !*room && options_.when_full == WhenFull::drop_oldest) {
        auto dropped = drop_oldest();
        if (!dropped || !*dropped) {
            return dropped ? no_room() : tl::unexpected(std::move(dropped.error()));
        }
        room = has_room(size);
    }
    if (!room || *room) {
        return room;
    }
    if (options_.when_full == WhenFull::fail) {
        return no_room();
    }
    Lazy statement;
    return change(statement, "UPDATE state SET dropped = dropped + 1", "drop a message").map([] {
        return false;
    });
}

Result<bool> Spool::Impl::has_room(std::uint64_t size) {
    Lazy statement;
    auto row = start(statement, "SELECT messages, bytes FROM state", "read it");
    if (!row) {
        return row;
    }
    constexpr auto no_limit = std::numeric_limits<std::uint64_t>::max();
    return static_cast<std::uint64_t>(statement->number(0)) + 1 <=
               options_.max_messages.value_or(no_limit) &&
           static_cast<std::uint64_t>(statement->number(1)) + size <=
               options_.max_bytes.value_or(no_limit);
}

// Not one in flight: the server may have it already. False: there is none.
Result<bool> Spool::Impl::drop_oldest() {
    auto dropped = change(drop_,
                          "DELETE FROM messages WHERE id = (SELECT id FROM messages WHERE id NOT "
                          "IN (SELECT message_id FROM in_flight) ORDER BY id LIMIT 1)",
                          "drop a message");
    if (!dropped) {
        return tl::unexpected(std::move(dropped.error()));
    }
    if (database_.changes() == 0) {
        return false;
    }
    Lazy statement;
    return change(statement, "UPDATE state SET dropped = dropped + 1", "drop a message").map([] {
        return true;
    });
}

// Out. -------------------------------------------------------------------------------------------

Result<const SpooledMessage*> Spool::Impl::next() {
    has_message_ = false;
    while (true) {
        auto row = start(select_next_,
                         "SELECT id, qos, retain, spooled_at, expires_at, topic, properties, "
                         "payload FROM messages WHERE id > ? AND id NOT IN (SELECT message_id FROM "
                         "in_flight) ORDER BY id LIMIT 1",
                         "read a message", last_given_);
        if (!row) {
            return tl::unexpected(std::move(row.error()));
        }
        if (*row) {
            read_message(*select_next_, message_);
        }
        select_next_->reset();
        if (!*row) {
            return nullptr;
        }
        last_given_ = message_.id;
        if (!message_.expires_at || *message_.expires_at > options_.now()) {
            has_message_ = true;
            return &message_;
        }
        if (auto dropped = drop_expired(message_.id); !dropped) {
            return tl::unexpected(std::move(dropped.error()));
        }
    }
}

Result<void> Spool::Impl::drop_expired(std::int64_t id) {
    auto dropped =
        change(delete_message_, "DELETE FROM messages WHERE id = ?", "drop an expired message", id);
    if (!dropped) {
        return dropped;
    }
    Lazy statement;
    return change(statement, "UPDATE state SET expired = expired + 1", "drop an expired message");
}

// A message in flight that has expired meanwhile still goes out, with the shortest time there is:
// its identifier is in use, and 0 is not a time that every server understands.
std::optional<std::uint32_t> Spool::Impl::time_left(const SpooledMessage& message) const {
    if (!message.expires_at) {
        return std::nullopt;
    }
    constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max();
    const auto left = std::chrono::ceil<std::chrono::seconds>(*message.expires_at - options_.now());
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(left.count(), 1, most));
}

Result<void> Spool::Impl::reject(std::string_view reason) {
    has_message_ = false;
    return move_to_rejected(message_.id, 0, reason);
}

Result<void> Spool::Impl::move_to_rejected(std::int64_t id, PacketId packet_id,
                                           std::string_view reason) {
    constexpr std::string_view doing = "put a message aside";
    auto copied = change(insert_rejected_,
                         "INSERT INTO rejected SELECT id, qos, retain, spooled_at, expires_at, "
                         "topic, properties, payload, ?, ?, ? FROM messages WHERE id = ?",
                         doing, now(), std::int64_t{packet_id}, reason, id);
    return copied ? change(delete_message_, "DELETE FROM messages WHERE id = ?", doing, id)
                  : copied;
}

// Lists. -----------------------------------------------------------------------------------------

Result<void> Spool::Impl::list(const std::function<bool(const SpoolEntry&)>& visit) {
    constexpr std::string_view doing = "read it";
    Lazy statement;
    auto row = start(statement,
                     "SELECT id, qos, retain, spooled_at, expires_at, topic, properties, payload, "
                     "id IN (SELECT message_id FROM in_flight), '', 0 AS aside FROM messages "
                     "UNION ALL SELECT id, qos, retain, spooled_at, expires_at, topic, properties, "
                     "payload, 2, reason, 1 FROM rejected ORDER BY aside, id",
                     doing);
    SpoolEntry entry;
    while (row && *row) {
        read_message(*statement, entry.message);
        entry.place = static_cast<SpoolPlace>(statement->number(8));
        entry.reason = statement->text(9);
        if (!visit(entry)) {
            return {};
        }
        row = statement->step();
    }
    return row ? Result<void>() : failed(doing, std::move(row.error()));
}

}  // namespace mqtt
