#include "spool_support.hpp"

#include <sqlite3.h>

namespace mqtt::test {

std::vector<std::string> contents(Spool& spool) {
    std::vector<std::string> lines;
    REQUIRE(spool.list([&](const SpoolEntry& entry) {
        std::string line = std::to_string(entry.message.id) + " " + entry.message.payload;
        if (entry.place == SpoolPlace::in_flight) {
            line += " in flight";
        } else if (entry.place == SpoolPlace::rejected) {
            line += ": " + entry.reason;
        }
        lines.push_back(std::move(line));
        return true;
    }));
    return lines;
}

void SpoolFixture::open() {
    spool.reset();
    auto opened = Spool::open(path(), options);
    REQUIRE_MESSAGE(opened, (opened ? "" : opened.error().detail));
    spool.emplace(std::move(*opened));
}

bool SpoolFixture::append(std::string_view payload, QoS qos) {
    const auto stored = spool->append(spooled(payload, qos));
    REQUIRE_MESSAGE(stored, (stored ? "" : stored.error().detail));
    REQUIRE(spool->commit());
    return *stored;
}

std::optional<std::string> SpoolFixture::next() {
    const auto found = spool->next();
    REQUIRE(found);
    return *found == nullptr ? std::nullopt : std::optional((*found)->payload);
}

void SpoolFixture::keep(PacketId packet_id) {
    REQUIRE(next());
    constexpr std::uint8_t publish[]{0x34, 0x00};
    REQUIRE(spool->store().keep(packet_id, QoS::exactly_once, publish));
    REQUIRE(spool->commit());
}

std::string query(const std::string& database, const std::string& sql) {
    sqlite3* handle = nullptr;
    REQUIRE(sqlite3_open(database.c_str(), &handle) == SQLITE_OK);
    std::string first;
    char* error = nullptr;
    const auto take = [](void* target, int, char** columns, char**) {
        auto& text = *static_cast<std::string*>(target);
        if (text.empty() && columns[0] != nullptr) {
            text = columns[0];
        }
        return 0;
    };
    const int code = sqlite3_exec(handle, sql.c_str(), take, &first, &error);
    REQUIRE_MESSAGE(code == SQLITE_OK, (error == nullptr ? "" : error));
    REQUIRE(sqlite3_close(handle) == SQLITE_OK);
    return first;
}

}  // namespace mqtt::test
