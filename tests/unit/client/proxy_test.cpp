#include "mqtt/proxy.hpp"

#include <doctest/doctest.h>

using mqtt::parse_proxy;

TEST_CASE("a proxy's host alone has the port 1080 and no login") {
    const auto proxy = parse_proxy("socks5h://proxy");
    REQUIRE(proxy);
    CHECK(proxy->host == "proxy");
    CHECK(proxy->port == 1080);
    CHECK_FALSE(proxy->user_name);
    CHECK(parse_proxy("SOCKS5H://proxy/")->host == "proxy");
}

TEST_CASE("all parts of a proxy's URL are found") {
    const auto proxy = parse_proxy("socks5h://me:pw@[::1]:9");
    REQUIRE(proxy);
    CHECK(proxy->host == "::1");
    CHECK(proxy->port == 9);
    CHECK(proxy->user_name == "me");
    CHECK(proxy->password == "pw");
    CHECK(parse_proxy("socks5h://me@h")->user_name == "me");
    CHECK(parse_proxy("socks5h://me@h")->password.empty());
}

TEST_CASE("user and password are decoded, and nothing else is") {
    const auto proxy = parse_proxy("socks5h://a%40b%3Ac:%25%3a%40@h%25");
    REQUIRE(proxy);
    CHECK(proxy->user_name == "a@b:c");
    CHECK(proxy->password == "%:@");
    CHECK(proxy->host == "h%25");
    CHECK(parse_proxy("socks5h://u:a@b:c@h")->password == "a@b:c");
}

TEST_CASE("what is no proxy's URL is refused") {
    for (const char* url :
         {"", "proxy", "proxy:1080", "socks5h:", "socks5h:/h", "socks5h://", "socks5h://:1080",
          "socks5h://@h", "socks5h://:pw@h", "socks5h://u@", "socks5h://h:0", "socks5h://h:65536",
          "socks5h://h:1/x", "socks5h://[::1", "socks5://h", "http://h", "socks4://h"}) {
        CAPTURE(url);
        CHECK_FALSE(parse_proxy(url));
    }
}

TEST_CASE("a login has at most 255 bytes each, as RFC 1929 says") {
    const std::string longest(255, 'a');
    CHECK(parse_proxy("socks5h://" + longest + ":" + longest + "@h"));
    CHECK_FALSE(parse_proxy("socks5h://" + longest + "a:x@h"));
    CHECK_FALSE(parse_proxy("socks5h://x:" + longest + "a@h"));
    CHECK(parse_proxy("socks5h://x:" + longest.substr(1) + "%41@h"));
}

TEST_CASE("no error shows a proxy's password") {
    for (const char* url :
         {"socks5h://u:hunter2%@h", "socks5h://u:hunter2%4@h", "socks5h://u:hunter2%xx@h",
          "socks5h://u:hunter2%+1@h", "socks5h://u:hunter2@", "socks5h://u:hunter2@h:x",
          "http://u:hunter2@h", "socks5://u:hunter2@h", "u:hunter2@h"}) {
        CAPTURE(url);
        const auto proxy = parse_proxy(url);
        REQUIRE_FALSE(proxy);
        CHECK(proxy.error().detail.find("hunter2") == std::string::npos);
    }
}
