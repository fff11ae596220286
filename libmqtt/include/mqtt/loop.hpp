// The event loop: one thread that waits for sockets, timers, descriptors and signals and calls
// back. Everything built on a loop (Timer, Descriptor, Client) lives in the loop's thread and must
// be destroyed before the loop. Only post() and stop() may be called from other threads.
//
//   Loop loop;
//   Client client(loop, options, handlers);
//   client.start();
//   loop.run();
#pragma once

#include <functional>
#include <memory>

#include "mqtt/result.hpp"
#include "mqtt/types.hpp"

namespace mqtt {

namespace net {
struct LoopAccess;
}

class Loop {
public:
    using Callback = std::function<void()>;

    Loop();
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    // Calls back until stop(), or until nothing is left that could ever call back.
    void run();
    // The same, but only until stop(): with nothing left, it waits for what others post.
    void run_until_stopped();
    // Waits for one callback and makes it. False: nothing is left to wait for.
    bool run_once();
    // Makes the callbacks that are due, without waiting.
    void poll();
    // Makes one callback that is due, without waiting. False: none was.
    bool poll_once();
    // run() returns after the callback that is running now.
    void stop();

    // Calls back after everything that is ready now: "at the end of this turn". From any thread.
    void post(Callback callback);
    // Calls back in the loop's thread each time the process gets this signal, whose default action
    // no longer happens.
    [[nodiscard]] Result<void> on_signal(int signal_number, Callback callback);

    // The clock, read once for each callback: cheap, and the same for all that one callback does.
    [[nodiscard]] TimePoint now() const;

private:
    friend struct net::LoopAccess;
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace mqtt
