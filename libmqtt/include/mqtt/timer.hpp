// Calls back once, at a time that may be changed. Used in the loop's thread.
#pragma once

#include <functional>
#include <memory>

#include "mqtt/types.hpp"

namespace mqtt {

class Loop;

class Timer {
public:
    // `loop` must outlive the timer. `callback` may set or destroy this timer.
    Timer(Loop& loop, std::function<void()> callback);
    ~Timer();
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

    // Calls back at `when`, in place of any earlier setting; a time in the past means: soon.
    void set(TimePoint when);
    void cancel();
    [[nodiscard]] bool is_set() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace mqtt
