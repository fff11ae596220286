#include "client_run.hpp"

#include <chrono>
#include <future>
#include <thread>
#include <utility>

namespace integration {

namespace {

constexpr std::chrono::seconds patience{30};

}  // namespace

using mqtt::PacketType;

mqtt::ClientOptions options_for(std::string_view port) {
    mqtt::ClientOptions options;
    options.endpoint.host = "127.0.0.1";
    options.endpoint.port = static_cast<std::uint16_t>(std::stoi(std::string(port)));
    options.session.version = mqtt::Version::v5;
    return options;
}

mqtt::Subscription subscription(std::string_view filter, mqtt::QoS qos) {
    mqtt::Subscription result;
    result.filter = filter;
    result.qos = qos;
    return result;
}

mqtt::Publish message(std::string_view topic, mqtt::QoS qos) {
    mqtt::Publish result;
    result.topic = topic;
    result.qos = qos;
    return result;
}

ClientRun::ClientRun(mqtt::ClientOptions options, mqtt::ClientHandlers handlers) {
    handlers.on_disconnected =
        [this, also = std::move(handlers.on_disconnected)](const mqtt::Disconnection& ending) {
            endings.push_back(ending);
            endings.back().properties = {};
            if (also) {
                also(ending);
            }
        };
    auto created = mqtt::Client::create(loop, std::move(options), std::move(handlers));
    REQUIRE(created);
    client.emplace(std::move(*created));
}

void ClientRun::run() {
    client->start();
    run_loop();
}

// A timer of the loop would keep it running. So another thread looks after it.
void ClientRun::run_loop() {
    std::promise<void> ended;
    std::thread watch([&] {
        if (ended.get_future().wait_for(patience) == std::future_status::timeout) {
            loop.post([this] { loop.stop(); });
            was_patient_ = false;
        }
    });
    loop.run();
    ended.set_value();
    watch.join();
    CHECK(was_patient_);
}

void grant(PeerLink& link) {
    const auto& subscribe = link.expect<mqtt::Subscribe>();
    mqtt::Suback suback;
    suback.packet_id = subscribe.packet_id;
    suback.reasons.assign(subscribe.subscriptions.size(), mqtt::ReasonCode::success);
    link.send(suback);
}

void accept_again(PeerLink& link) {
    CHECK_FALSE(link.expect<mqtt::Connect>().clean_start);
    mqtt::Connack connack;
    connack.session_present = true;
    link.send(connack);
}

mqtt::PacketId expect_publish(PeerLink& link, mqtt::QoS qos, bool dup) {
    const auto& publish = link.expect<mqtt::Publish>();
    CHECK(publish.qos == qos);
    CHECK(publish.dup == dup);
    return publish.packet_id;
}

void acknowledge(PeerLink& link, PacketType type, mqtt::PacketId packet_id) {
    const mqtt::Acknowledgement fields{packet_id};
    switch (type) {
        case PacketType::puback:
            link.send(mqtt::Puback{fields});
            return;
        case PacketType::pubrec:
            link.send(mqtt::Pubrec{fields});
            return;
        default:
            link.send(mqtt::Pubcomp{fields});
            return;
    }
}

void expect_goodbye(PeerLink& link) {
    link.expect(PacketType::disconnect);
    link.expect_end();
}

}  // namespace integration
