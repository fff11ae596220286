#include "mqtt/timer.hpp"

#include <asio.hpp>
#include <utility>

#include "net/loop_access.hpp"

namespace mqtt {

struct Timer::State {
    using AsioTimer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>,
                                                 asio::io_context::executor_type>;

    State(Loop& owner, std::function<void()> when_due)
        : loop(owner), timer(net::LoopAccess::context(owner)), callback(std::move(when_due)) {}

    Loop& loop;
    AsioTimer timer;
    std::function<void()> callback;
    // An expiry that is queued already cannot be cancelled any more: it is told apart by the
    // number of the setting that it belongs to.
    std::uint64_t setting = 0;
    bool is_set = false;
};

Timer::Timer(Loop& loop, std::function<void()> callback)
    : state_(std::make_shared<State>(loop, std::move(callback))) {}

Timer::~Timer() {
    cancel();
}

void Timer::set(TimePoint when) {
    state_->timer.expires_at(when);
    state_->is_set = true;
    const auto setting = ++state_->setting;
    state_->timer.async_wait([state = state_, setting](const asio::error_code& error) {
        if (error || setting != state->setting || !state->is_set) {
            return;
        }
        state->is_set = false;
        net::LoopAccess::begin_callback(state->loop);
        state->callback();
    });
}

void Timer::cancel() {
    if (state_->is_set) {
        state_->is_set = false;
        state_->timer.cancel();
    }
}

bool Timer::is_set() const {
    return state_->is_set;
}

}  // namespace mqtt
