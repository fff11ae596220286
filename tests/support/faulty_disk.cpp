#include "support/faulty_disk.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace support {

namespace {

// SQLite allots it, with the real file system's file behind it.
struct ShimFile {
    sqlite3_file base;
    FaultyDisk* disk;
    std::string* path;
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

ShimFile& shim(sqlite3_file* file) {
    return *reinterpret_cast<ShimFile*>(file);
}
sqlite3_file* real(sqlite3_file* file) {
    return shim(file).real();
}
FaultyDisk& disk_of(sqlite3_vfs* vfs) {
    return *static_cast<FaultyDisk*>(vfs->pAppData);
}

std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

int close(sqlite3_file* file) {
    delete shim(file).path;
    return real(file)->pMethods->xClose(real(file));
}
int read(sqlite3_file* file, void* buffer, int size, sqlite3_int64 offset) {
    return real(file)->pMethods->xRead(real(file), buffer, size, offset);
}
int write(sqlite3_file* file, const void* buffer, int size, sqlite3_int64 offset) {
    if (const int code = shim(file).disk->count(); code != SQLITE_OK) {
        return code;
    }
    shim(file).disk->wrote(
        *shim(file).path, offset,
        std::string(static_cast<const char*>(buffer), static_cast<std::size_t>(size)));
    return real(file)->pMethods->xWrite(real(file), buffer, size, offset);
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
    if (const int code = shim(file).disk->count(); code != SQLITE_OK) {
        return code;
    }
    shim(file).disk->truncated(*shim(file).path, size);
    return real(file)->pMethods->xTruncate(real(file), size);
}
int sync(sqlite3_file* file, int /*flags*/) {
    if (const int code = shim(file).disk->count(); code != SQLITE_OK) {
        return code == SQLITE_FULL ? SQLITE_IOERR : code;
    }
    shim(file).disk->synced(*shim(file).path);
    return SQLITE_OK;
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
    return real(file)->pMethods->xFileSize(real(file), size);
}
int lock(sqlite3_file* file, int level) {
    return real(file)->pMethods->xLock(real(file), level);
}
int unlock(sqlite3_file* file, int level) {
    return real(file)->pMethods->xUnlock(real(file), level);
}
int check_reserved_lock(sqlite3_file* file, int* result) {
    return real(file)->pMethods->xCheckReservedLock(real(file), result);
}
int file_control(sqlite3_file* file, int operation, void* argument) {
    return real(file)->pMethods->xFileControl(real(file), operation, argument);
}
int sector_size(sqlite3_file* file) {
    return real(file)->pMethods->xSectorSize(real(file));
}
// None: no write is atomic here.
int characteristics(sqlite3_file* /*file*/) {
    return 0;
}
int shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** memory) {
    return real(file)->pMethods->xShmMap(real(file), page, size, extend, memory);
}
int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
    return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}
void shm_barrier(sqlite3_file* file) {
    real(file)->pMethods->xShmBarrier(real(file));
}
int shm_unmap(sqlite3_file* file, int remove) {
    return real(file)->pMethods->xShmUnmap(real(file), remove);
}

constexpr sqlite3_io_methods methods{2,
                                     close,
                                     read,
                                     write,
                                     truncate,
                                     sync,
                                     file_size,
                                     lock,
                                     unlock,
                                     check_reserved_lock,
                                     file_control,
                                     sector_size,
                                     characteristics,
                                     shm_map,
                                     shm_lock,
                                     shm_barrier,
                                     shm_unmap,
                                     nullptr,
                                     nullptr};

int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* flags_out) {
    FaultyDisk& disk = disk_of(vfs);
    file->pMethods = nullptr;
    const int code = disk.real().xOpen(&disk.real(), name, real(file), flags, flags_out);
    if (code == SQLITE_OK) {
        shim(file).disk = &disk;
        shim(file).path = new std::string(name != nullptr ? name : "");
        file->pMethods = &methods;
        disk.opened(*shim(file).path);
    }
    return code;
}

// What is deleted is gone: SQLite syncs the directory.
int remove(sqlite3_vfs* vfs, const char* name, int sync_directory) {
    FaultyDisk& disk = disk_of(vfs);
    if (const int code = disk.count(); code != SQLITE_OK) {
        return code;
    }
    disk.deleted(name);
    return disk.real().xDelete(&disk.real(), name, sync_directory);
}

}  // namespace

FaultyDisk::FaultyDisk(std::string name)
    : name_(std::move(name)), real_(sqlite3_vfs_find(nullptr)), vfs_(*real_) {
    vfs_.zName = name_.c_str();
    vfs_.pNext = nullptr;
    vfs_.pAppData = this;
    vfs_.szOsFile = static_cast<int>(sizeof(ShimFile)) + real_->szOsFile;
    vfs_.xOpen = open;
    vfs_.xDelete = remove;
    if (sqlite3_vfs_register(&vfs_, 0) != SQLITE_OK) {
        throw std::runtime_error("the file system cannot be registered");
    }
}

FaultyDisk::~FaultyDisk() {
    sqlite3_vfs_unregister(&vfs_);
}

void FaultyDisk::fail_from(std::uint64_t call, int code) {
    fails_at_ = calls_ + call;
    code_ = code;
}

int FaultyDisk::count() {
    ++calls_;
    return is_failing() ? code_ : SQLITE_OK;
}

void FaultyDisk::opened(const std::string& path) {
    if (!files_.contains(path)) {
        files_[path].durable = content_of(path);
    }
}

void FaultyDisk::wrote(const std::string& path, std::int64_t offset, std::string bytes) {
    files_[path].later.push_back({offset, std::move(bytes), false});
}

void FaultyDisk::truncated(const std::string& path, std::int64_t size) {
    files_[path].later.push_back({size, {}, true});
}

void FaultyDisk::synced(const std::string& path) {
    File& file = files_[path];
    for (const Write& write : file.later) {
        apply(file.durable, write);
    }
    file.later.clear();
}

void FaultyDisk::apply(std::string& content, const Write& write) {
    const auto offset = static_cast<std::size_t>(write.offset);
    if (write.is_truncation) {
        content.resize(offset);
        return;
    }
    content.resize(std::max(content.size(), offset + write.bytes.size()));
    content.replace(offset, write.bytes.size(), write.bytes);
}

void FaultyDisk::lose_power(std::mt19937_64& random) {
    for (auto& [path, file] : files_) {
        for (Write& write : file.later) {
            const auto chance = random() % 3;
            if (chance == 0) {
                write.bytes.resize(write.bytes.size() / 2);  // torn
            }
            if (chance != 1) {
                apply(file.durable, write);
            }
        }
        file.later.clear();
        std::ofstream(path, std::ios::binary | std::ios::trunc) << file.durable;
        std::filesystem::remove(path + "-shm");
    }
}

}  // namespace support
