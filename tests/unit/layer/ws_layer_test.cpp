#include "layer/ws_layer.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <string>

#include "support/bytes.hpp"

using namespace mqtt;
using namespace mqtt::layer;
using namespace mqtt::test;

namespace {

const std::string granted =
    "HTTP/1.1 101 Switching Protocols\r\n"
    "Upgrade: websocket\r\n"
    "Connection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
    "Sec-WebSocket-Protocol: mqtt\r\n"
    "\r\n";

// The nonce of RFC 6455 §1.3, then always the mask of §5.7.
class Sample {
public:
    std::uint64_t operator()() {
        std::uint64_t bits = 0;
        const char* const from = calls_ == 0   ? "the samp"
                                 : calls_ == 1 ? "le nonce"
                                               : "\x37\xfa\x21\x3d\x37\xfa\x21\x3d";
        ++calls_;
        std::memcpy(&bits, from, sizeof bits);
        return bits;
    }

private:
    int calls_ = 0;
};

// A layer, and what it has to say after each call.
struct Client {
    WsLayer layer{{.host = "broker"}, Sample()};
    std::string sent;   // but for the request, in hexadecimal
    std::string taken;  // in hexadecimal

    void collect() {
        sent += to_hex(layer.down().bytes());
        taken += to_hex(layer.up().bytes());
        layer.down().clear();
        layer.up().clear();
    }
    // "" or the error.
    std::string receive(Bytes bytes) {
        const auto done = layer.received(bytes);
        collect();
        return done ? "" : done.error().detail;
    }
    Client() {
        REQUIRE(layer.opened());
        layer.down().clear();
    }
    explicit Client(const std::string& response) : Client() {
        REQUIRE(layer.received(as_bytes(response)));
        REQUIRE(layer.is_open());
    }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
};

ByteVector frame(const ByteVector& header, std::size_t size) {
    ByteVector bytes = header;
    bytes.resize(header.size() + size, 0x61);
    return bytes;
}

}  // namespace

TEST_CASE("the handshake goes out with opened()") {
    WsLayer layer({.host = "broker"}, Sample());
    REQUIRE(layer.opened());
    const std::string request(as_text(layer.down().bytes()));
    CHECK(request.starts_with("GET /mqtt HTTP/1.1\r\nHost: broker\r\n"));
    CHECK(request.find("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n") != std::string::npos);
    CHECK_FALSE(layer.is_open());
}

TEST_CASE("frames right behind the handshake are received") {
    Client client;
    CHECK(client.receive(join({as_bytes(granted), "82 02 68 69"_b})).empty());
    CHECK(client.layer.is_open());
    CHECK(client.taken == "68 69");
}

TEST_CASE("what is written becomes one masked binary message") {
    Client client(granted);
    REQUIRE(client.layer.write(as_bytes("Hello")));
    client.collect();
    CHECK(client.sent == "82 85 37 fa 21 3d 7f 9f 4d 51 58");  // §5.7, but binary
}

