#include "mqwill/signals.hpp"

#include <unistd.h>

#include <cstring>
#include <utility>

namespace mq::will {

Signals::Signals(mqtt::Loop& loop, std::initializer_list<int> wanted,
                 std::initializer_list<int> blocked, Handler handler)
    : handler_(std::move(handler)) {
    sigset_t read_set;
    ::sigemptyset(&read_set);
    for (const int number : wanted) {
        ::sigaddset(&read_set, number);
    }
    sigset_t blocked_set = read_set;
    for (const int number : blocked) {
        ::sigaddset(&blocked_set, number);
    }
    ::sigprocmask(SIG_BLOCK, &blocked_set, &mask_before_);
    descriptor_ = ::signalfd(-1, &read_set, SFD_CLOEXEC | SFD_NONBLOCK);
    input_.emplace(
        loop, descriptor_,
        mqtt::InputDescriptor::Handlers{.on_data = [this](mqtt::Bytes bytes) { read(bytes); },
                                        .on_end = [](const mqtt::Error*) {}});
    input_->resume();
}

Signals::~Signals() {
    input_.reset();
    ::close(descriptor_);
    ::sigprocmask(SIG_SETMASK, &mask_before_, nullptr);
}

// The kernel hands out whole records only.
void Signals::read(mqtt::Bytes bytes) const {
    while (bytes.size() >= sizeof(signalfd_siginfo)) {
        signalfd_siginfo one;
        std::memcpy(&one, bytes.data(), sizeof(one));
        bytes = bytes.subspan(sizeof(one));
        handler_(one);
    }
}

}  // namespace mq::will
