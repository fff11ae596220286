// SQLite, as far as the spool needs it: a database, statements, and errors as values. Errors are
// Errc::store_failed; their detail is SQLite's text, with the system's where there is one.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "mqtt/result.hpp"
#include "mqtt/types.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace mqtt::store {

struct SqliteLibrary;

// What a database and its statements share.
struct Handle {
    const SqliteLibrary* library = nullptr;
    sqlite3* database = nullptr;
    // A call found that the file is not, or no longer, a database.
    bool is_damaged = false;

    // Of the call that has just failed.
    [[nodiscard]] tl::unexpected<Error> failure();
};

// A prepared statement; the database must outlive it. What the columns show is valid until the next
// step, start or reset.
class Statement {
public:
    // Binds the values to the parameters in order, runs to the first row, and says whether there is
    // one. Text must live until reset(), which the next start() does as well.
    template <typename... Values>
    [[nodiscard]] Result<bool> start(const Values&... values) {
        reset();
        int index = 0;
        (bind(++index, values), ...);
        return step();
    }
    [[nodiscard]] Result<bool> step();
    // For a statement that gives no rows, or whose row is of no interest.
    template <typename... Values>
    [[nodiscard]] Result<void> run(const Values&... values) {
        auto row = start(values...);
        reset();
        return row ? Result<void>() : tl::unexpected(std::move(row.error()));
    }
    // Gives the snapshot up that a row holds.
    void reset();

    [[nodiscard]] std::int64_t number(int column) const;
    [[nodiscard]] std::optional<std::int64_t> optional_number(int column) const;
    [[nodiscard]] std::string_view text(int column) const;

private:
    friend class Database;
    struct Finalizer {
        const SqliteLibrary* library;
        void operator()(sqlite3_stmt* statement) const;
    };
    Statement(Handle& handle, sqlite3_stmt* statement)
        : handle_(&handle), statement_(statement, Finalizer{handle.library}) {}
    void bind(int index, std::int64_t value);
    void bind(int index, std::optional<std::int64_t> value);
    void bind(int index, std::string_view text);
    void bind(int index, Bytes blob);

    Handle* handle_;
    std::unique_ptr<sqlite3_stmt, Finalizer> statement_;
};

class Database {
public:
    Database() = default;
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    // Called once, before all else. The file must exist, and may be empty. `vfs` names one of
    // SQLite's file systems; empty: the default. Every commit is synced (WAL, synchronous=FULL),
    // and who finds the database locked waits 10 seconds.
    [[nodiscard]] Result<void> open(const std::string& path, const std::string& vfs);

    // One or more statements without parameters.
    [[nodiscard]] Result<void> execute(const char* sql);
    [[nodiscard]] Result<Statement> prepare(std::string_view sql);
    // The first column of the first row; 0 if there is none.
    [[nodiscard]] Result<std::int64_t> number(std::string_view sql);
    // Rows that the last INSERT, UPDATE or DELETE changed.
    [[nodiscard]] std::int64_t changes() const;
    [[nodiscard]] std::int64_t last_id() const;
    [[nodiscard]] bool is_damaged() const { return handle_.is_damaged; }

private:
    Handle handle_;
};

}  // namespace mqtt::store
