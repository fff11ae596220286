#include "mqbench/link.hpp"

#include <utility>

namespace mq::bench {

Link::Link(mqtt::Loop& loop, Recorder& recorder, Handlers handlers)
    : loop_(loop), recorder_(recorder), handlers_(std::move(handlers)) {}

mqtt::Result<void> Link::prepare(mqtt::ClientOptions options) {
    is_tls_ = options.endpoint.tls;
    is_websocket_ = options.endpoint.websocket;
    mqtt::ClientHandlers handlers = std::move(handlers_.client);
    handlers_.client = {};
    handlers_.client.on_connected = std::move(handlers.on_connected);
    handlers_.client.on_disconnected = std::move(handlers.on_disconnected);
    handlers.on_connected = [this](const mqtt::Connected& event) { connected(event); };
    handlers.on_disconnected = [this](const mqtt::Disconnection& ending) { disconnected(ending); };
    auto client = mqtt::Client::create(loop_, std::move(options), std::move(handlers));
    if (!client) {
        return tl::unexpected(std::move(client.error()));
    }
    client_.emplace(std::move(*client));
    return {};
}

void Link::start() {
    is_down_ = false;
    is_connecting_ = true;
    since_ = mqtt::Clock::now();
    client_->start();
}

void Link::disconnect() {
    is_ending_ = true;
    if (!client_ || is_down_) {
        return;
    }
    if (const auto done = client_->disconnect(); !done) {
        client_->stop();
        is_down_ = true;
    }
}

void Link::connected(const mqtt::Connected& event) {
    up_since_ = loop_.now();
    is_connecting_ = false;
    is_resumed_ = was_up_ && event.session_present;
    was_up_ = true;
    record_phases();
    ++recorder_.totals.connections;
    ++recorder_.totals.connected;
    if (handlers_.client.on_connected) {
        handlers_.client.on_connected(event);
    }
}

// Layers are open from the bottom up: a proxy's first, then TLS, then WebSocket.
void Link::record_phases() {
    const mqtt::LinkTimes& times = client_->link_times();
    Interval& interval = recorder_.interval;
    interval.connect.record(up_since_ - since_);
    interval.connect_tcp.record(times.connected - times.began);
    std::size_t layers = times.layers_open.size();
    const auto opened = [&](std::size_t count) {
        return count == 0 ? times.connected : times.layers_open[count - 1];
    };
    interval.connect_mqtt.record(up_since_ - opened(layers));
    if (is_websocket_ && layers > 0) {
        interval.connect_ws.record(opened(layers) - opened(layers - 1));
        --layers;
    }
    if (is_tls_ && layers > 0) {
        interval.connect_tls.record(opened(layers) - opened(layers - 1));
    }
}

void Link::disconnected(const mqtt::Disconnection& ending) {
    recorder_.totals.connected -= ending.was_connected ? 1 : 0;
    is_connecting_ = ending.retry_in.has_value();
    if (ending.retry_in) {
        since_ = loop_.now() + *ending.retry_in;
    }
    if (!is_ending_) {
        ++recorder_.totals.errors[ending.error.detail];
        ++(ending.was_connected ? recorder_.totals.outages : recorder_.totals.failures);
    }
    is_down_ = !ending.retry_in;
    if (handlers_.client.on_disconnected) {
        handlers_.client.on_disconnected(ending);
    }
    if (is_down_ && !is_ending_ && handlers_.on_failed) {
        handlers_.on_failed(ending.error);
    }
}

}  // namespace mq::bench
