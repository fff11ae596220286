#include "store/spool_files.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

namespace mqtt::store {

namespace {

tl::unexpected<Error> system_failure(std::string what, int number) {
    return fail(Errc::store_failed, what + ": " + std::generic_category().message(number),
                ReasonCode::implementation_specific_error, number);
}

// Signals that are caught interrupt the waiting.
int lock(int descriptor, int operation) {
    int done = 0;
    do {
        done = ::flock(descriptor, operation);
    } while (done != 0 && errno == EINTR);
    return done;
}

// A directory whose name is lost with the power takes the spool with it.
void sync_parent(const std::string& path) {
    const std::size_t slash = path.find_last_of('/', path.find_last_not_of('/'));
    const std::string parent = slash == std::string::npos ? "."
                               : slash == 0               ? "/"
                                                          : path.substr(0, slash);
    const OwnDescriptor directory(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.is_open()) {
        ::fsync(directory.number());
    }
}

}  // namespace

void OwnDescriptor::reset(int number) {
    if (number_ >= 0) {
        ::close(number_);
    }
    number_ = number;
}

Result<bool> SpoolFiles::open(bool may_create) {
    if (may_create) {
        if (auto made = make_directory(); !made) {
            return tl::unexpected(std::move(made.error()));
        }
    }
    directory_lock_.reset(::open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory_lock_.is_open()) {
        return system_failure("cannot open the directory", errno);
    }
    if (auto shared = share(); !shared) {
        return tl::unexpected(std::move(shared.error()));
    }
    auto empty = is_database_empty();
    if (empty && !*empty) {
        return false;
    }
    if (!may_create) {
        return empty ? fail(Errc::store_failed, "nothing was ever spooled there")
                     : tl::unexpected(std::move(empty.error()));
    }
    if (lock(directory_lock_.number(), LOCK_EX) != 0) {
        return system_failure("cannot lock the directory", errno);
    }
    if (auto made = make_database(); !made) {
        return tl::unexpected(std::move(made.error()));
    }
    return is_database_empty();  // another process may have been there first
}

Result<void> SpoolFiles::share() {
    if (lock(directory_lock_.number(), LOCK_SH) != 0) {
        return system_failure("cannot lock the directory", errno);
    }
    return {};
}

Result<void> SpoolFiles::make_directory() {
    if (::mkdir(directory_.c_str(), S_IRWXU) == 0) {
        sync_parent(directory_);
    } else if (errno != EEXIST) {
        return system_failure("cannot make the directory", errno);
    }
    return {};
}

// Made here, since SQLite would let everybody read it whom the umask does not keep out.
Result<void> SpoolFiles::make_database() {
    const OwnDescriptor file(
        ::open(database().c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (!file.is_open()) {
        return system_failure("cannot make spool.db", errno);
    }
    ::fsync(directory_lock_.number());
    return {};
}

Result<bool> SpoolFiles::is_database_empty() const {
    struct stat status {};
    if (::stat(database().c_str(), &status) == 0) {
        return status.st_size == 0;
    }
    if (errno != ENOENT) {
        return system_failure("cannot look at spool.db", errno);
    }
    return true;
}

Result<bool> SpoolFiles::lock_sender() {
    if (sender_lock_.is_open()) {
        return true;
    }
    const std::string path = directory_ + "/sender.lock";
    OwnDescriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (!file.is_open()) {
        return system_failure("cannot open sender.lock", errno);
    }
    if (lock(file.number(), LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK) {
            return false;
        }
        return system_failure("cannot lock sender.lock", errno);
    }
    sender_lock_.reset(file.release());
    return true;
}

void SpoolFiles::unlock_sender() {
    sender_lock_.reset(-1);
}

std::string SpoolFiles::unused_name() const {
    for (int number = 1;; ++number) {
        std::string name = directory_ + "/damaged-" + std::to_string(number) + ".db";
        if (::access(name.c_str(), F_OK) != 0) {
            return name;
        }
    }
}

Result<std::string> SpoolFiles::set_aside() {
    if (lock(directory_lock_.number(), LOCK_EX | LOCK_NB) != 0) {
        return system_failure("other processes use it", errno);
    }
    const std::string name = unused_name();
    for (const char* suffix : {"-wal", "-shm", ""}) {
        const std::string from = database() + suffix;
        const std::string to = name + suffix;
        if (std::rename(from.c_str(), to.c_str()) != 0 && errno != ENOENT) {
            return system_failure("cannot rename " + from, errno);
        }
    }
    ::fsync(directory_lock_.number());
    return name;
}

}  // namespace mqtt::store
