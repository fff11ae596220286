#include "mqtt/spool.hpp"

#include <fmt/format.h>

#include <utility>

#include "store/schema.hpp"
#include "store/spool_impl.hpp"

namespace mqtt {

Result<void> Spool::Impl::open() {
    auto is_new = files_.open(options_.may_create);
    if (!is_new) {
        return failed("open it", std::move(is_new.error()));
    }
    auto done = database_.open(files_.database(), options_.file_system);
    if (done) {
        done = store::prepare_schema(database_);
    }
    if (done && *is_new) {
        done = files_.share();
    }
    return done ? done : failed("open it", std::move(done.error()));
}

// Failures. --------------------------------------------------------------------------------------

tl::unexpected<Error> Spool::Impl::failed(std::string_view doing, Error error) {
    if (!failure_) {
        error.code = Errc::store_failed;
        error.detail =
            fmt::format("the spool \"{}\": cannot {}: {}", files_.directory(), doing, error.detail);
        failure_ = std::move(error);
        if (database_.is_damaged()) {
            describe_damage();
        }
    }
    return tl::unexpected(*failure_);
}

void Spool::Impl::describe_damage() {
    const auto name = files_.set_aside();
    failure_->detail +=
        name ? fmt::format("; it is damaged, and was set aside as \"{}\": the next run begins anew",
                           *name)
             : fmt::format("; it is damaged, and could not be set aside: {}", name.error().detail);
}

// Transactions. ----------------------------------------------------------------------------------

Result<void> Spool::Impl::begin() {
    if (failure_) {
        return tl::unexpected(*failure_);
    }
    if (in_transaction_) {
        return {};
    }
    if (auto begun = database_.execute("BEGIN IMMEDIATE"); !begun) {
        return failed("change it", std::move(begun.error()));
    }
    in_transaction_ = true;
    return {};
}

Result<void> Spool::Impl::commit() {
    if (failure_) {
        return tl::unexpected(*failure_);
    }
    if (!in_transaction_) {
        return {};
    }
    in_transaction_ = false;
    if (auto committed = database_.execute("COMMIT"); !committed) {
        return failed("write to it", std::move(committed.error()));
    }
    return {};
}

Result<bool> Spool::Impl::become_sender() {
    auto locked = files_.lock_sender();
    return locked ? locked : failed("lock it", std::move(locked.error()));
}

// Questions. -------------------------------------------------------------------------------------

Result<std::int64_t> Spool::Impl::ask(std::string_view sql, std::string_view doing) {
    if (failure_) {
        return tl::unexpected(*failure_);
    }
    auto number = database_.number(sql);
    return number ? number : failed(doing, std::move(number.error()));
}

// What two processes find at the same time, only one may fill.
Result<std::string> Spool::Impl::client_id(std::string_view if_none) {
    Lazy update;
    if (auto set = change(update, "UPDATE state SET client_id = ? WHERE client_id = ''",
                          "change it", if_none);
        !set) {
        return tl::unexpected(std::move(set.error()));
    }
    Lazy select;
    auto row = start(select, "SELECT client_id FROM state", "read it");
    return row ? Result<std::string>(std::string(select->text(0)))
               : tl::unexpected(std::move(row.error()));
}

Result<void> Spool::Impl::set_client_id(std::string_view client_id) {
    const auto known = this->client_id(client_id);
    if (!known) {
        return tl::unexpected(known.error());
    }
    if (*known == client_id) {
        return {};
    }
    const auto in_flight = ask("SELECT count(*) FROM in_flight", "read it");
    if (!in_flight) {
        return tl::unexpected(in_flight.error());
    }
    if (*in_flight > 0) {
        return fail(Errc::invalid_argument,
                    fmt::format("the spool \"{}\" has messages in flight under the client "
                                "identifier \"{}\"",
                                files_.directory(), *known));
    }
    Lazy statement;
    return change(statement, "UPDATE state SET client_id = ?", "change it", client_id);
}

Result<bool> Spool::Impl::needs_v5() {
    return ask("SELECT EXISTS (SELECT 1 FROM messages WHERE length(properties) > 0)", "read it")
        .map([](std::int64_t exists) { return exists != 0; });
}

Result<std::string> Spool::Impl::rejected_topic(PacketId packet_id) {
    Lazy statement;
    auto row = start(statement,
                     "SELECT topic FROM rejected WHERE packet_id = ? "
                     "ORDER BY rejected_at DESC, id DESC LIMIT 1",
                     "read it", std::int64_t{packet_id});
    if (!row) {
        return tl::unexpected(std::move(row.error()));
    }
    return *row ? std::string(statement->text(0)) : std::string();
}

Result<SpoolStatus> Spool::Impl::status() {
    Lazy statement;
    auto row = start(statement,
                     "SELECT messages, bytes, dropped, expired, (SELECT count(*) FROM in_flight), "
                     "(SELECT count(*) FROM rejected), "
                     "(SELECT spooled_at FROM messages ORDER BY id LIMIT 1) FROM state",
                     "read it");
    if (!row) {
        return tl::unexpected(std::move(row.error()));
    }
    const auto count = [&](int column) {
        return static_cast<std::uint64_t>(statement->number(column));
    };
    SpoolStatus status{.messages = count(0),
                       .bytes = count(1),
                       .in_flight = count(4),
                       .rejected = count(5),
                       .dropped = count(2),
                       .expired = count(3),
                       .oldest = {}};
    if (const auto oldest = statement->optional_number(6)) {
        status.oldest = SpoolTime(std::chrono::milliseconds(*oldest));
    }
    return status;
}

// The public face. -------------------------------------------------------------------------------

Result<Spool> Spool::open(std::string directory, SpoolOptions options) {
    auto impl = std::make_unique<Impl>(std::move(directory), std::move(options));
    if (auto opened = impl->open(); !opened) {
        return tl::unexpected(std::move(opened.error()));
    }
    return Spool(std::move(impl));
}

Spool::Spool(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Spool::Spool(Spool&&) noexcept = default;
Spool& Spool::operator=(Spool&&) noexcept = default;
Spool::~Spool() = default;

Result<bool> Spool::append(const Publish& message) {
    return impl_->append(message);
}
Result<void> Spool::commit() {
    return impl_->commit();
}
Result<bool> Spool::become_sender() {
    return impl_->become_sender();
}
void Spool::resign() {
    impl_->resign();
}
Result<const SpooledMessage*> Spool::next() {
    return impl_->next();
}
std::optional<std::uint32_t> Spool::time_left(const SpooledMessage& message) const {
    return impl_->time_left(message);
}
Result<void> Spool::reject(std::string_view reason) {
    return impl_->reject(reason);
}
Result<std::string> Spool::rejected_topic(PacketId packet_id) {
    return impl_->rejected_topic(packet_id);
}
Store& Spool::store() {
    return *impl_;
}
Result<std::string> Spool::client_id(std::string_view if_none) {
    return impl_->client_id(if_none);
}
Result<void> Spool::set_client_id(std::string_view client_id) {
    return impl_->set_client_id(client_id);
}
Result<bool> Spool::needs_v5() {
    return impl_->needs_v5();
}
void Spool::set_version(Version version) {
    impl_->set_version(version);
}
Result<SpoolStatus> Spool::status() {
    return impl_->status();
}
Result<void> Spool::list(const std::function<bool(const SpoolEntry&)>& visit) {
    return impl_->list(visit);
}
const std::optional<Error>& Spool::failure() const {
    return impl_->failure();
}

}  // namespace mqtt
