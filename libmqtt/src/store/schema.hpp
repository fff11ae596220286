// The tables of a spool, as mqpub(1) documents them, and how older ones become what they are today.
#pragma once

#include "mqtt/result.hpp"
#include "store/sqlite.hpp"

namespace mqtt::store {

// Creates the tables in an empty database, or brings those of an older version up to date. The
// error: it is another program's database, or a newer version's, and is left alone.
[[nodiscard]] Result<void> prepare_schema(Database& database);

}  // namespace mqtt::store
