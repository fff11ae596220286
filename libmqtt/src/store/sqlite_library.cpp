#include "store/sqlite_library.hpp"

#include <dlfcn.h>

#include <optional>

namespace mqtt::store {

namespace {

class Loader {
public:
    Loader() : library_(::dlopen("libsqlite3.so.0", RTLD_NOW | RTLD_LOCAL)) {}

    template <typename Function>
    void take(Function& function, const char* name) {
        void* const symbol = library_ != nullptr ? ::dlsym(library_, name) : nullptr;
        function = reinterpret_cast<Function>(symbol);
        is_complete_ = is_complete_ && symbol != nullptr;
    }
    [[nodiscard]] bool is_complete() const { return is_complete_; }

private:
    void* library_;
    bool is_complete_ = true;
};

std::optional<SqliteLibrary> load() {
    Loader loader;
    SqliteLibrary library{};
    loader.take(library.bind_blob64, "sqlite3_bind_blob64");
    loader.take(library.bind_int64, "sqlite3_bind_int64");
    loader.take(library.bind_null, "sqlite3_bind_null");
    loader.take(library.bind_text64, "sqlite3_bind_text64");
    loader.take(library.bind_zeroblob, "sqlite3_bind_zeroblob");
    loader.take(library.busy_timeout, "sqlite3_busy_timeout");
    loader.take(library.changes64, "sqlite3_changes64");
    loader.take(library.close_v2, "sqlite3_close_v2");
    loader.take(library.column_blob, "sqlite3_column_blob");
    loader.take(library.column_bytes, "sqlite3_column_bytes");
    loader.take(library.column_int64, "sqlite3_column_int64");
    loader.take(library.column_type, "sqlite3_column_type");
    loader.take(library.db_config, "sqlite3_db_config");
    loader.take(library.errcode, "sqlite3_errcode");
    loader.take(library.errmsg, "sqlite3_errmsg");
    loader.take(library.exec, "sqlite3_exec");
    loader.take(library.finalize, "sqlite3_finalize");
    loader.take(library.get_autocommit, "sqlite3_get_autocommit");
    loader.take(library.last_insert_rowid, "sqlite3_last_insert_rowid");
    loader.take(library.open_v2, "sqlite3_open_v2");
    loader.take(library.prepare_v3, "sqlite3_prepare_v3");
    loader.take(library.reset, "sqlite3_reset");
    loader.take(library.step, "sqlite3_step");
    loader.take(library.system_errno, "sqlite3_system_errno");
    return loader.is_complete() ? std::optional(library) : std::nullopt;
}

}  // namespace

Result<const SqliteLibrary*> sqlite_library() {
    static const std::optional<SqliteLibrary> library = load();
    if (!library) {
        return fail(Errc::store_failed,
                    "libsqlite3.so.0 (3.37 or later) cannot be loaded: install libsqlite3-0");
    }
    return &*library;
}

}  // namespace mqtt::store
