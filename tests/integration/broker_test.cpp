// Against a real broker, which does not share our codec.
#include <chrono>
#include <functional>
#include <set>
#include <string>
#include <utility>

#include "client_run.hpp"
#include "mqtt/loop.hpp"
#include "support/mosquitto.hpp"

using namespace integration;
using mqtt::QoS;
using mqtt::Retry;
using mqtt::Version;

namespace {

// The log goes to a pipe that we do not read: once it is full, the broker would wait for us.
constexpr std::string_view quiet = "log_type none\n";

// A publisher of numbered QoS 2 messages and their subscriber, on one loop. In the middle something
// happens to the broker.
class ExactlyOnce {
public:
    struct Incident {
        std::function<void()> begin;
        std::function<void()> end;  // once both have lost their connection
    };

    ExactlyOnce(const std::string& port, Version version, Incident incident)
        : incident_(std::move(incident)) {
        auto options = options_for(port);
        options.session.version = version;
        options.session.ping_interval = std::chrono::milliseconds(50);
        options.session.ping_timeout = std::chrono::milliseconds(500);
        options.session.connack_timeout = std::chrono::milliseconds(500);
        options.retry = Retry::always;
        auto receiving = options;
        receiving.session.client_id = "receiver";
        receiving.session.clean_start = false;
        if (version == Version::v5) {
            REQUIRE(receiving.session.connect_properties.add(
                mqtt::PropertyId::session_expiry_interval, 3600U));
        }
        options.persistence = mqtt::SessionPersistence::survives_reconnects;
        options.random = [] { return std::uint64_t{1}; };
        subscriber_.emplace(*mqtt::Client::create(
            loop_, std::move(receiving),
            {.on_message = [this](const mqtt::Message& got) { received(got); },
             .on_subscribed =
                 [this](const mqtt::SubscribeDone&) {
                     // 3.1 cannot say that the session was kept, so this comes twice.
                     if (publisher_->stats().attempts == 0) {
                         publisher_->start();
                     }
                 },
             .on_disconnected = [this](const auto& ending) { disconnected(ending); }}));
        publisher_.emplace(*mqtt::Client::create(
            loop_, std::move(options),
            {.on_connected = [this](const mqtt::Connected&) { publish(); },
             .on_publish_done =
                 [this](const mqtt::PublishDone& done) {
                     REQUIRE(done.outcome == mqtt::PublishDone::Outcome::acknowledged);
                     ++done_;
                     publish();
                 },
             .on_disconnected =
                 [this](const mqtt::Disconnection& ending) {
                     session_left_ = ending.session_left;
                     disconnected(ending);
                 }}));
        REQUIRE(subscriber_->subscribe(std::vector{subscription("count", QoS::exactly_once)}, {}));
    }

    void run() {
        subscriber_->start();
        loop_.run();
        CHECK(ended_ == 2);
        CHECK(seen_.size() == count);
        CHECK(publisher_->stats().outages > 0);
        CHECK(subscriber_->stats().outages > 0);
        CHECK_FALSE(session_left_);
    }

private:
    static constexpr std::size_t count = 200;

    void publish() {
        while (sent_ < count && publisher_->may_publish(QoS::exactly_once)) {
            const std::string number = std::to_string(sent_);
            auto next = message("count", QoS::exactly_once);
            next.payload = mqtt::as_bytes(number);
            REQUIRE(publisher_->publish(next));
            ++sent_;
        }
        end_if_done();
    }

    void received(const mqtt::Message& got) {
        CHECK(seen_.insert(std::string(mqtt::as_text(got.payload))).second);  // else: twice
        if (seen_.size() == count / 2) {
            incident_.begin();
        }
        end_if_done();
    }

    void disconnected(const mqtt::Disconnection& ending) {
        if (!ending.retry_in) {
            ++ended_;
        } else if (ending.was_connected && ++outages_ == 2) {
            incident_.end();
        }
    }

    void end_if_done() {
        if (done_ == count && seen_.size() == count && !is_ending_) {
            is_ending_ = true;
            REQUIRE(publisher_->disconnect());
            REQUIRE(subscriber_->disconnect());
        }
    }

    Incident incident_;
    mqtt::Loop loop_;
    std::optional<mqtt::Client> subscriber_;
    std::optional<mqtt::Client> publisher_;
    std::size_t sent_ = 0;
    std::size_t done_ = 0;
    std::set<std::string> seen_;
    int outages_ = 0;
    int ended_ = 0;
    bool session_left_ = true;
    bool is_ending_ = false;
};

}  // namespace

TEST_CASE("QoS 2 messages arrive exactly once, although the broker stalls in the middle") {
    support::Mosquitto broker(quiet);
    for (const auto version : {Version::v5, Version::v3_1_1}) {
        CAPTURE(static_cast<int>(version));
        ExactlyOnce(broker.port(), version, {[&] { broker.pause(); }, [&] { broker.resume(); }})
            .run();
    }
}

// Not on 5.0: mosquitto 2.0.11 does not save a session that began with Clean Start 1.
TEST_CASE("QoS 2 messages arrive exactly once, although the broker restarts in the middle") {
    for (const auto version : {Version::v3_1_1, Version::v3_1}) {
        CAPTURE(static_cast<int>(version));
        support::Mosquitto broker(std::string(quiet) + "persistence true\n");
        ExactlyOnce(broker.port(), version, {[&] { broker.stop(); }, [&] { broker.start(); }})
            .run();
    }
}

TEST_CASE("a session that survived reconnections is gone at the end") {
    support::Mosquitto broker;
    for (const auto version : {Version::v5, Version::v3_1_1}) {
        auto options = options_for(broker.port());
        options.session.version = version;
        options.session.client_id = "traces";
        auto looking = options;
        options.persistence = mqtt::SessionPersistence::survives_reconnects;
        ClientRun run(std::move(options), {.on_subscribed = [&](const mqtt::SubscribeDone&) {
                          REQUIRE(run.client->disconnect());
                      }});
        REQUIRE(run.client->subscribe(std::vector{subscription("t", QoS::at_least_once)}, {}));
        run.run();
        CHECK(run.last_ending().clean);
        looking.session.clean_start = false;
        std::optional<bool> present;
        ClientRun look(std::move(looking), {.on_connected = [&](const mqtt::Connected& connected) {
                           present = connected.session_present;
                           REQUIRE(look.client->disconnect());
                       }});
        look.run();
        CHECK(present == false);
    }
}
