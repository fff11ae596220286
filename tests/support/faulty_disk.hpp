// A file system for SQLite, above the system's, that can fail at any call and forget what was not
// synced, as a machine does that loses its power. Nothing is synced for real, which makes it fast.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace support {

class FaultyDisk {
public:
    // SQLite knows it by this name as long as it lives.
    explicit FaultyDisk(std::string name);
    ~FaultyDisk();
    FaultyDisk(const FaultyDisk&) = delete;
    FaultyDisk& operator=(const FaultyDisk&) = delete;

    [[nodiscard]] const std::string& name() const { return name_; }

    // From the call with this number on (1: the next one), everything fails that writes or syncs,
    // with this code of SQLite.
    void fail_from(std::uint64_t call, int code = SQLITE_IOERR);
    void mend() { fails_at_ = 0; }
    [[nodiscard]] std::uint64_t calls() const { return calls_; }
    [[nodiscard]] bool is_failing() const { return fails_at_ != 0 && calls_ >= fails_at_; }

    // Every file is as it was when it was last synced, but for some of the later writes or the
    // beginnings of them: `random` chooses. No database may be open.
    void lose_power(std::mt19937_64& random);

    // For the functions that SQLite calls. ------------------------------------------------------
    // The code to fail with; SQLITE_OK: go on.
    [[nodiscard]] int count();
    void wrote(const std::string& path, std::int64_t offset, std::string bytes);
    void truncated(const std::string& path, std::int64_t size);
    void synced(const std::string& path);
    void opened(const std::string& path);
    void deleted(const std::string& path) { files_.erase(path); }
    [[nodiscard]] sqlite3_vfs& real() { return *real_; }

private:
    struct Write {
        std::int64_t offset = 0;
        std::string bytes;
        bool is_truncation = false;  // to offset
    };
    struct File {
        std::string durable;
        std::vector<Write> later;
    };
    static void apply(std::string& content, const Write& write);

    std::string name_;
    sqlite3_vfs* real_;
    sqlite3_vfs vfs_{};
    std::map<std::string, File> files_;
    std::uint64_t calls_ = 0;
    std::uint64_t fails_at_ = 0;
    int code_ = SQLITE_IOERR;
};

}  // namespace support
