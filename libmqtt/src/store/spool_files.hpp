// The directory of a spool and its locks.
//
// Whoever uses the spool holds a shared lock on the directory, so that who holds it alone may make
// the database or set a damaged one aside. The sender holds a lock on a file of its own. Both are
// flock(2) locks: they die with their process.
#pragma once

#include <string>
#include <utility>

#include "mqtt/result.hpp"

namespace mqtt::store {

// An open descriptor, or none.
class OwnDescriptor {
public:
    OwnDescriptor() = default;
    explicit OwnDescriptor(int number) : number_(number) {}
    OwnDescriptor(const OwnDescriptor&) = delete;
    OwnDescriptor& operator=(const OwnDescriptor&) = delete;
    ~OwnDescriptor() { reset(-1); }
    void reset(int number);
    [[nodiscard]] int release() { return std::exchange(number_, -1); }
    [[nodiscard]] int number() const { return number_; }
    [[nodiscard]] bool is_open() const { return number_ >= 0; }

private:
    int number_ = -1;
};

class SpoolFiles {
public:
    explicit SpoolFiles(std::string directory) : directory_(std::move(directory)) {}

    // Makes what is missing, if it may: the directory with mode 0700, and an empty database that
    // only its owner can read. True: the database is empty, and nobody else has it until share().
    [[nodiscard]] Result<bool> open(bool may_create);
    // Others may use the spool too from here on.
    [[nodiscard]] Result<void> share();

    // False: another process is the sender.
    [[nodiscard]] Result<bool> lock_sender();
    void unlock_sender();

    // Gives the database another name, which is returned, if nobody else uses it; else an error.
    [[nodiscard]] Result<std::string> set_aside();

    [[nodiscard]] std::string database() const { return directory_ + "/spool.db"; }
    [[nodiscard]] const std::string& directory() const { return directory_; }

private:
    [[nodiscard]] Result<void> make_directory();
    [[nodiscard]] Result<void> make_database();
    [[nodiscard]] Result<bool> is_database_empty() const;
    [[nodiscard]] std::string unused_name() const;

    std::string directory_;
    OwnDescriptor directory_lock_;
    OwnDescriptor sender_lock_;
};

}  // namespace mqtt::store
