#include "client/endpoint_resolver.hpp"

#include <fmt/format.h>

#include <utility>

#include "mqtt/loop.hpp"

namespace mqtt {

EndpointResolver::EndpointResolver(Loop& loop, Endpoint endpoint)
    : loop_(loop), endpoint_(std::move(endpoint)), timer_(loop, [this] {
          resolver_->cancel();
          const double seconds = std::chrono::duration<double>(timeout_).count();
          finish(fail(Errc::resolve_failed,
                      fmt::format("look-up of \"{}\" failed: no answer within {:.3g} s",
                                  endpoint_.host, seconds)));
      }) {}

void EndpointResolver::resolve(Duration timeout, Callback callback) {
    callback_ = std::move(callback);
    if (endpoint_.kind == Endpoint::Kind::unix_socket) {
        auto address = net::unix_address(endpoint_.path);
        finish(address.map([](net::Address& found) { return std::vector{std::move(found)}; }));
    } else if (auto addresses = net::addresses_without_lookup(endpoint_.host, port_of(endpoint_))) {
        finish(std::move(*addresses));
    } else {
        look_up(timeout);
    }
}

void EndpointResolver::look_up(Duration timeout) {
    if (!resolver_) {
        resolver_.emplace(loop_);
    }
    timeout_ = timeout;
    timer_.set(loop_.now() + timeout);
    resolver_->resolve(endpoint_.host, port_of(endpoint_),
                       [this](Result<std::vector<net::Address>> addresses) {
                           timer_.cancel();
                           finish(std::move(addresses));
                       });
}

void EndpointResolver::finish(Result<std::vector<net::Address>> addresses) {
    const Callback callback = std::exchange(callback_, nullptr);
    callback(std::move(addresses));
}

void EndpointResolver::cancel() {
    timer_.cancel();
    if (resolver_) {
        resolver_->cancel();
    }
}

}  // namespace mqtt
