// Options of the link that are typed wrong: one sentence, exit status 2, and nothing is sent.
#include <doctest/doctest.h>

#include "cli/tools.hpp"

using support::run;

namespace {

std::string error_of(std::vector<std::string> words) {
    words.insert(words.end(), {"-t", "a", "-m", "x"});
    const auto result = run(cli_test::mqpub("1", std::move(words)));
    CHECK(result.exit_status == 2);
    CHECK(result.output.empty());
    return cli_test::last_line(result.error);
}

}  // namespace

TEST_CASE("options of a WebSocket need one, and are checked") {
    CHECK(error_of({"--ws-path", "/x"}) ==
          "mqpub: error: --ws-path needs a WebSocket: add --ws, or a URL with ws:// or wss://");
    CHECK(error_of({"--ws-header", "A: b"}) ==
          "mqpub: error: --ws-header needs a WebSocket: add --ws, or a URL with ws:// or wss://");
    CHECK(error_of({"--ws", "--ws-path", "mqtt"}) ==
          "mqpub: error: --ws-path must begin with a slash (got \"mqtt\")");
    CHECK(error_of({"--ws", "--ws-header", "hunter2"}) ==
          "mqpub: error: --ws-header must be 'Name: value', with a name of letters, digits and "
          "hyphens");
    CHECK(error_of({"--ws", "--ws-header", "Upgrade: x"}) ==
          "mqpub: error: --ws-header cannot set Upgrade: the handshake itself does");
}

TEST_CASE("a proxy's URL that is typed wrong is explained, without its password") {
    CHECK(error_of({"--proxy", "http://u:hunter2@h"}) ==
          "mqpub: error: --proxy must be socks5h://[user[:password]@]host[:port]");
    CHECK(error_of({"--proxy", "socks5://u:hunter2@h"}) ==
          "mqpub: error: --proxy must be socks5h://, by which the proxy looks the broker up "
          "(socks5:// would do it here)");
    CHECK(error_of({"--proxy", "socks5h://u:50%hunter2@h"}) ==
          "mqpub: error: --proxy must have two hexadecimal digits behind every % of the login: "
          "write a % itself as %25");
}

TEST_CASE("a Unix socket has none of what TCP has") {
    for (const auto& words : {std::vector<std::string>{"--proxy", "socks5h://h"},
                              {"--bind", "127.0.0.1"},
                              {"--interface", "lo"},
                              {"--sock-keepalive", "3,60,10"},
                              {"--nagle"}}) {
        auto all = words;
        all.insert(all.end(), {"--unix", "/nowhere"});
        CHECK(error_of(all) == "mqpub: error: " + words[0] +
                                   " is for TCP, and the broker is a Unix socket: leave one of "
                                   "them out");
    }
    CHECK(error_of({"--unix", ""}) ==
          "mqpub: error: --unix must not be empty: it is the path of a socket");
}

TEST_CASE("addresses, interfaces and probe times are checked") {
    CHECK(error_of({"-A", "eth0"}) ==
          "mqpub: error: --bind must be an IPv4 or IPv6 address of this machine (got \"eth0\")");
    CHECK(error_of({"--interface", "an-interface-name-that-is-long"}) ==
          "mqpub: error: --interface must be the name of a network interface, such as eth0 (got "
          "\"an-interface-name-that-is-long\")");
    for (const char* text : {"3", "3,60", "3,60,10,1", "0,60,10", "128,60,10", "3,0,10", "3,60,0",
                             "3,1.5,10", "3,40000,10", "3,,10", "a,60,10", ""}) {
        CAPTURE(text);
        CHECK(error_of({"--sock-keepalive", text}) ==
              "mqpub: error: --sock-keepalive must be COUNT,IDLE,INTERVAL: 1 to 127 probes and two "
              "times of whole seconds, such as 3,60s,10s (got \"" +
                  std::string(text) + "\")");
    }
}
