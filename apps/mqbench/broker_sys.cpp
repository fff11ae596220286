#include "mqbench/broker_sys.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

#include "mqtt/client.hpp"
#include "mqtt/loop.hpp"
#include "mqtt/timer.hpp"

namespace mq::bench {

namespace {

using std::chrono::seconds;

constexpr std::string_view prefix = "$SYS/broker/publish/messages/";
constexpr std::string_view filter = "$SYS/broker/publish/messages/+";
constexpr std::array<std::string_view, 3> names{"received", "sent", "dropped"};

class SysReader {
public:
    explicit SysReader(const Plan& plan) : timer_(loop_, [this] { loop_.stop(); }) {
        auto client = mqtt::Client::create(
            loop_, options(plan),
            {.on_message = [this](const mqtt::Message& message) { received(message); },
             .on_disconnected = [this](const mqtt::Disconnection&) { loop_.stop(); }});
        if (client) {
            client_.emplace(std::move(*client));
        }
    }

    SysValues read() {
        const mqtt::Subscription subscription{.filter = filter};
        if (!client_ || !client_->subscribe({&subscription, 1}, {})) {
            return {};
        }
        client_->start();
        timer_.set(loop_.now() + seconds(12));
        loop_.run();
        if (client_->disconnect()) {
            timer_.set(loop_.now() + seconds(1));
            loop_.run();
        }
        return std::move(values_);
    }

private:
    static mqtt::ClientOptions options(const Plan& plan) {
        mqtt::ClientOptions options = client_options(plan, plan.clients);
        options.retry = mqtt::Retry::never;
        return options;
    }

    void received(const mqtt::Message& message) {
        const std::string_view name =
            message.topic.substr(std::min(prefix.size(), message.topic.size()));
        const std::string_view text = mqtt::as_text(message.payload);
        double value = 0;
        if (std::find(names.begin(), names.end(), name) == names.end() ||
            std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc{}) {
            return;
        }
        values_[std::string(name)] = value;
        // All of one interval come together, and the broker leaves out what has not changed.
        if (!message.retain) {
            timer_.set(loop_.now() + std::chrono::milliseconds(200));
        }
    }

    mqtt::Loop loop_;
    mqtt::Timer timer_;
    std::optional<mqtt::Client> client_;
    SysValues values_;
};

}  // namespace

SysValues read_broker_counters(const Plan& plan) {
    return SysReader(plan).read();
}

}  // namespace mq::bench