TEST_CASE("lengths are written in their shortest form") {
    const auto header = [](std::size_t size) {
        Client client(granted);
        REQUIRE(client.layer.write(ByteVector(size)));
        const Bytes bytes = client.layer.down().bytes();
        return to_hex(bytes.first(bytes.size() - size - 4));
    };
    CHECK(header(1) == "82 81");
    CHECK(header(125) == "82 fd");
    CHECK(header(126) == "82 fe 00 7e");
    CHECK(header(65'535) == "82 fe ff ff");
    CHECK(header(65'536) == "82 ff 00 00 00 00 00 01 00 00");
}

TEST_CASE("every byte is masked with its turn of the mask") {
    for (std::size_t size = 1; size < 40; ++size) {
        Client client(granted);
        ByteVector payload(size);
        for (std::size_t index = 0; index < size; ++index) {
            payload[index] = static_cast<std::uint8_t>(index * 7);
        }
        REQUIRE(client.layer.write(payload));
        const ByteVector mask = "37 fa 21 3d"_b;
        const Bytes sent = client.layer.down().bytes().subspan(6);
        REQUIRE(sent.size() == size);
        for (std::size_t index = 0; index < size; ++index) {
            CHECK((sent[index] ^ mask[index % 4]) == payload[index]);
        }
    }
}

TEST_CASE("messages in one frame, in fragments, and with control frames between them") {
    // §5.7: "Hello" in fragments, with a Ping and a Pong between them.
    const ByteVector stream = "02 03 48 65 6c 89 05 48 65 6c 6c 6f 8a 00 80 02 6c 6f 82 01 21"_b;
    const std::string text = to_hex(as_bytes("Hello!"));
    const std::string pong = "8a 85 37 fa 21 3d 7f 9f 4d 51 58";
    {
        Client client(granted);
        CHECK(client.receive(stream).empty());
        CHECK(client.taken == text);
        CHECK(client.sent == pong);
    }
    for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
        CAPTURE(cut);
        Client client(granted);
        ByteVector taken;
        for (const Bytes part : {Bytes(stream).first(cut), Bytes(stream).subspan(cut)}) {
            REQUIRE(client.layer.received(part));
            taken = join({taken, client.layer.up().bytes()});
            client.layer.up().clear();
        }
        CHECK(to_hex(taken) == text);
        CHECK(to_hex(client.layer.down().bytes()) == pong);
    }
    Client client(granted);
    ByteVector taken;
    for (std::size_t index = 0; index < stream.size(); ++index) {
        REQUIRE(client.layer.received(Bytes(stream).subspan(index, 1)));
        taken = join({taken, client.layer.up().bytes()});
        client.layer.up().clear();
    }
    CHECK(to_hex(taken) == text);
    CHECK(to_hex(client.layer.down().bytes()) == pong);
}

TEST_CASE("a payload is handed up as it comes, and never stored whole") {
    Client client(granted);
    CHECK(client.receive("82 7f 00 00 00 00 3f ff ff ff 61 62"_b).empty());
    CHECK(client.taken == "61 62");
    CHECK(client.receive("63"_b).empty());
    CHECK(client.taken == "61 6263");
}

TEST_CASE("large messages come through") {
    for (const auto& [header, size] :
         {std::pair{"82 7e 00 7e"_b, std::size_t{126}},
          std::pair{"82 7e ff ff"_b, std::size_t{65'535}},
          std::pair{"82 7f 00 00 00 00 00 01 00 00"_b, std::size_t{65'536}}}) {
        Client client(granted);
        REQUIRE(client.layer.received(frame(header, size)));
        CHECK(client.layer.up().size() == size);
    }
}

TEST_CASE("a frame that is beyond all sense is refused with 1009") {
    Client client(granted);
    CHECK(client.receive("82 7f 00 00 00 00 40 00 00 01 61"_b) ==
          "the server began a WebSocket frame of more than 1073741824 bytes");
    CHECK(client.sent == "88 82 37 fa 21 3d 34 0b");
}

TEST_CASE("frames that RFC 6455 forbids are refused with a Close") {
    const std::string close_1002 = "88 82 37 fa 21 3d 34 10";
    const std::string close_without_status = "88 80 37 fa 21 3d";
    for (const auto& [bytes, close] : {
             std::pair{"82 81 00 00 00 00 61"_b, close_1002},  // masked by the server, §5.1
             std::pair{"c2 01 61"_b, close_1002},              // reserved bits, §5.2
             std::pair{"a2 01 61"_b, close_1002},
             std::pair{"92 01 61"_b, close_1002},
             std::pair{"83 01 61"_b, close_1002},  // reserved opcodes
             std::pair{"8b 00"_b, close_1002},
             std::pair{"80 01 61"_b, close_1002},           // continues nothing, §5.4
             std::pair{"02 01 61 82 01 62"_b, close_1002},  // a message inside another
             std::pair{"88 02 03 ec"_b, close_1002},        // 1004 is not for sending, §7.4.1
             // Control frames have neither fragments nor more than 125 bytes, §5.5.
             std::pair{"09 00"_b, close_without_status},
             std::pair{"89 7e 00 7e"_b, close_without_status},
             // Lengths are in their shortest form, §5.2.
             std::pair{"82 7e 00 7d"_b, close_without_status},
             std::pair{"82 7f 00 00 00 00 00 00 ff ff"_b, close_without_status},
             std::pair{"82 7f 80 00 00 00 00 00 00 00"_b, close_without_status},
         }) {
        CAPTURE(to_hex(bytes));
        Client client(granted);
        CHECK(client.receive(bytes) ==
              "the server sent a WebSocket frame that RFC 6455 does not allow");
        CHECK(client.sent == close);
        CHECK_FALSE(client.layer.write(as_bytes("x")));
    }
}

TEST_CASE("a text message is refused with 1003") {  // [MQTT-6.0.0-1]
    for (const ByteVector& bytes : {"81 01 61"_b, "01 01 61"_b, "81 00"_b}) {
        Client client(granted);
        CHECK(client.receive(bytes) ==
              "the server sent a text message, and MQTT goes in binary ones (MQTT 5.0 §6.0)");
        CHECK(client.sent == "88 82 37 fa 21 3d 34 11");
        CHECK(client.taken.empty());
    }
}

TEST_CASE("what came before a forbidden frame is handed up") {
    Client client(granted);
    CHECK_FALSE(client.receive("82 01 61 81 01 62"_b).empty());
    CHECK(client.taken == "61");
}

TEST_CASE("our end is a Close with 1000, once, and the peer's Close ends the link") {
    Client client(granted);
    client.layer.finish();
    client.layer.finish();
    client.collect();
    CHECK(client.sent == "88 82 37 fa 21 3d 34 12");
    CHECK_FALSE(client.layer.write(as_bytes("x")));
    CHECK_FALSE(client.layer.is_finished());
    CHECK(client.receive("82 01 61"_b).empty());  // was under way
    CHECK(client.taken == "61");
    CHECK(client.receive("88 02 03 e8"_b).empty());
    CHECK(client.layer.is_finished());
    CHECK(client.sent == "88 82 37 fa 21 3d 34 12");
}

TEST_CASE("the peer's Close is answered with the same status, and nothing behind it counts") {
    Client client(granted);
    CHECK(client.receive("88 04 03 f0 68 69 82 01 61"_b).empty());
    CHECK(client.layer.is_finished());
    CHECK(client.taken.empty());
    CHECK(client.sent.starts_with("88 84 37 fa 21 3d 34 0a"));
    CHECK_FALSE(client.layer.write(as_bytes("x")));
    const Error error = client.layer.closed(
        {Errc::connection_lost, ReasonCode::success, 0, "127.0.0.1:80 closed the connection"});
    CHECK(error.code == Errc::connection_lost);
    CHECK(error.detail ==
          "127.0.0.1:80 closed the connection: WebSocket status 1008 policy violation: \"hi\"");
}

TEST_CASE("a Close may come without a status, or with half of one") {
    for (const ByteVector& bytes : {"88 00"_b, "88 01 03"_b}) {
        Client client(granted);
        CHECK(client.receive(bytes).empty());
        CHECK(client.layer.is_finished());
        CHECK(client.layer.closed({Errc::connection_lost, ReasonCode::success, 0, "gone"}).detail ==
              "gone: WebSocket without a status");
    }
}

TEST_CASE("a connection that ends in the handshake was never one") {
    WsLayer layer({.host = "broker"}, Sample());
    CHECK(layer.closed({Errc::connect_failed, ReasonCode::success, 0, "refused"}).detail ==
          "refused");
    REQUIRE(layer.opened());
    const Error error =
        layer.closed({Errc::connection_lost, ReasonCode::success, 0, "b closed the connection"});
    CHECK(error.code == Errc::connect_failed);
    CHECK(error.detail ==
          "b closed the connection, before it answered as a WebSocket server: check the port, or "
          "leave --ws out");
}

TEST_CASE("finish() before the handshake is through says nothing") {
    Client client;
    client.layer.finish();
    client.collect();
    CHECK(client.sent.empty());
}

TEST_CASE("another connection begins anew") {
    Client client(granted);
    CHECK_FALSE(client.receive("81 01 61"_b).empty());
    static_cast<void>(client.layer.closed({}));
    REQUIRE(client.layer.opened());
    CHECK_FALSE(client.layer.is_open());
    CHECK(as_text(client.layer.down().bytes()).starts_with("GET "));
    CHECK(client.receive(as_bytes("x")) ==
          "not a WebSocket server: it answered \"x\" instead of HTTP");
}

TEST_CASE("a flood of Pings is answered, each once") {
    Client client(granted);
    ByteVector pings;
    for (int count = 0; count < 20'000; ++count) {
        pings.push_back(0x89);
        pings.push_back(0x00);
    }
    REQUIRE(client.layer.received(pings));
    CHECK(client.layer.down().size() == 20'000 * 6);
}
