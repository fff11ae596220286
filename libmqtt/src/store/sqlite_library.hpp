// The functions of SQLite that we call, from the system's library, which is loaded when the first
// spool is opened: linked, it would cost every run of a tool that has none a sixth of its start.
#pragma once

#include <sqlite3.h>

#include "mqtt/result.hpp"

namespace mqtt::store {

struct SqliteLibrary {
    decltype(&sqlite3_bind_blob64) bind_blob64;
    decltype(&sqlite3_bind_int64) bind_int64;
    decltype(&sqlite3_bind_null) bind_null;
    decltype(&sqlite3_bind_text64) bind_text64;
    decltype(&sqlite3_bind_zeroblob) bind_zeroblob;
    decltype(&sqlite3_busy_timeout) busy_timeout;
    decltype(&sqlite3_changes64) changes64;
    decltype(&sqlite3_close_v2) close_v2;
    decltype(&sqlite3_column_blob) column_blob;
    decltype(&sqlite3_column_bytes) column_bytes;
    decltype(&sqlite3_column_int64) column_int64;
    decltype(&sqlite3_column_type) column_type;
    decltype(&sqlite3_db_config) db_config;
    decltype(&sqlite3_errcode) errcode;
    decltype(&sqlite3_errmsg) errmsg;
    decltype(&sqlite3_exec) exec;
    decltype(&sqlite3_finalize) finalize;
    decltype(&sqlite3_get_autocommit) get_autocommit;
    decltype(&sqlite3_last_insert_rowid) last_insert_rowid;
    decltype(&sqlite3_open_v2) open_v2;
    decltype(&sqlite3_prepare_v3) prepare_v3;
    decltype(&sqlite3_reset) reset;
    decltype(&sqlite3_step) step;
    decltype(&sqlite3_system_errno) system_errno;
};

// Loaded once and kept. The error: it is not installed, or older than 3.37.
[[nodiscard]] Result<const SqliteLibrary*> sqlite_library();

}  // namespace mqtt::store
