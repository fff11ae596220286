#include "client/transport.hpp"

#include <doctest/doctest.h>

#include <optional>

#include "mqtt/loop.hpp"
#include "support/listener.hpp"
#include "support/toy_layer.hpp"

using mqtt::Bytes;
using mqtt::Errc;
using mqtt::Loop;
using mqtt::Transport;
using std::chrono::seconds;
using support::as_bytes;
using support::Listener;
using support::tcp_address;
using support::toy_scrambled;
using support::ToyLayer;

namespace {

mqtt::layer::Layers one_layer() {
    mqtt::layer::Layers layers;
    layers.push_back(std::make_unique<ToyLayer>());
    return layers;
}

// A transport and the other end of its connection, in one thread: the loop runs until something is
// seen, and the kernel keeps what the peer has not read yet.
struct Link {
    explicit Link(mqtt::layer::Layers layers)
        : transport(loop, std::move(layers),
                    {.on_connected =
                         [this] {
                             is_connected = true;
                             if (to_write_when_connected) {
                                 taken = transport.write(as_bytes(*to_write_when_connected));
                             }
                             loop.stop();
                         },
                     .on_received =
                         [this](Bytes bytes) {
                             received += mqtt::as_text(bytes);
                             loop.stop();
                         },
                     .on_writable =
                         [this] {
                             is_writable = true;
                             loop.stop();
                         },
                     .on_closed =
                         [this](const mqtt::Error& why) {
                             error = why;
                             loop.stop();
                         }}) {}
    ~Link() { ::close(peer); }
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;

    void connect(mqtt::Duration timeout = seconds(60)) {
        is_connected = false;
        error.reset();
        transport.connect({tcp_address(listener.port())}, timeout);
    }
    // The connection is made, and the peer has read as many bytes.
    std::string accept(std::size_t size) {
        while (transport.times().connected == mqtt::TimePoint{}) {
            loop.run_once();
        }
        ::close(peer);
        peer = listener.accept();
        return read(size);
    }
    std::string read(std::size_t size) const {
        std::string text(size, '\0');
        text.resize(static_cast<std::size_t>(
            std::max(::recv(peer, text.data(), text.size(), MSG_WAITALL), ssize_t{0})));
        return text;
    }
    void send(std::string_view text) const {
        REQUIRE(::send(peer, text.data(), text.size(), MSG_NOSIGNAL) ==
                static_cast<ssize_t>(text.size()));
    }
    // Connected, with the toy's handshake.
    void open() {
        connect();
        REQUIRE(accept(10) == "HELLO toy\n");
        send("WELCOME\n");
        loop.run();
        REQUIRE(is_connected);
    }

    Loop loop;
    Listener listener{tcp_address(0)};
    bool is_connected = false;
    bool is_writable = false;
    std::optional<std::string> to_write_when_connected;
    std::size_t taken = 0;
    std::string received;
    std::optional<mqtt::Error> error;
    int peer = -1;
    Transport transport;  // the last member: its handlers use the others
};

}  // namespace

TEST_CASE("without layers a transport is its socket") {
    Link link({});
    link.connect();
    link.loop.run();
    REQUIRE(link.is_connected);
    CHECK(link.transport.write(as_bytes("hello")) == 5);
    CHECK(link.accept(5) == "hello");
    link.send("answer");
    link.loop.run();
    CHECK(link.received == "answer");
    CHECK(link.transport.times().layers_open.empty());
    link.transport.finish_writing();
    CHECK(link.read(1).empty());
    ::shutdown(link.peer, SHUT_RDWR);
    link.loop.run();
    REQUIRE(link.error);
    CHECK(link.error->code == Errc::connection_lost);
}

TEST_CASE("connected means that the layers are open, and the times say when") {
    Link link(one_layer());
    link.connect();
    CHECK(link.accept(10) == "HELLO toy\n");
    CHECK_FALSE(link.is_connected);
    CHECK(link.transport.write(as_bytes("too early")) == 0);
    CHECK(link.transport.times().layers_open.empty());
    link.send("WELC");
    link.loop.run_once();
    CHECK_FALSE(link.is_connected);
    link.send("OME\n" + toy_scrambled("first"));
    link.loop.run();
    CHECK(link.is_connected);
    CHECK(link.received == "first");
    const auto& times = link.transport.times();
    REQUIRE(times.layers_open.size() == 1);
    CHECK(times.began <= times.connected);
    CHECK(times.connected <= times.layers_open[0]);
}

