#include "store/schema.hpp"

#include <initializer_list>
#include <string>

namespace mqtt::store {

namespace {

// "mqsp"; file(1) and our own eyes tell a spool by it.
constexpr std::int64_t application_id = 0x6D717370;

// Each message is counted as it comes and goes, whoever adds or removes it.
constexpr const char* create_tables = R"(
CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    qos INTEGER NOT NULL,
    retain INTEGER NOT NULL,
    spooled_at INTEGER NOT NULL,
    expires_at INTEGER,
    topic TEXT NOT NULL,
    properties BLOB NOT NULL,
    payload BLOB NOT NULL
);
CREATE TABLE in_flight (
    packet_id INTEGER PRIMARY KEY,
    message_id INTEGER NOT NULL UNIQUE,
    retain INTEGER NOT NULL,
    received INTEGER NOT NULL
);
CREATE TABLE incoming (packet_id INTEGER PRIMARY KEY);
CREATE TABLE rejected (
    id INTEGER PRIMARY KEY,
    qos INTEGER NOT NULL,
    retain INTEGER NOT NULL,
    spooled_at INTEGER NOT NULL,
    expires_at INTEGER,
    topic TEXT NOT NULL,
    properties BLOB NOT NULL,
    payload BLOB NOT NULL,
    rejected_at INTEGER NOT NULL,
    packet_id INTEGER NOT NULL,
    reason TEXT NOT NULL
);
CREATE TABLE state (
    client_id TEXT NOT NULL,
    messages INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    dropped INTEGER NOT NULL,
    expired INTEGER NOT NULL
);
INSERT INTO state VALUES ('', 0, 0, 0, 0);
CREATE TRIGGER message_added AFTER INSERT ON messages BEGIN
    UPDATE state SET messages = messages + 1, bytes = bytes + length(CAST(new.topic AS BLOB))
        + length(new.properties) + length(new.payload);
END;
CREATE TRIGGER message_removed AFTER DELETE ON messages BEGIN
    UPDATE state SET messages = messages - 1, bytes = bytes - length(CAST(old.topic AS BLOB))
        - length(old.properties) - length(old.payload);
    DELETE FROM in_flight WHERE message_id = old.id;
END;
)";

// Version 0 knew only the messages themselves.
constexpr const char* from_version_0 = R"(
INSERT INTO messages (id, qos, retain, spooled_at, expires_at, topic, properties, payload)
    SELECT id, qos, retain, spooled_at, NULL, topic, x'', payload FROM messages_0 ORDER BY id;
DROP TABLE messages_0;
)";

constexpr std::int64_t current_version = 1;

Result<void> run_all(Database& database, std::initializer_list<const char*> statements) {
    for (const char* sql : statements) {
        if (auto done = database.execute(sql); !done) {
            return done;
        }
    }
    return {};
}

// What a database says of itself.
struct Marks {
    std::int64_t tables = 0;
    std::int64_t owner = 0;
    std::int64_t version = 0;

    [[nodiscard]] bool is_current() const { return tables > 0 && version == current_version; }
};

Result<Marks> read_marks(Database& database) {
    const auto tables = database.number("SELECT count(*) FROM sqlite_schema");
    const auto owner = database.number("PRAGMA application_id");
    const auto version = database.number("PRAGMA user_version");
    for (const auto* known : {&tables, &owner, &version}) {
        if (!*known) {
            return tl::unexpected(known->error());
        }
    }
    return Marks{*tables, *owner, *version};
}

Result<void> check(const Marks& marks) {
    if (marks.tables > 0 && marks.owner != application_id) {
        return fail(Errc::store_failed, "it is a database of another program");
    }
    if (marks.version > current_version) {
        return fail(Errc::store_failed, "it was made by a newer version of mqtools (layout " +
                                            std::to_string(marks.version) + "; this one knows " +
                                            std::to_string(current_version) + ")");
    }
    return {};
}

Result<void> upgrade(Database& database, const Marks& marks) {
    if (marks.tables == 0) {
        return run_all(database, {create_tables});
    }
    return run_all(database,
                   {"ALTER TABLE messages RENAME TO messages_0", create_tables, from_version_0});
}

// In a transaction, for two processes may come here at once: looks again.
Result<void> prepare(Database& database) {
    const auto marks = read_marks(database);
    if (!marks) {
        return tl::unexpected(marks.error());
    }
    if (marks->is_current()) {
        return {};
    }
    auto done = upgrade(database, *marks);
    if (done) {
        const std::string now = "PRAGMA application_id = " + std::to_string(application_id) +
                                "; PRAGMA user_version = " + std::to_string(current_version);
        done = database.execute(now.c_str());
    }
    return done;
}

}  // namespace

Result<void> prepare_schema(Database& database) {
    const auto marks = read_marks(database);
    if (!marks) {
        return tl::unexpected(marks.error());
    }
    auto checked = check(*marks);
    if (!checked || marks->is_current()) {
        return checked;
    }
    if (auto begun = database.execute("BEGIN IMMEDIATE"); !begun) {
        return begun;
    }
    auto prepared = prepare(database);
    auto ended = database.execute(prepared ? "COMMIT" : "ROLLBACK");
    return prepared ? ended : prepared;
}

}  // namespace mqtt::store
