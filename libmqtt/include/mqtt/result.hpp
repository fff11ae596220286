// Result<T>: a value, or the Error that kept us from it. tl::expected, since std::expected needs
// C++23 in g++ 12 and does not compile with clang 14; this line is the only one to change later.
#pragma once

#include <tl/expected.hpp>

#include "mqtt/error.hpp"

namespace mqtt {

template <typename T, typename E = Error>
using Result = tl::expected<T, E>;

// `return fail(Errc::not_connected, "...")` from a function that returns Result<T>.
[[nodiscard]] inline tl::unexpected<Error> fail(Errc code, std::string detail,
                                                ReasonCode reason = ReasonCode::success,
                                                int system_error = 0) {
    return tl::unexpected<Error>(Error{code, reason, system_error, std::move(detail)});
}

}  // namespace mqtt
