// From an Endpoint to the addresses that a socket can try, within a time limit.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "mqtt/endpoint.hpp"
#include "mqtt/result.hpp"
#include "mqtt/timer.hpp"
#include "net/resolver.hpp"

namespace mqtt {

class EndpointResolver {
public:
    using Callback = std::function<void(Result<std::vector<net::Address>>)>;

    EndpointResolver(Loop& loop, Endpoint endpoint);

    // Calls back once, perhaps from inside this call: only host names take time. The error is
    // resolve_failed or, for the path of a Unix socket, invalid_argument.
    void resolve(Duration timeout, Callback callback);
    void cancel();

private:
    void look_up(Duration timeout);
    void finish(Result<std::vector<net::Address>> addresses);

    Loop& loop_;
    Endpoint endpoint_;
    Timer timer_;
    std::optional<net::Resolver> resolver_;  // only if a name ever needs it
    Duration timeout_{};
    Callback callback_;
};

}  // namespace mqtt
