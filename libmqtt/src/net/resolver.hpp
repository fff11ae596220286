// Host names to addresses, IPv6 and IPv4, in the order that the system prefers. The system's
// look-up can take as long as its name servers like, and cannot be interrupted: so it has a thread,
// which nobody waits for, neither cancel() nor the end of the process. Hosts that need no look-up
// never start one (address.hpp).
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
    // The error is resolve_failed; without an error there is at least one address. A look-up that
    // was dropped and still goes on answers the next request for the same name.
    void resolve(const std::string& host, std::uint16_t port, Callback callback);
    void cancel();

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace mqtt::net
