#include "mqtt/message_queue.hpp"

#include <doctest/doctest.h>

#include <thread>

using mqtt::MessageQueue;
using mqtt::OwnedMessage;

namespace {

mqtt::Message message(std::string_view topic) {
    mqtt::Message result;
    result.topic = topic;
    return result;
}

}  // namespace

TEST_CASE("a queued message owns all that it says") {
    mqtt::Properties properties;
    REQUIRE(properties.add(mqtt::PropertyId::content_type, "text/plain"));
    std::string topic = "topic";
    std::string payload = "payload";
    mqtt::Message received = message(topic);
    received.payload = mqtt::as_bytes(payload);
    received.qos = mqtt::QoS::exactly_once;
    received.retain = true;
    received.dup = true;
    received.properties = properties;
    MessageQueue queue(1);
    CHECK_FALSE(queue.push(received));
    topic = payload = "gone";
    properties = {};
    const auto popped = queue.try_pop();
    REQUIRE(popped);
    CHECK(popped->topic == "topic");
    CHECK(popped->payload == "payload");
    CHECK(popped->qos == mqtt::QoS::exactly_once);
    CHECK(popped->retain);
    CHECK(popped->dup);
    CHECK(popped->properties.view().text(mqtt::PropertyId::content_type) == "text/plain");
    CHECK_FALSE(queue.try_pop());
}

TEST_CASE("a full queue makes room by dropping its oldest message") {
    MessageQueue queue(2);
    CHECK_FALSE(queue.push(message("1")));
    CHECK_FALSE(queue.push(message("2")));
    CHECK(queue.push(message("3")));
    CHECK(queue.size() == 2);
    CHECK(queue.discards() == 1);
    CHECK(queue.try_pop()->topic == "2");
    CHECK(queue.try_pop()->topic == "3");
}

TEST_CASE("a closed queue takes nothing more, and gives what it has") {
    MessageQueue queue(2);
    queue.push(message("kept"));
    queue.close();
    queue.push(message("late"));
    CHECK(queue.pop()->topic == "kept");
    CHECK_FALSE(queue.pop());
}

TEST_CASE("a reader waits for messages that another thread pushes") {
    MessageQueue queue(1'000);
    std::thread writer([&] {
        for (int number = 0; number < 100; ++number) {
            queue.push(message(std::to_string(number)));
        }
        queue.close();
    });
    int expected = 0;
    for (const OwnedMessage& received : queue) {
        CHECK(received.topic == std::to_string(expected));
        ++expected;
    }
    CHECK(expected == 100);
    writer.join();
}
