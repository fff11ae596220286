#include "mqtt/loop_thread.hpp"

#include <cassert>
#include <future>
#include <utility>

namespace mqtt {

LoopThread::LoopThread() : thread_([this] { loop_.run_until_stopped(); }) {}

LoopThread::~LoopThread() {
    loop_.post([this] { loop_.stop(); });
    thread_.join();
}

void LoopThread::post(std::function<void(Loop&)> command) {
    loop_.post([this, command = std::move(command)] { command(loop_); });
}

void LoopThread::call(const std::function<void(Loop&)>& command) {
    assert(std::this_thread::get_id() != thread_.get_id());
    std::promise<void> done;
    loop_.post([&] {
        command(loop_);
        done.set_value();
    });
    done.get_future().wait();
}

}  // namespace mqtt
