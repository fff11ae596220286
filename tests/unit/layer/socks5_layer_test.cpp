#include "layer/socks5_layer.hpp"

#include <doctest/doctest.h>

#include <string>

#include "support/bytes.hpp"

using namespace mqtt;
using namespace mqtt::layer;
using namespace mqtt::test;

namespace {

const ByteVector connected = "05 00 00 01 00 00 00 00 00 00"_b;

std::string take_down(Socks5Layer& layer) {
    const std::string text = to_hex(layer.down().bytes());
    layer.down().clear();
    return text;
}

Socks5Layer& opened(Socks5Layer& layer) {
    REQUIRE(layer.opened());
    layer.down().clear();
    return layer;
}

// The error that this answer, or these answers, lead to.
Error error_after(Bytes bytes, std::optional<Socks5Login> login = std::nullopt) {
    Socks5Layer layer({"broker", 1883}, std::move(login));
    auto done = opened(layer).received(bytes);
    REQUIRE_FALSE(done);
    CHECK_FALSE(layer.is_open());
    return done.error();
}

}  // namespace

TEST_CASE("without a login, a name goes to the proxy as it is") {
    Socks5Layer layer({"broker", 1883}, std::nullopt);
    REQUIRE(layer.opened());
    CHECK(take_down(layer) == "05 01 00");
    REQUIRE(layer.received("05 00"_b));
    CHECK(take_down(layer) == "05 01 00 03 06 62 72 6f 6b 65 72 07 5b");
    CHECK_FALSE(layer.is_open());
    REQUIRE(layer.received(connected));
    CHECK(layer.is_open());
    CHECK(layer.up().empty());
    CHECK(layer.down().empty());
}

