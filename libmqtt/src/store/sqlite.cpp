#include "store/sqlite.hpp"

#include <system_error>

#include "store/sqlite_library.hpp"

namespace mqtt::store {

namespace {

constexpr int busy_timeout_ms = 10'000;

}  // namespace

tl::unexpected<Error> Handle::failure() {
    const int code = library->errcode(database);
    is_damaged = is_damaged || code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
    std::string detail = library->errmsg(database);
    const bool is_system = code == SQLITE_IOERR || code == SQLITE_CANTOPEN;
    const int system_error = is_system ? library->system_errno(database) : 0;
    if (system_error != 0) {
        detail += ": " + std::generic_category().message(system_error);
    }
    return fail(Errc::store_failed, std::move(detail), ReasonCode::implementation_specific_error,
                system_error);
}

// Statements. ------------------------------------------------------------------------------------

void Statement::Finalizer::operator()(sqlite3_stmt* statement) const {
    library->finalize(statement);
}

Result<bool> Statement::step() {
    const int code = handle_->library->step(statement_.get());
    if (code == SQLITE_ROW) {
        return true;
    }
    if (code != SQLITE_DONE) {
        return handle_->failure();
    }
    return false;
}

void Statement::reset() {
    handle_->library->reset(statement_.get());
}

// A parameter that cannot be bound is an index of ours that is wrong, or memory that ran out: then
// step() fails too, or the column's constraint does.
void Statement::bind(int index, std::int64_t value) {
    handle_->library->bind_int64(statement_.get(), index, value);
}

void Statement::bind(int index, std::optional<std::int64_t> value) {
    if (value) {
        bind(index, *value);
    } else {
        handle_->library->bind_null(statement_.get(), index);
    }
}

// An empty view may have no address, which SQLite would take for NULL.
void Statement::bind(int index, std::string_view text) {
    handle_->library->bind_text64(statement_.get(), index, text.empty() ? "" : text.data(),
                                  text.size(), SQLITE_STATIC, SQLITE_UTF8);
}

void Statement::bind(int index, Bytes blob) {
    if (blob.empty()) {
        handle_->library->bind_zeroblob(statement_.get(), index, 0);
    } else {
        handle_->library->bind_blob64(statement_.get(), index, blob.data(), blob.size(),
                                      SQLITE_STATIC);
    }
}

std::int64_t Statement::number(int column) const {
    return handle_->library->column_int64(statement_.get(), column);
}

std::optional<std::int64_t> Statement::optional_number(int column) const {
    const bool is_null = handle_->library->column_type(statement_.get(), column) == SQLITE_NULL;
    return is_null ? std::nullopt : std::optional(number(column));
}

std::string_view Statement::text(int column) const {
    const void* bytes = handle_->library->column_blob(statement_.get(), column);
    const int size = handle_->library->column_bytes(statement_.get(), column);
    return {static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

// The database. ----------------------------------------------------------------------------------

Database::~Database() {
    if (handle_.library != nullptr) {
        handle_.library->close_v2(handle_.database);
    }
}

Result<void> Database::open(const std::string& path, const std::string& vfs) {
    const auto library = sqlite_library();
    if (!library) {
        return tl::unexpected(library.error());
    }
    handle_.library = *library;
    const char* const file_system = vfs.empty() ? nullptr : vfs.c_str();
    if (handle_.library->open_v2(path.c_str(), &handle_.database, SQLITE_OPEN_READWRITE,
                                 file_system) != SQLITE_OK) {
        return handle_.failure();
    }
    handle_.library->busy_timeout(handle_.database, busy_timeout_ms);
    // A run that stores one message and ends would pay for a checkpoint each time: the log is left
    // for the next one, and moved into the database when it has grown.
    handle_.library->db_config(handle_.database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    return execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
}

Result<void> Database::execute(const char* sql) {
    if (handle_.library->exec(handle_.database, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
        return handle_.failure();
    }
    return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    if (handle_.library->prepare_v3(handle_.database, sql.data(), static_cast<int>(sql.size()),
                                    SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK) {
        return handle_.failure();
    }
    return Statement(handle_, statement);
}

Result<std::int64_t> Database::number(std::string_view sql) {
    auto statement = prepare(sql);
    if (!statement) {
        return tl::unexpected(std::move(statement.error()));
    }
    auto row = statement->start();
    if (!row) {
        return tl::unexpected(std::move(row.error()));
    }
    return *row ? statement->number(0) : 0;
}

std::int64_t Database::changes() const {
    return handle_.library->changes64(handle_.database);
}

std::int64_t Database::last_id() const {
    return handle_.library->last_insert_rowid(handle_.database);
}

}  // namespace mqtt::store
