// What the options of the link make of the client.
#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

#include "common/options_connection.hpp"
#include "common/parser.hpp"

using namespace mq::cli;

namespace {

mqtt::Result<mqtt::ClientOptions> options_of(const std::vector<std::string>& arguments,
                                             const std::string& url = "") {
    ConnectionConfig config;
    const OptionTable table =
        connection_options(config, [](std::string_view) { return mqtt::Result<void>(); });
    const auto environment = [&](std::string_view name) -> std::optional<std::string_view> {
        return name == "MQTOOLS_URL" ? std::optional<std::string_view>(url) : std::nullopt;
    };
    if (auto parsed = parse(table, arguments, environment); !parsed) {
        return tl::unexpected(std::move(parsed.error()));
    }
    return client_options(config, "mqpub", 20);
}

}  // namespace

TEST_CASE("--ws and ws:// mean the same, in any order") {
    for (const auto& arguments : std::vector<std::vector<std::string>>{
             {"--ws"}, {"-L", "ws://b"}, {"--ws", "-L", "mqtt://b"}, {"-L", "mqtt://b", "--ws"}}) {
        CHECK(options_of(arguments)->endpoint.websocket);
    }
    CHECK(options_of({}, "ws://b")->endpoint.websocket);
    CHECK_FALSE(options_of({})->endpoint.websocket);
}

TEST_CASE("path and headers go with the WebSocket, the headers in order") {
    CHECK(options_of({"--ws"})->web_socket.path == "/mqtt");
    const auto options = options_of({"--ws", "--ws-path", "/a", "--ws-path", "/b", "--ws-header",
                                     "A: 1", "--ws-header", "B: 2"});
    REQUIRE(options);
    CHECK(options->web_socket.path == "/b");
    REQUIRE(options->web_socket.headers.size() == 2);
    CHECK(options->web_socket.headers[0].name == "A");
    CHECK(options->web_socket.headers[1].value == "2");
}

TEST_CASE("proxy, address and interface are handed on") {
    const auto options =
        options_of({"--proxy", "socks5h://u:p@h:9", "-A", "127.0.0.1", "--interface", "eth0"});
    REQUIRE(options);
    REQUIRE(options->proxy);
    CHECK(options->proxy->host == "h");
    CHECK(options->proxy->user_name == "u");
    CHECK(options->bind_address == "127.0.0.1");
    CHECK(options->socket.interface == "eth0");
    CHECK_FALSE(options_of({})->proxy);
}

TEST_CASE("a number alone is seconds in --sock-keepalive, and units may be given") {
    for (const char* text : {"3,60,10", "3,1m,10s", "3,60s,10000ms"}) {
        CAPTURE(text);
        const auto options = options_of({"--sock-keepalive", text});
        REQUIRE(options);
        REQUIRE(options->socket.keepalive);
        CHECK(options->socket.keepalive->count == 3);
        CHECK(options->socket.keepalive->idle == std::chrono::seconds(60));
        CHECK(options->socket.keepalive->interval == std::chrono::seconds(10));
    }
}

TEST_CASE("of --nagle and --nodelay the last one counts") {
    CHECK_FALSE(options_of({})->socket.nagle);
    CHECK(options_of({"--nagle"})->socket.nagle);
    CHECK(options_of({"--nodelay", "--nagle"})->socket.nagle);
    CHECK_FALSE(options_of({"--nagle", "--nodelay"})->socket.nagle);
}

TEST_CASE("of --unix and another broker the last one counts") {
    using Kind = mqtt::Endpoint::Kind;
    CHECK(options_of({"-L", "mqtt://b", "--unix", "/x"})->endpoint.kind == Kind::unix_socket);
    CHECK(options_of({"--unix", "/x"}, "mqtt://me:pw@b")->session.password == std::nullopt);
    CHECK(options_of({"--unix", "/x", "-L", "mqtt://b"})->endpoint.kind == Kind::tcp);
    CHECK(options_of({"--unix", "/x", "-h", "b"})->endpoint.kind == Kind::tcp);
}
