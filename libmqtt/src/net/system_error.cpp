#include "net/system_error.hpp"

#include <asio/error.hpp>
#include <string>

namespace mqtt::net {

Error system_error(Errc code, std::string_view action, const std::error_code& error) {
    // Asio's category for errno values is not the standard library's.
    const bool is_errno = error.category() == asio::error::get_system_category() ||
                          error.category() == std::system_category();
    return Error{code, ReasonCode::success, is_errno ? error.value() : 0,
                 std::string(action) + ": " + error.message()};
}

}  // namespace mqtt::net
