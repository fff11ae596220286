// A loop that runs in a thread of its own, until the object is destroyed.
//
//   LoopThread network;
//   std::optional<Client> client;
//   network.call([&](Loop& loop) { client.emplace(*Client::create(loop, options, {})); ... });
//   ...
//   network.call([&](Loop&) { client.reset(); });
//
// What lives on the loop is made, used and destroyed in its thread only: by way of post() or
// call(). Both may be used from any other thread. The loop ends with this object: do not stop() it.
#pragma once

#include <functional>
#include <thread>

#include "mqtt/loop.hpp"

namespace mqtt {

class LoopThread {
public:
    LoopThread();
    // Makes the callbacks that were posted before, then stops the loop and waits for the thread.
    ~LoopThread();
    LoopThread(const LoopThread&) = delete;
    LoopThread& operator=(const LoopThread&) = delete;

    void post(std::function<void(Loop&)> command);
    // Waits until the command has been carried out. Not from the loop's own thread, which would
    // wait for itself.
    void call(const std::function<void(Loop&)>& command);

private:
    Loop loop_;
    std::thread thread_;  // after loop_, which it uses
};

}  // namespace mqtt
