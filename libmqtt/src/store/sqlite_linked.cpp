// For executables without shared libraries: SQLite is part of them.
#include "store/sqlite_library.hpp"

namespace mqtt::store {

Result<const SqliteLibrary*> sqlite_library() {
    static constexpr SqliteLibrary library{
        .bind_blob64 = sqlite3_bind_blob64,
        .bind_int64 = sqlite3_bind_int64,
        .bind_null = sqlite3_bind_null,
        .bind_text64 = sqlite3_bind_text64,
        .bind_zeroblob = sqlite3_bind_zeroblob,
        .busy_timeout = sqlite3_busy_timeout,
        .changes64 = sqlite3_changes64,
        .close_v2 = sqlite3_close_v2,
        .column_blob = sqlite3_column_blob,
        .column_bytes = sqlite3_column_bytes,
        .column_int64 = sqlite3_column_int64,
        .column_type = sqlite3_column_type,
        .db_config = sqlite3_db_config,
        .errcode = sqlite3_errcode,
        .errmsg = sqlite3_errmsg,
        .exec = sqlite3_exec,
        .finalize = sqlite3_finalize,
        .get_autocommit = sqlite3_get_autocommit,
        .last_insert_rowid = sqlite3_last_insert_rowid,
        .open_v2 = sqlite3_open_v2,
        .prepare_v3 = sqlite3_prepare_v3,
        .reset = sqlite3_reset,
        .step = sqlite3_step,
        .system_errno = sqlite3_system_errno,
    };
    return &library;
}

}  // namespace mqtt::store
