#include "session/memory_store.hpp"

#include "support/session_driver.hpp"

using namespace mqtt;
using namespace mqtt::test;

namespace {

std::string kept(MemoryStore& store, PacketId id) {
    return std::string(as_text(store.packet(id)));
}

Lines restored(MemoryStore& store) {
    Lines lines;
    const auto held = store.restore().value();
    for (const Store::Outgoing& outgoing : held) {
        lines.push_back(std::to_string(outgoing.packet_id) + " qos" +
                        std::to_string(static_cast<int>(outgoing.qos)) +
                        (outgoing.received ? " received" : ""));
    }
    return lines;
}

}  // namespace

TEST_CASE("The memory store gives back what it was given, until it is released") {
    MemoryStore store;
    CHECK(store.packet(1).empty());
    CHECK(restored(store).empty());
    REQUIRE(store.keep(1, QoS::at_least_once, as_bytes("one")));
    REQUIRE(store.keep(2, QoS::exactly_once, as_bytes("two")));
    CHECK(kept(store, 1) == "one");
    REQUIRE(store.mark_received(2));
    CHECK(kept(store, 2) == "two");  // still there, should it have to be sent anew
    CHECK(restored(store) == Lines{"1 qos1", "2 qos2 received"});
    REQUIRE(store.release({.packet_id = 1}));
    REQUIRE(store.release({.packet_id = 1}));  // once more does no harm
    CHECK(store.packet(1).empty());
    CHECK(restored(store) == Lines{"2 qos2 received"});
}

TEST_CASE("Keeping an identifier again replaces the packet and forgets the PUBREC") {
    MemoryStore store;
    REQUIRE(store.keep(2, QoS::exactly_once, as_bytes("two")));
    REQUIRE(store.mark_received(2));
    REQUIRE(store.keep(2, QoS::exactly_once, as_bytes("three")));
    CHECK(kept(store, 2) == "three");
    CHECK(restored(store) == Lines{"2 qos2"});
}

TEST_CASE("What is restored comes in the order of keeping, also where identifiers collide") {
    MemoryStore store;
    const PacketId ids[] = {65'535, 8, 16, 1, 32'768, 7};
    Lines expected;
    for (const PacketId id : ids) {
        REQUIRE(store.keep(id, QoS::at_least_once, as_bytes(std::to_string(id))));
        expected.push_back(std::to_string(id) + " qos1");
    }
    CHECK(restored(store) == expected);
    for (const PacketId id : ids) {
        CHECK(kept(store, id) == std::to_string(id));
    }
}

TEST_CASE("Incoming identifiers are fresh once, until released or forgotten") {
    MemoryStore store;
    CHECK_FALSE(store.release_incoming(1).value());
    for (const PacketId id : {PacketId{1}, PacketId{65'535}}) {
        CHECK(store.keep_incoming(id).value());
        CHECK_FALSE(store.keep_incoming(id).value());
    }
    CHECK(store.release_incoming(1).value());
    CHECK_FALSE(store.release_incoming(1).value());
    CHECK(store.keep_incoming(1).value());
    REQUIRE(store.forget_incoming());
    CHECK(store.keep_incoming(65'535).value());
    CHECK_FALSE(store.release_incoming(1).value());
}
