// Host names to addresses, IPv6 and IPv4, in the order that the system prefers. Asio looks names up
// in a thread of its own, which starts with the first look-up; hosts that need none never start it
// (address.hpp).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "mqtt/result.hpp"
#include "net/address.hpp"

namespace mqtt {
class Loop;
}

namespace mqtt::net {

class Resolver {
public:
    using Callback = std::function<void(Result<std::vector<Address>>)>;

    explicit Resolver(Loop& loop);
    ~Resolver();
    Resolver(const Resolver&) = delete;
    Resolver& operator=(const Resolver&) = delete;

    // Never calls back from inside this call. One look-up at a time: a new one drops the last.
    // The error is resolve_failed; without an error there is at least one address.
    void resolve(const std::string& host, std::uint16_t port, Callback callback);
    void cancel();

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace mqtt::net
