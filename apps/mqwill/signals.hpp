// Signals as events of the loop, with who sent them. From its construction on, they are blocked in
// this process and have no other effect.
#pragma once

#include <sys/signalfd.h>

#include <csignal>
#include <functional>
#include <initializer_list>
#include <optional>

#include "mqtt/descriptor.hpp"

namespace mq::will {

class Signals {
public:
    using Handler = std::function<void(const signalfd_siginfo&)>;

    // Calls back once for each. `blocked` are blocked too, but nobody is told.
    Signals(mqtt::Loop& loop, std::initializer_list<int> wanted, std::initializer_list<int> blocked,
            Handler handler);
    ~Signals();
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;

    // What a process that is started gets back: the mask from before.
    [[nodiscard]] const sigset_t& mask_before() const { return mask_before_; }

private:
    void read(mqtt::Bytes bytes) const;

    Handler handler_;
    sigset_t mask_before_{};
    int descriptor_ = -1;
    std::optional<mqtt::InputDescriptor> input_;
};

}  // namespace mq::will
