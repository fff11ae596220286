#include "mqtt/endpoint.hpp"

#include <doctest/doctest.h>

using mqtt::Endpoint;
using mqtt::parse_endpoint;

TEST_CASE("a host alone has the default port") {
    const auto endpoint = parse_endpoint("mqtt://broker");
    REQUIRE(endpoint);
    CHECK(endpoint->kind == Endpoint::Kind::tcp);
    CHECK(endpoint->host == "broker");
    CHECK(endpoint->port == 1883);
    CHECK_FALSE(endpoint->user_name);
    CHECK_FALSE(endpoint->password);
    CHECK_FALSE(endpoint->topic);
}

TEST_CASE("all parts of a URL are found") {
    const auto endpoint = parse_endpoint("MQTT://me:p@ss:w@broker:1884/a/b%20c");
    REQUIRE(endpoint);
    CHECK(endpoint->host == "broker");
    CHECK(endpoint->port == 1884);
    CHECK(endpoint->user_name == "me");
    CHECK(endpoint->password == "p@ss:w");
    CHECK(endpoint->topic == "a/b%20c");
}

TEST_CASE("a user name needs no password") {
    const auto endpoint = parse_endpoint("mqtt://me@broker");
    REQUIRE(endpoint);
    CHECK(endpoint->user_name == "me");
    CHECK_FALSE(endpoint->password);
}

TEST_CASE("a slash without text behind it is no topic") {
    CHECK_FALSE(parse_endpoint("mqtt://broker/")->topic);
}

TEST_CASE("IPv6 addresses stand in brackets") {
    CHECK(parse_endpoint("mqtt://[::1]")->host == "::1");
    CHECK(parse_endpoint("mqtt://[::1]:7")->port == 7);
    CHECK(parse_endpoint("mqtt://u:p@[fe80::1]:7/t")->host == "fe80::1");
    CHECK_FALSE(parse_endpoint("mqtt://[::1"));
    CHECK_FALSE(parse_endpoint("mqtt://[::1]7"));
    CHECK_FALSE(parse_endpoint("mqtt://[]"));
}

TEST_CASE("unix: takes the rest as the path") {
    const auto endpoint = parse_endpoint("unix:/run/mosquitto:1/x@y");
    REQUIRE(endpoint);
    CHECK(endpoint->kind == Endpoint::Kind::unix_socket);
    CHECK(endpoint->path == "/run/mosquitto:1/x@y");
    CHECK_FALSE(parse_endpoint("unix:"));
}

TEST_CASE("ports are from 1 to 65535") {
    CHECK(parse_endpoint("mqtt://b:1")->port == 1);
    CHECK(parse_endpoint("mqtt://b:65535")->port == 65535);
    for (const char* url : {"mqtt://b:0", "mqtt://b:65536", "mqtt://b:", "mqtt://b:1x",
                            "mqtt://b:-1", "mqtt://b: 1"}) {
        CAPTURE(url);
        CHECK_FALSE(parse_endpoint(url));
    }
}

TEST_CASE("what is no URL is refused") {
    for (const char* url : {"", "broker", "mqtt", "mqtt:", "mqtt:/b", "mqtt://", "mqtt://:1883",
                            "mqtt://u@", "http://b", "://b"}) {
        CAPTURE(url);
        CHECK_FALSE(parse_endpoint(url));
    }
}

TEST_CASE("the scheme says what there is between TCP and MQTT, and the port") {
    struct Row {
        const char* url;
        bool tls;
        bool websocket;
        std::uint16_t port;
    };
    for (const Row& row :
         {Row{"mqtt://b", false, false, 1883}, Row{"MQTTS://b/t", true, false, 8883},
          Row{"ws://b", false, true, 1883}, Row{"Wss://b", true, true, 8883},
          Row{"mqtts://[::1]", true, false, 8883}, Row{"wss://b:443", true, true, 443}}) {
        CAPTURE(row.url);
        const auto endpoint = parse_endpoint(row.url);
        REQUIRE(endpoint);
        CHECK(endpoint->tls == row.tls);
        CHECK(endpoint->websocket == row.websocket);
        CHECK(endpoint->port == row.port);
    }
}

TEST_CASE("an endpoint without a port has that of its scheme") {
    Endpoint endpoint;
    CHECK(mqtt::port_of(endpoint) == 1883);
    endpoint.tls = true;
    CHECK(mqtt::port_of(endpoint) == 8883);
    endpoint.port = 1884;
    CHECK(mqtt::port_of(endpoint) == 1884);
}

TEST_CASE("no error shows a password") {
    for (const char* url : {"mqtt://me:hunter2@b:99999", "mqtts://me:hunter2@", "me:hunter2@broker",
                            "mqtt://me:hunter2@", "mqtt://me:hunter2@[::1", "me:hunter2@b://",
                            "http://u:hunter2@b"}) {
        CAPTURE(url);
        const auto endpoint = parse_endpoint(url);
        REQUIRE_FALSE(endpoint);
        CHECK(endpoint.error().detail.find("hunter2") == std::string::npos);
    }
}

TEST_CASE("printing a URL leaves only the password out") {
    for (const char* url :
         {"mqtt://broker:1883", "mqtt://[::1]:1/a/b", "mqtt://me@broker:7", "mqtts://b:8883",
          "ws://b:80/t", "wss://b:443", "unix:/run/mosquitto"}) {
        CHECK(mqtt::to_url(*parse_endpoint(url)) == url);
    }
    CHECK(mqtt::to_url(*parse_endpoint("mqtt://me:hunter2@b/t")) == "mqtt://me@b:1883/t");
}
