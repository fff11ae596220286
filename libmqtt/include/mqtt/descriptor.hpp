// Standard input and output as the loop sees them. Both classes leave the descriptor open, and
// leave it blocking: other processes may share it. Used in the loop's thread.
#pragma once

#include <functional>
#include <memory>

#include "mqtt/error.hpp"
#include "mqtt/types.hpp"

namespace mqtt {

class Loop;

// Reads a descriptor to its end: a pipe, terminal or socket when bytes are there, a regular file
// (which cannot be waited for) in chunks between which the loop does its other work.
class InputDescriptor {
public:
    struct Handlers {
        // At most 64 KiB; valid during the call.
        std::function<void(Bytes)> on_data;
        // The last call. No error: the end was reached.
        std::function<void(const Error* error)> on_end;
    };

    InputDescriptor(Loop& loop, int descriptor, Handlers handlers);
    ~InputDescriptor();
    InputDescriptor(const InputDescriptor&) = delete;
    InputDescriptor& operator=(const InputDescriptor&) = delete;

    // Reads on; nothing is read before the first call. Calling it while reading is harmless.
    void resume();
    // Reads nothing until resume(): the reader of the data cannot keep up.
    void pause();

private:
    struct State;
    std::shared_ptr<State> state_;
};

// Says when the other end of an output pipe or socket is gone, so that `mqsub | head -1` ends even
// if no further message comes. A file or a terminal never hangs up.
class HangupWatch {
public:
    HangupWatch(Loop& loop, int descriptor, std::function<void()> on_hangup);
    ~HangupWatch();
    HangupWatch(const HangupWatch&) = delete;
    HangupWatch& operator=(const HangupWatch&) = delete;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace mqtt
