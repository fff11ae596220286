// The directory: who may read it, who sends, older layouts, damage.
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "spool_support.hpp"

using namespace mqtt;
using namespace mqtt::test;

using Lines = std::vector<std::string>;

namespace {

unsigned mode_of(const std::string& path) {
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 0777U;
}

void overwrite(const std::string& path, std::streamoff offset, std::size_t size) {
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(offset);
    file << std::string(size, 'x');
    REQUIRE(file.good());
}

// Everything is in the database, nothing in its log.
void checkpoint(const std::string& database) {
    query(database, "PRAGMA wal_checkpoint(TRUNCATE)");
}

}  // namespace

TEST_CASE_FIXTURE(SpoolFixture, "Only its owner can read a spool") {
    append("secret");
    CHECK(mode_of(path()) == 0700);
    for (const auto& file : std::filesystem::directory_iterator(path())) {
        CAPTURE(file.path().string());
        CHECK((mode_of(file.path().string()) & 077U) == 0);
    }
}

TEST_CASE_FIXTURE(SpoolFixture, "What cannot be a spool is said") {
    const auto failure = [&](const std::string& where, bool may_create) {
        options.may_create = may_create;
        const auto opened = Spool::open(where, options);
        return opened ? std::string() : opened.error().detail;
    };
    CHECK(failure(directory.path("none"), false).ends_with("No such file or directory"));
    CHECK(failure(directory.path("none/below"), true).find("cannot make the directory") !=
          std::string::npos);
    CHECK(failure(directory.file("file", ""), true).ends_with("Not a directory"));
    CHECK(failure(directory.path(), false).ends_with("nothing was ever spooled there"));
}

TEST_CASE_FIXTURE(SpoolFixture, "One process at a time is the sender, and anybody appends") {
    auto other = Spool::open(path(), options).value();
    CHECK(spool->become_sender().value());
    CHECK(spool->become_sender().value());
    CHECK_FALSE(other.become_sender().value());
    REQUIRE(other.append(spooled("of the other")));
    REQUIRE(other.commit());
    append("mine");
    CHECK(next() == "of the other");
    CHECK(next() == "mine");
    spool->resign();
    CHECK(other.become_sender().value());
    CHECK_FALSE(spool->become_sender().value());
}

TEST_CASE_FIXTURE(SpoolFixture, "A spool of version 0 is brought up to date with all it holds") {
    spool.reset();
    std::filesystem::remove_all(path());
    std::filesystem::create_directory(path());
    query(database(),
          "PRAGMA application_id = 0x6D717370; PRAGMA user_version = 0; CREATE TABLE messages (id "
          "INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT NOT NULL, payload BLOB NOT NULL, qos "
          "INTEGER NOT NULL, retain INTEGER NOT NULL, spooled_at INTEGER NOT NULL); INSERT INTO "
          "messages VALUES (7, 'a', x'6F6C64', 1, 1, 5000), (9, 'bc', x'', 2, 0, 6000);");
    open();
    append("new");
    CHECK(contents(*spool) == Lines{"7 old", "9 ", "10 new"});
    const auto status = spool->status().value();
    CHECK(status.messages == 3);
    CHECK(status.bytes == 4 + 2 + 6);
    CHECK(status.oldest == SpoolTime(5s));
    const SpooledMessage first = *spool->next().value();
    CHECK(first.retain);
    CHECK(first.qos == QoS::at_least_once);
    spool.reset();
    CHECK(query(database(), "PRAGMA user_version") == "1");
}

TEST_CASE_FIXTURE(SpoolFixture, "Of a newer version, or of another program, nothing is touched") {
    append("1");
    spool.reset();
    query(database(), "PRAGMA user_version = 2");
    CHECK(Spool::open(path(), options)
              .error()
              .detail.find("newer version of mqtools (layout 2; "
                           "this one knows 1)") != std::string::npos);
    query(database(), "PRAGMA user_version = 1; PRAGMA application_id = 5");
    CHECK(Spool::open(path(), options).error().detail.ends_with("a database of another program"));
    CHECK(query(database(), "SELECT payload FROM messages") == "1");
}

TEST_CASE_FIXTURE(SpoolFixture, "A damaged spool is set aside whole, and a new one begun") {
    append("precious");
    spool.reset();
    checkpoint(database());
    overwrite(database(), 0, 100);
    const auto size = std::filesystem::file_size(database());
    const auto opened = Spool::open(path(), options);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().detail.ends_with("; it is damaged, and was set aside as \"" + path() +
                                          "/damaged-1.db\": the next run begins anew"));
    CHECK(std::filesystem::file_size(path() + "/damaged-1.db") == size);
    open();
    CHECK(contents(*spool).empty());
    append("fresh");
    spool.reset();
    checkpoint(database());
    overwrite(database(), 0, 100);
    CHECK_FALSE(Spool::open(path(), options));
    CHECK(std::filesystem::exists(path() + "/damaged-2.db"));
    CHECK(std::filesystem::file_size(path() + "/damaged-1.db") == size);
}

TEST_CASE_FIXTURE(SpoolFixture, "Damage that is met later is said then, and nothing more is done") {
    for (int index = 0; index < 100; ++index) {
        REQUIRE(spool->append(spooled(std::string(500, 'p'))));
    }
    REQUIRE(spool->commit());
    spool.reset();
    checkpoint(database());
    const auto root =
        std::stoll(query(database(), "SELECT rootpage FROM sqlite_schema WHERE name = 'messages'"));
    overwrite(database(), (root - 1) * 4096, 4096);
    open();
    const auto found = spool->next();
    REQUIRE_FALSE(found);
    CHECK(found.error().code == Errc::store_failed);
    CHECK(found.error().detail.find("was set aside as") != std::string::npos);
    CHECK_FALSE(spool->append(spooled("x")));
    CHECK_FALSE(spool->commit());
    open();
    CHECK(contents(*spool).empty());
}

TEST_CASE_FIXTURE(SpoolFixture, "A damaged spool that somebody else has open stays where it is") {
    append("1");
    auto other = Spool::open(path(), options).value();
    spool.reset();
    checkpoint(database());
    overwrite(database(), 0, 100);
    const auto opened = Spool::open(path(), options);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().detail.find("could not be set aside: other processes use it") !=
          std::string::npos);
    CHECK(std::filesystem::exists(database()));
}
