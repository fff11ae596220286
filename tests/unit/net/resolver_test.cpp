#include "net/resolver.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>

#include "mqtt/loop.hpp"

using mqtt::net::Address;
using mqtt::net::addresses_without_lookup;
using mqtt::net::Resolver;

TEST_CASE("numeric addresses and localhost need no look-up") {
    const auto texts = [](std::string_view host) {
        std::string all;
        const auto addresses = addresses_without_lookup(host, 1883);
        REQUIRE(addresses);
        for (const Address& address : *addresses) {
            all += (all.empty() ? "" : " ") + address.text;
        }
        return all;
    };
    CHECK(texts("127.0.0.1") == "127.0.0.1:1883");
    CHECK(texts("::1") == "[::1]:1883");
    CHECK(texts("localhost") == "[::1]:1883 127.0.0.1:1883");
}

TEST_CASE("other names need one, also those that look like numbers") {
    CHECK_FALSE(addresses_without_lookup("broker", 1883));
    CHECK_FALSE(addresses_without_lookup("127.0.0.256", 1883));
    CHECK_FALSE(addresses_without_lookup("", 1883));
    CHECK_FALSE(addresses_without_lookup("localhost.", 1883));
}

TEST_CASE("a Unix socket's path has limits") {
    CHECK(mqtt::net::unix_address(std::string(107, 'p')));
    const auto too_long = mqtt::net::unix_address(std::string(108, 'p'));
    REQUIRE_FALSE(too_long);
    CHECK(too_long.error().detail ==
          "the path of a Unix socket must be shorter than 108 bytes (got 108)");
    CHECK_FALSE(mqtt::net::unix_address(""));
    CHECK_FALSE(mqtt::net::unix_address(std::string("a\0b", 3)));
}

TEST_CASE("a look-up answers later, from the loop") {
    mqtt::Loop loop;
    Resolver resolver(loop);
    std::optional<mqtt::Result<std::vector<Address>>> answer;
    resolver.resolve("127.0.0.1", 1, [&](auto result) { answer = std::move(result); });
    CHECK_FALSE(answer);
    loop.run();
    REQUIRE(answer);
    REQUIRE(*answer);
    CHECK(answer->value().at(0).text == "127.0.0.1:1");
}

TEST_CASE("a look-up that was dropped does not answer") {
    mqtt::Loop loop;
    Resolver resolver(loop);
    resolver.resolve("127.0.0.1", 1, [&](auto) { FAIL("answered"); });
    resolver.cancel();
    loop.run();
}

TEST_CASE("a look-up that was dropped answers the next request for the same name") {
    mqtt::Loop loop;
    Resolver resolver(loop);
    int answers = 0;
    resolver.resolve("127.0.0.1", 1, [&](auto) { FAIL("answered"); });
    resolver.cancel();
    resolver.resolve("127.0.0.1", 1, [&](auto result) {
        REQUIRE(result);
        CHECK(result->at(0).text == "127.0.0.1:1");
        ++answers;
    });
    loop.run();
    CHECK(answers == 1);
}

TEST_CASE("a look-up whose loop is gone answers nobody") {
    for (int round = 0; round < 50; ++round) {
        mqtt::Loop loop;
        Resolver resolver(loop);
        resolver.resolve("127.0.0.1", 1, [&](auto) { FAIL("answered"); });
    }
}

TEST_CASE("a name that cannot exist is an error that names it") {
    mqtt::Loop loop;
    Resolver resolver(loop);
    std::optional<mqtt::Error> error;
    // A label of more than 63 bytes fails before any name server is asked (RFC 1035 §2.3.4).
    const std::string host(80, 'x');
    resolver.resolve(host, 1, [&](auto result) { error = result.error(); });
    loop.run();
    REQUIRE(error);
    CHECK(error->code == mqtt::Errc::resolve_failed);
    CHECK(error->detail.starts_with("look-up of \"" + host + "\" failed: "));
}
