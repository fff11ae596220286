#include "net/resolver.hpp"

#include <fmt/format.h>
#include <sys/un.h>

#include <asio.hpp>
#include <cstring>
#include <utility>

#include "net/address.hpp"
#include "net/loop_access.hpp"
#include "net/system_error.hpp"

namespace mqtt::net {

namespace {

using TcpResolver = asio::ip::basic_resolver<asio::ip::tcp, asio::io_context::executor_type>;

Address to_address(const asio::ip::tcp::endpoint& endpoint) {
    Address address;
    std::memcpy(&address.storage, endpoint.data(), endpoint.size());
    address.size = static_cast<socklen_t>(endpoint.size());
    const std::string host = endpoint.address().to_string();
    address.text = endpoint.address().is_v6() ? fmt::format("[{}]:{}", host, endpoint.port())
                                              : fmt::format("{}:{}", host, endpoint.port());
    return address;
}

Error lookup_error(const std::string& host, const asio::error_code& error) {
    std::string why = error.message();
    if (error == asio::error::host_not_found) {
        why = "no such host";
    } else if (error == asio::error::host_not_found_try_again) {
        why = "the name service does not answer";
    }
    return Error{Errc::resolve_failed, ReasonCode::success, 0,
                 fmt::format("look-up of \"{}\" failed: {}", host, why)};
}

}  // namespace

Result<Address> unix_address(std::string_view path) {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    if (path.empty() || path.find('\0') != std::string_view::npos) {
        return fail(Errc::invalid_argument, "the path of a Unix socket must not be empty");
    }
    if (path.size() >= sizeof name.sun_path) {
        return fail(Errc::invalid_argument,
                    fmt::format("the path of a Unix socket must be shorter than {} bytes (got {})",
                                sizeof name.sun_path, path.size()));
    }
    std::memcpy(name.sun_path, path.data(), path.size());
    Address address;
    std::memcpy(&address.storage, &name, sizeof name);
    address.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + 1);
    address.text = fmt::format("unix:{}", path);
    return address;
}

std::optional<std::vector<Address>> addresses_without_lookup(std::string_view host,
                                                             std::uint16_t port) {
    using asio::ip::tcp;
    if (host == "localhost") {
        return std::vector{to_address(tcp::endpoint(asio::ip::address_v6::loopback(), port)),
                           to_address(tcp::endpoint(asio::ip::address_v4::loopback(), port))};
    }
    asio::error_code error;
    const auto address = asio::ip::make_address(std::string(host), error);
    if (error) {
        return std::nullopt;
    }
    return std::vector{to_address(tcp::endpoint(address, port))};
}

struct Resolver::State {
    explicit State(Loop& owner) : loop(owner), resolver(LoopAccess::context(owner)) {}
    Loop& loop;
    TcpResolver resolver;
    std::uint64_t lookup = 0;  // tells a look-up that was dropped from the current one
};

Resolver::Resolver(Loop& loop) : state_(std::make_shared<State>(loop)) {}
Resolver::~Resolver() {
    cancel();
}

void Resolver::resolve(const std::string& host, std::uint16_t port, Callback callback) {
    cancel();
    state_->resolver.async_resolve(
        host, std::to_string(port), asio::ip::tcp::resolver::numeric_service,
        [state = state_, lookup = state_->lookup, host, callback = std::move(callback)](
            const asio::error_code& error, const TcpResolver::results_type& found) {
            if (lookup != state->lookup) {
                return;
            }
            LoopAccess::begin_callback(state->loop);
            if (error) {
                callback(tl::unexpected(lookup_error(host, error)));
                return;
            }
            std::vector<Address> addresses;
            for (const auto& entry : found) {
                addresses.push_back(to_address(entry.endpoint()));
            }
            callback(std::move(addresses));
        });
}

void Resolver::cancel() {
    ++state_->lookup;
    state_->resolver.cancel();
}

}  // namespace mqtt::net
