// The insides of Spool.
//
// Theory of operation. A message is a row of `messages` from append() until its PublishDone, and
// while it is in flight a row of `in_flight` says under which identifier. The PUBLISH itself is not
// stored a second time but encoded from the message. So keeping a message that goes out, and
// releasing it, are small changes, and all of one turn of the loop are one transaction: the first
// begins it, commit() ends it. A failure is final: what SQLite has undone by then nobody here knows
// any more, so nothing further is done, and the next process finds what was committed last.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mqtt/spool.hpp"
#include "session/store.hpp"
#include "store/spool_files.hpp"
#include "store/sqlite.hpp"
#include "wire/encode.hpp"

namespace mqtt {

class Spool::Impl final : public Store {
public:
    Impl(std::string directory, SpoolOptions options)
        : options_(std::move(options)), files_(std::move(directory)) {}

    [[nodiscard]] Result<void> open();

    // The queue: spool_queue.cpp.
    [[nodiscard]] Result<bool> append(const Publish& message);
    [[nodiscard]] Result<const SpooledMessage*> next();
    [[nodiscard]] Result<void> reject(std::string_view reason);
    [[nodiscard]] std::optional<std::uint32_t> time_left(const SpooledMessage& message) const;

    // The session's side: spool_store.cpp.
    [[nodiscard]] Result<void> keep(PacketId packet_id, QoS qos, Bytes packet) override;
    [[nodiscard]] Bytes packet(PacketId packet_id) override;
    [[nodiscard]] Result<void> mark_received(PacketId packet_id) override;
    [[nodiscard]] Result<void> release(const PublishDone& done) override;
    [[nodiscard]] Result<bool> keep_incoming(PacketId packet_id) override;
    [[nodiscard]] Result<bool> has_incoming(PacketId packet_id) override;
    [[nodiscard]] Result<bool> release_incoming(PacketId packet_id) override;
    [[nodiscard]] Result<void> forget_incoming() override;
    [[nodiscard]] Result<std::vector<Outgoing>> restore() override;
    [[nodiscard]] Result<void> commit() override;

    [[nodiscard]] Result<bool> become_sender();
    void resign() { files_.unlock_sender(); }
    [[nodiscard]] Result<std::string> client_id(std::string_view if_none);
    [[nodiscard]] Result<void> set_client_id(std::string_view client_id);
    [[nodiscard]] Result<bool> needs_v5();
    void set_version(Version version) { options_.version = version; }
    [[nodiscard]] Result<std::string> rejected_topic(PacketId packet_id);
    [[nodiscard]] Result<SpoolStatus> status();
    [[nodiscard]] Result<void> list(const std::function<bool(const SpoolEntry&)>& visit);
    [[nodiscard]] const std::optional<Error>& failure() const { return failure_; }

private:
    // The statements of the sending path, prepared when they are first needed.
    using Lazy = std::optional<store::Statement>;

    [[nodiscard]] Result<void> begin();
    // Takes note of an error: the first one stays. `doing` goes on after "cannot ".
    tl::unexpected<Error> failed(std::string_view doing, Error error);
    void describe_damage();
    template <typename... Values>
    [[nodiscard]] Result<bool> start(Lazy& statement, std::string_view sql, std::string_view doing,
                                     const Values&... values);
    template <typename... Values>
    [[nodiscard]] Result<void> change(Lazy& statement, std::string_view sql, std::string_view doing,
                                      const Values&... values);
    [[nodiscard]] Result<std::int64_t> ask(std::string_view sql, std::string_view doing);

    [[nodiscard]] Result<bool> make_room(std::uint64_t size);
    [[nodiscard]] Result<bool> has_room(std::uint64_t size);
    [[nodiscard]] tl::unexpected<Error> no_room() const;
    [[nodiscard]] Result<bool> drop_oldest();
    [[nodiscard]] Result<void> drop_expired(std::int64_t id);
    [[nodiscard]] Result<void> move_to_rejected(std::int64_t id, PacketId packet_id,
                                                std::string_view reason);
    [[nodiscard]] std::int64_t now() const { return options_.now().time_since_epoch().count(); }

    SpoolOptions options_;
    store::SpoolFiles files_;
    store::Database database_;
    std::optional<Error> failure_;
    bool in_transaction_ = false;

    SpooledMessage message_;       // what next() gave
    bool has_message_ = false;     // and nobody has kept or rejected yet
    std::int64_t last_given_ = 0;  // its id
    Properties scratch_properties_;
    wire::Buffer packet_;

    Lazy insert_, select_next_, drop_, insert_in_flight_, select_packet_, mark_received_,
        select_in_flight_, delete_message_, insert_rejected_, insert_incoming_, delete_incoming_;
};

// ------------------------------------------------------------------------------------------------

template <typename... Values>
Result<bool> Spool::Impl::start(Lazy& statement, std::string_view sql, std::string_view doing,
                                const Values&... values) {
    if (failure_) {
        return tl::unexpected(*failure_);
    }
    if (!statement) {
        auto prepared = database_.prepare(sql);
        if (!prepared) {
            return failed(doing, std::move(prepared.error()));
        }
        statement.emplace(std::move(*prepared));
    }
    auto row = statement->start(values...);
    if (!row) {
        return failed(doing, std::move(row.error()));
    }
    return row;
}

// A change belongs to the transaction that commit() ends.
template <typename... Values>
Result<void> Spool::Impl::change(Lazy& statement, std::string_view sql, std::string_view doing,
                                 const Values&... values) {
    if (auto begun = begin(); !begun) {
        return begun;
    }
    auto row = start(statement, sql, doing, values...);
    if (!row) {
        return tl::unexpected(std::move(row.error()));
    }
    statement->reset();
    return {};
}

}  // namespace mqtt
