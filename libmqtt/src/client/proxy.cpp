#include "mqtt/proxy.hpp"

#include <charconv>
#include <utility>

#include "client/authority.hpp"
#include "wire/ascii.hpp"

namespace mqtt {

namespace {

constexpr std::string_view forms = "socks5h://[user[:password]@]host[:port]";
constexpr std::size_t longest = 255;  // RFC 1928 §5, RFC 1929 §2

Result<std::string> decoded(std::string_view text) {
    constexpr std::size_t escape_size = 3;
    std::string result;
    while (!text.empty()) {
        if (text[0] != '%') {
            result += text[0];
            text.remove_prefix(1);
            continue;
        }
        unsigned char byte = 0;
        const char* const end = text.data() + escape_size;
        if (text.size() < escape_size ||
            std::from_chars(text.data() + 1, end, byte, 16).ptr != end) {
            return fail(Errc::invalid_argument,
                        "must have two hexadecimal digits behind every % of the login: write a % "
                        "itself as %25");
        }
        result += static_cast<char>(byte);
        text.remove_prefix(escape_size);
    }
    if (result.size() > longest) {
        return fail(Errc::invalid_argument, "must have at most 255 bytes of user and of password");
    }
    return result;
}

Result<void> take_login(const Authority& authority, Proxy& proxy) {
    auto user = decoded(*authority.user_name);
    auto password = decoded(authority.password.value_or(""));
    if (!user || !password) {
        return tl::unexpected(user ? password.error() : user.error());
    }
    if (user->empty()) {
        return fail(Errc::invalid_argument, "must name a user before the @, or have no @");
    }
    proxy.user_name = std::move(*user);
    proxy.password = std::move(*password);
    return {};
}

}  // namespace

Result<Proxy> parse_proxy(std::string_view url) {
    constexpr std::string_view separator = "://";
    const std::size_t end = url.find(separator);
    const std::string scheme = wire::lower_case(url.substr(0, end));
    if (end != std::string_view::npos && scheme == "socks5") {
        return fail(Errc::invalid_argument,
                    "must be socks5h://, by which the proxy looks the broker up (socks5:// would "
                    "do it here)");
    }
    if (end == std::string_view::npos || scheme != "socks5h") {
        return fail(Errc::invalid_argument, "must be " + std::string(forms));
    }
    std::string_view rest = url.substr(end + separator.size());
    if (rest.ends_with('/')) {
        rest.remove_suffix(1);
    }
    const auto authority = parse_authority(rest, forms);
    if (!authority) {
        return tl::unexpected(authority.error());
    }
    Proxy proxy;
    proxy.host = authority->host;
    proxy.port = authority->port.value_or(proxy.port);
    if (authority->user_name) {
        if (auto taken = take_login(*authority, proxy); !taken) {
            return tl::unexpected(std::move(taken.error()));
        }
    }
    return proxy;
}

}  // namespace mqtt