TEST_CASE("what is written when the handshake ends reaches the peer through the layers") {
    Link link(one_layer());
    link.to_write_when_connected = "connect";
    link.open();
    CHECK(link.taken == 7);
    CHECK(link.read(7) == toy_scrambled("connect"));
}

TEST_CASE("a stalled peer gives backpressure, and bytes count when the system has taken them") {
    Link link(one_layer());
    link.open();
    const std::string much(std::size_t{32} * 1024 * 1024, 'x');
    std::size_t taken = link.transport.write(as_bytes(much));
    CHECK(taken < much.size());
    CHECK(taken % (std::size_t{64} * 1024) == 0);  // whole chunks
    // Asking again makes nothing more of it.
    CHECK(link.transport.write(as_bytes(much).subspan(taken)) == 0);
    std::string read;
    while (read.size() < much.size()) {
        read += link.read(std::min(much.size() - read.size(), std::size_t{65536}));
        link.loop.poll();
        if (std::exchange(link.is_writable, false)) {
            taken += link.transport.write(as_bytes(much).subspan(taken));
        }
        REQUIRE(read.size() >= taken - std::min(taken, std::size_t{8} * 1024 * 1024));
    }
    CHECK(taken == much.size());
    CHECK(toy_scrambled(read) == much);
}

TEST_CASE("goodbyes are written behind what was written before") {
    Link link(one_layer());
    link.open();
    CHECK(link.transport.write(as_bytes("last")) == 4);
    link.transport.finish_writing();
    CHECK(link.read(100) == toy_scrambled("last") + std::string(1, '\0'));
}

TEST_CASE("the peer's goodbye is the end, after what it said before") {
    Link link(one_layer());
    link.open();
    link.send(toy_scrambled("last") + std::string(1, '\0'));
    link.loop.run();
    CHECK(link.received == "last");
    while (!link.error) {
        link.loop.run_once();
    }
    CHECK(link.error->code == Errc::connection_lost);
    CHECK(link.error->detail ==
          "127.0.0.1:" + std::to_string(link.listener.port()) + " closed the connection");
}

TEST_CASE("a layer's refusal is told with its own error, and its last words are sent") {
    Link link(one_layer());
    link.connect();
    link.accept(10);
    link.send("NO\n");
    link.loop.run();
    REQUIRE(link.error);
    CHECK(link.error->code == Errc::tls_failed);
    CHECK(link.error->detail == "toy was refused");
    CHECK(link.read(6) == "ALERT\n");
    CHECK_FALSE(link.is_connected);
}

TEST_CASE("a layer that cannot write ends the connection, but not inside write()") {
    Link link(one_layer());
    link.open();
    CHECK(link.transport.write(as_bytes("poison")) == 0);
    CHECK_FALSE(link.error);
    link.loop.run();
    REQUIRE(link.error);
    CHECK(link.error->detail == "toy cannot write that");
}

TEST_CASE("a peer that closes during the handshake is told of by the layer") {
    Link link(one_layer());
    link.connect();
    link.accept(10);
    ::shutdown(link.peer, SHUT_RDWR);
    link.loop.run();
    REQUIRE(link.error);
    CHECK(link.error->detail.ends_with("closed the connection during the handshake of toy"));
}

TEST_CASE("the timeout covers the handshake") {
    Link link(one_layer());
    link.connect(std::chrono::milliseconds(50));
    link.loop.run();
    REQUIRE(link.error);
    CHECK(link.error->code == Errc::connect_timeout);
    CHECK(link.error->detail ==
          "connect to 127.0.0.1:" + std::to_string(link.listener.port()) +
              " failed: the handshake was not done within 0.05 s during the handshake of toy");
    CHECK_FALSE(link.is_connected);
}

TEST_CASE("a transport connects again with its layers") {
    Link link(one_layer());
    link.open();
    CHECK(link.transport.write(as_bytes("one")) == 3);
    link.transport.close();
    link.open();
    CHECK(link.transport.write(as_bytes("two")) == 3);
    CHECK(link.read(3) == toy_scrambled("two"));
}

TEST_CASE("reading can be paused before the handshake without keeping it from ending") {
    Link link(one_layer());
    link.connect();
    link.transport.pause_reading();
    link.accept(10);
    link.send("WELCOME\n");
    link.loop.run();
    CHECK(link.is_connected);
    link.send(toy_scrambled("text"));
    link.loop.poll();
    CHECK(link.received.empty());
    link.transport.resume_reading();
    link.loop.run();
    CHECK(link.received == "text");
}
