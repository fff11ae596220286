// A client of the load: its connection, made again when it breaks, and what that costs in time and
// trouble. Used in its worker's thread.
#pragma once

#include <functional>
#include <optional>

#include "mqbench/recorder.hpp"
#include "mqtt/client.hpp"
#include "mqtt/loop.hpp"

namespace mq::bench {

class Link {
public:
    struct Handlers {
        mqtt::ClientHandlers client;  // on_connected and on_disconnected are called from here, too
        // It will not come about, or not again: the run cannot be what was planned. The link does
        // nothing more.
        std::function<void(const mqtt::Error&)> on_failed;
    };

    Link(mqtt::Loop& loop, Recorder& recorder, Handlers handlers);

    // The error: options that contradict each other.
    [[nodiscard]] mqtt::Result<void> prepare(mqtt::ClientOptions options);
    void start();
    // Ends in order; is_down() once that is done.
    void disconnect();

    [[nodiscard]] mqtt::Client& client() { return *client_; }
    [[nodiscard]] const mqtt::Client& client() const { return *client_; }
    [[nodiscard]] bool is_up() const { return client_ && client_->is_connected(); }
    [[nodiscard]] bool is_connecting() const { return is_connecting_; }
    [[nodiscard]] bool is_down() const { return is_down_; }
    [[nodiscard]] mqtt::TimePoint up_since() const { return up_since_; }
    // The broker had kept the session of the connection before.
    [[nodiscard]] bool is_resumed() const { return is_resumed_; }

private:
    void connected(const mqtt::Connected& event);
    void record_phases();
    void disconnected(const mqtt::Disconnection& ending);

    mqtt::Loop& loop_;
    Recorder& recorder_;
    Handlers handlers_;
    std::optional<mqtt::Client> client_;
    mqtt::TimePoint since_;  // the attempt that is under way began
    mqtt::TimePoint up_since_;
    bool is_tls_ = false;
    bool is_websocket_ = false;
    bool was_up_ = false;
    bool is_connecting_ = false;
    bool is_resumed_ = false;
    bool is_ending_ = false;
    bool is_down_ = true;
};

}  // namespace mq::bench