TEST_CASE("a login is offered, and sent if the proxy wants it") {
    Socks5Layer layer({"b", 65'535}, Socks5Login{"me", "p:w"});
    REQUIRE(layer.opened());
    CHECK(take_down(layer) == "05 02 00 02");
    REQUIRE(layer.received("05 02"_b));
    CHECK(take_down(layer) == "01 02 6d 65 03 70 3a 77");
    REQUIRE(layer.received("01 00"_b));
    CHECK(take_down(layer) == "05 01 00 03 01 62 ff ff");
}

TEST_CASE("a login that the proxy does not want is not sent") {
    Socks5Layer layer({"b", 1}, Socks5Login{"me", "pw"});
    REQUIRE(opened(layer).received("05 00"_b));
    CHECK(take_down(layer) == "05 01 00 03 01 62 00 01");
}

TEST_CASE("addresses go as addresses") {
    Socks5Layer v4({"127.0.0.1", 1}, std::nullopt);
    REQUIRE(opened(v4).received("05 00"_b));
    CHECK(take_down(v4) == "05 01 00 01 7f 00 00 01 00 01");
    Socks5Layer v6({"::1", 1}, std::nullopt);
    REQUIRE(opened(v6).received("05 00"_b));
    CHECK(take_down(v6) == "05 01 00 04 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01 00 01");
}

TEST_CASE("the longest name fits") {
    Socks5Layer layer({std::string(255, 'a'), 1}, std::nullopt);
    REQUIRE(opened(layer).received("05 00"_b));
    CHECK(layer.down().size() == 4 + 1 + 255 + 2);
}

TEST_CASE("once connected, bytes pass through untouched") {
    Socks5Layer layer({"b", 1}, std::nullopt);
    REQUIRE(opened(layer).received(join({"05 00"_b, connected, "20 02"_b})));
    layer.down().clear();
    CHECK(to_hex(layer.up().bytes()) == "20 02");
    layer.up().clear();
    REQUIRE(layer.received("05 ff"_b));
    CHECK(to_hex(layer.up().bytes()) == "05 ff");
    REQUIRE(layer.write("c0 00"_b));
    CHECK(take_down(layer) == "c0 00");
}

TEST_CASE("replies may be cut anywhere, and each kind of address has its size") {
    for (const ByteVector& reply :
         {connected, "05 00 00 04 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"_b,
          "05 00 00 03 02 61 62 00 00"_b, "05 00 00 03 00 00 00"_b}) {
        const ByteVector stream = join({"05 02 01 00"_b, reply, "61"_b});
        for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
            CAPTURE(cut);
            Socks5Layer layer({"b", 1}, Socks5Login{"me", "pw"});
            REQUIRE(opened(layer).received(Bytes(stream).first(cut)));
            CHECK(layer.is_open() == (cut >= stream.size() - 1));
            REQUIRE(layer.received(Bytes(stream).subspan(cut)));
            CHECK(layer.is_open());
            CHECK(to_hex(layer.up().bytes()) == "61");
        }
        Socks5Layer layer({"b", 1}, Socks5Login{"me", "pw"});
        REQUIRE(layer.opened());
        for (std::size_t index = 0; index < stream.size(); ++index) {
            CHECK(layer.is_open() == (index == stream.size() - 1));
            REQUIRE(layer.received(Bytes(stream).subspan(index, 1)));
        }
        CHECK(to_hex(layer.up().bytes()) == "61");
    }
}

TEST_CASE("a proxy that lets us in only with a login says how to give one") {
    const Error error = error_after("05 ff"_b);
    CHECK(error.code == Errc::proxy_failed);
    CHECK(error.reason == ReasonCode::not_authorized);
    CHECK(error.detail ==
          "the proxy wants a login: add it as --proxy socks5h://USER:PASSWORD@HOST");
    CHECK(error_after("05 ff"_b, Socks5Login{"me", "pw"}).detail ==
          "the proxy takes neither a user name with a password nor nobody");
}

TEST_CASE("a wrong password is named with its user, and not shown") {
    const Error error = error_after("05 02 01 01"_b, Socks5Login{"me", "hunter2"});
    CHECK(error.code == Errc::proxy_failed);
    CHECK(error.reason == ReasonCode::bad_user_name_or_password);
    CHECK(error.detail == "the proxy does not accept the password of user \"me\"");
}

TEST_CASE("every reply code has its words") {
    const auto words = [](std::uint8_t code) {
        const Error error = error_after(join({"05 00 05"_b, ByteVector{code}}));
        CHECK(error.code == Errc::proxy_failed);
        CHECK(error.reason == ReasonCode::success);
        return error.detail;
    };
    CHECK(words(1) ==
          "the proxy cannot connect to broker:1883: general failure of the proxy (reply 1)");
    CHECK(words(2) ==
          "the proxy cannot connect to broker:1883: its rules do not allow the connection (reply "
          "2)");
    CHECK(words(3) == "the proxy cannot connect to broker:1883: network unreachable (reply 3)");
    CHECK(words(4) == "the proxy cannot connect to broker:1883: host unreachable (reply 4)");
    CHECK(words(5) == "the proxy cannot connect to broker:1883: connection refused (reply 5)");
    CHECK(words(6) == "the proxy cannot connect to broker:1883: no answer in time (reply 6)");
    CHECK(words(7) ==
          "the proxy cannot connect to broker:1883: the proxy does not know how to connect (reply "
          "7)");
    CHECK(words(8) ==
          "the proxy cannot connect to broker:1883: the proxy does not know this kind of address "
          "(reply 8)");
    CHECK(
        words(9) ==
        "the proxy cannot connect to broker:1883: for a reason that RFC 1928 does not know (reply "
        "9)");
    CHECK(words(255).ends_with("(reply 255)"));
}

TEST_CASE("what does not speak SOCKS5 is no proxy") {
    CHECK(error_after(as_bytes("HTTP/1.1 400 Bad Request\r\n")).detail ==
          "not a SOCKS5 proxy: it answered \"HTTP/1.1 400 Bad Request\\x0D\\x0A\"");
    for (const ByteVector& bytes : {"04"_b, "05 01"_b, "05 02"_b, "05 00 04"_b,
                                    "05 00 05 00 00 02 00"_b, "05 00 05 00 00 00 00"_b}) {
        CAPTURE(to_hex(bytes));
        const Error error = error_after(bytes);
        CHECK(error.code == Errc::proxy_failed);
        CHECK(error.detail.starts_with("not a SOCKS5 proxy: "));
    }
    CHECK(error_after("05 02 05 00"_b, Socks5Login{"me", "pw"})
              .detail.starts_with("not a SOCKS5 proxy: "));
}

TEST_CASE("a connection that ends in the handshake was never one") {
    const Error lost{Errc::connection_lost, ReasonCode::success, 0, "p closed the connection"};
    Socks5Layer layer({"broker", 1883}, std::nullopt);
    CHECK(layer.closed(lost).detail == "p closed the connection");
    REQUIRE(layer.opened());
    CHECK(layer.closed(lost).code == Errc::proxy_failed);
    REQUIRE(layer.opened());
    CHECK(layer.closed(lost).detail ==
          "p closed the connection, before it answered as a SOCKS5 proxy");
    REQUIRE(opened(layer).received("05 00"_b));
    CHECK(layer.closed(lost).detail ==
          "p closed the connection, before it had connected to broker:1883");
    REQUIRE(opened(layer).received(join({"05 00"_b, connected})));
    CHECK(layer.closed(lost).code == Errc::connection_lost);
    CHECK_FALSE(layer.is_open());
}
