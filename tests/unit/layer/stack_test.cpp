#include "layer/stack.hpp"

#include <doctest/doctest.h>

#include "support/toy_layer.hpp"

using mqtt::layer::ByteQueue;
using mqtt::layer::Layers;
using mqtt::layer::Stack;
using support::as_bytes;
using support::toy_scrambled;
using support::ToyLayer;

namespace {

std::string take(ByteQueue& queue) {
    std::string text(mqtt::as_text(queue.bytes()));
    queue.clear();
    return text;
}

// The keys differ, so that the order in which the layers work can be told.
Stack two_layers() {
    Layers layers;
    layers.push_back(std::make_unique<ToyLayer>("lower", 0x55));
    layers.push_back(std::make_unique<ToyLayer>("upper", 0x0F));
    return Stack(std::move(layers));
}

std::string lower(std::string text) {
    return toy_scrambled(std::move(text), 0x55);
}
std::string upper(std::string text) {
    return toy_scrambled(std::move(text), 0x0F);
}

// Both handshakes.
void open(Stack& stack) {
    REQUIRE(stack.opened());
    REQUIRE(stack.received(as_bytes("WELCOME\n" + lower("WELCOME\n"))));
    REQUIRE(stack.is_open());
    take(stack.down());
}

}  // namespace

TEST_CASE("the upper handshake begins over the lower layer when that one is open") {
    Stack stack = two_layers();
    REQUIRE(stack.opened());
    CHECK(take(stack.down()) == "HELLO lower\n");
    CHECK(stack.open_count() == 0);
    REQUIRE(stack.received(as_bytes("WELCOME\n")));
    CHECK(take(stack.down()) == lower("HELLO upper\n"));
    CHECK(stack.open_count() == 1);
    CHECK_FALSE(stack.is_open());
    REQUIRE(stack.received(as_bytes(lower("WELCOME\n"))));
    CHECK(stack.is_open());
}

TEST_CASE("what comes in one piece and byte by byte means the same") {
    const std::string input = "WELCOME\n" + lower("WELCOME\n" + upper("some text"));
    for (const bool in_one_piece : {true, false}) {
        Stack stack = two_layers();
        std::string read;
        REQUIRE(stack.opened());
        for (std::size_t at = 0; at < input.size();) {
            const std::size_t size = in_one_piece ? input.size() : 1;
            REQUIRE(stack.received(as_bytes(input.substr(at, size))));
            read += take(stack.up());
            at += size;
        }
        CHECK(read == "some text");
        CHECK(take(stack.down()) == "HELLO lower\n" + lower("HELLO upper\n"));
    }
}

TEST_CASE("what is written goes through all layers from the top") {
    Stack stack = two_layers();
    open(stack);
    REQUIRE(stack.write(as_bytes("some text")));
    CHECK(take(stack.down()) == lower(upper("some text")));
}

TEST_CASE("goodbyes are said from the top down") {
    Stack stack = two_layers();
    open(stack);
    stack.finish();
    const std::string zero(1, '\0');
    CHECK(take(stack.down()) == lower(zero) + zero);
}

TEST_CASE("the goodbye of any layer is the end") {
    Stack stack = two_layers();
    open(stack);
    REQUIRE(stack.received(as_bytes(lower(upper("last") + std::string(1, '\0')))));
    CHECK(take(stack.up()) == "last");
    CHECK(stack.is_finished());
    open(stack);
    CHECK_FALSE(stack.is_finished());
    REQUIRE(stack.received(as_bytes(std::string(1, '\0'))));
    CHECK(stack.is_finished());
}

TEST_CASE("a layer that fails still says its last words") {
    Stack stack = two_layers();
    REQUIRE(stack.opened());
    take(stack.down());
    const auto refused = stack.received(as_bytes("WELCOME\n" + lower("NO\n")));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().detail == "upper was refused");
    CHECK(take(stack.down()) == lower("HELLO upper\nALERT\n"));
}

TEST_CASE("only layers that have begun say what a close means") {
    Stack stack = two_layers();
    CHECK(stack.closed({}).detail.empty());
    REQUIRE(stack.opened());
    CHECK(stack.closed({}).detail == " during the handshake of lower");
    REQUIRE(stack.opened());
    REQUIRE(stack.received(as_bytes("WELCOME\n")));
    CHECK(stack.closed({}).detail == " during the handshake of upper");
    open(stack);
    CHECK(stack.closed({}).detail.empty());
}

TEST_CASE("a stack that was in the middle of something begins anew") {
    Stack stack = two_layers();
    open(stack);
    REQUIRE(stack.received(as_bytes(lower(upper("left over")))));
    REQUIRE(stack.opened());
    CHECK(take(stack.down()) == "HELLO lower\n");
    CHECK(stack.up().empty());
    CHECK_FALSE(stack.is_open());
}
