// A broker that does nothing but pass on, in a thread of its own: each PUBLISH of QoS 0 goes as it
// is to every connection that has subscribed to anything. What remains of a measurement against it
// is this tool and this machine.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

#include "mqtt/result.hpp"

namespace mq::bench {

class NullBroker {
public:
    NullBroker() = default;
    ~NullBroker();
    NullBroker(const NullBroker&) = delete;
    NullBroker& operator=(const NullBroker&) = delete;

    // On a free port of 127.0.0.1.
    [[nodiscard]] mqtt::Result<void> start();
    [[nodiscard]] std::uint16_t port() const { return port_; }

private:
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<bool> is_ending_{false};
    std::thread thread_;
};

}  // namespace mq::bench
