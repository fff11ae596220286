// What people type to say where a broker is: URLs of brokers and proxies, paths and headers of a
// WebSocket. The first byte chooses one of them; no error shows a password.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "mqtt/endpoint.hpp"
#include "mqtt/proxy.hpp"
#include "mqtt/types.hpp"
#include "mqtt/ws_options.hpp"

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

template <typename T>
void check_error(const mqtt::Result<T>& result) {
    if (!result) {
        require(result.error().code == mqtt::Errc::invalid_argument);
        require(!result.error().detail.empty());
    }
}

void check_endpoint(std::string_view text) {
    const auto endpoint = mqtt::parse_endpoint(text);
    check_error(endpoint);
    if (!endpoint) {
        return;
    }
    require(mqtt::port_of(*endpoint) != 0);
    // Printed and read again, it is the same broker; an @ in a user name can move the border.
    if (!endpoint->user_name) {
        const auto again = mqtt::parse_endpoint(mqtt::to_url(*endpoint));
        require(again && again->host == endpoint->host && again->path == endpoint->path);
        require(mqtt::port_of(*again) == mqtt::port_of(*endpoint));
        require(mqtt::scheme(*again) == mqtt::scheme(*endpoint));
        require(again->topic == endpoint->topic);
    }
}

void check_proxy(std::string_view text) {
    const auto proxy = mqtt::parse_proxy(text);
    check_error(proxy);
    if (proxy) {
        require(!proxy->host.empty() && proxy->port != 0);
        require(proxy->user_name.value_or("").size() <= 255 && proxy->password.size() <= 255);
        require(proxy->user_name || proxy->password.empty());
    }
}

// What is accepted cannot break the request that it goes into.
void check_web_socket(std::string_view text) {
    const auto path = mqtt::parse_ws_path(text);
    check_error(path);
    if (path) {
        require(*path == text && path->find_first_of(" \r\n") == std::string::npos);
    }
    const auto header = mqtt::parse_ws_header(text);
    check_error(header);
    if (header) {
        const std::string line = header->name + ": " + header->value;
        require(line.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
        const auto again = mqtt::parse_ws_header(line);
        require(again && again->name == header->name && again->value == header->value);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::string_view text = mqtt::as_text({data + 1, size - 1});
    switch (data[0] % 3) {
        case 0:
            check_endpoint(text);
            break;
        case 1:
            check_proxy(text);
            break;
        default:
            check_web_socket(text);
            break;
    }
    return 0;
}
