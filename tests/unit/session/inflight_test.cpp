#include "session/inflight.hpp"

#include <doctest/doctest.h>

#include <deque>
#include <random>
#include <set>
#include <vector>

using mqtt::Inflight;
using mqtt::PacketId;

namespace {

std::vector<PacketId> order_of(Inflight& inflight) {
    std::vector<PacketId> ids;
    inflight.for_each([&](Inflight::Slot& slot) {
        ids.push_back(slot.id);
        return true;
    });
    return ids;
}

using Ids = std::vector<PacketId>;

}  // namespace

TEST_CASE("Identifiers begin with 1 and go up") {
    Inflight inflight;
    CHECK(inflight.size() == 0);
    CHECK(inflight.find(1) == nullptr);
    for (PacketId id = 1; id <= 100; ++id) {
        REQUIRE(inflight.add()->id == id);
    }
    CHECK(inflight.size() == 100);
    CHECK(inflight.find(0) == nullptr);
    CHECK(inflight.find(100)->id == 100);
    CHECK(inflight.find(101) == nullptr);
}

TEST_CASE("A slot keeps what it holds, and its place in the order, when the table grows") {
    Inflight inflight;
    for (PacketId id = 1; id <= 40; ++id) {
        inflight.add()->filters = id;
    }
    inflight.move_to_end(*inflight.find(2));
    for (PacketId id = 41; id <= 3000; ++id) {
        inflight.add()->filters = id;
    }
    for (PacketId id = 1; id <= 3000; ++id) {
        REQUIRE(inflight.find(id)->filters == id);
    }
    const Ids ids = order_of(inflight);
    CHECK(ids[0] == 1);
    CHECK(ids[1] == 3);
    CHECK(ids[39] == 2);
    CHECK(ids[40] == 41);
    CHECK(ids.back() == 3000);
}

TEST_CASE("Order is that of adding, whatever is removed or moved") {
    Inflight inflight;
    for (int count = 0; count < 5; ++count) {
        REQUIRE(inflight.add() != nullptr);
    }
    inflight.remove(*inflight.find(1));
    CHECK(order_of(inflight) == Ids{2, 3, 4, 5});
    inflight.move_to_end(*inflight.find(2));
    CHECK(order_of(inflight) == Ids{3, 4, 5, 2});
    inflight.remove(*inflight.find(2));
    inflight.remove(*inflight.find(4));
    CHECK(order_of(inflight) == Ids{3, 5});
    inflight.move_to_end(*inflight.find(5));
    CHECK(order_of(inflight) == Ids{3, 5});
    REQUIRE(inflight.add() != nullptr);
    CHECK(order_of(inflight) == Ids{3, 5, 6});
}

TEST_CASE("A visit may remove the slot that it is given, and stop") {
    Inflight inflight;
    for (int count = 0; count < 4; ++count) {
        REQUIRE(inflight.add() != nullptr);
    }
    inflight.for_each([&](Inflight::Slot& slot) {
        const PacketId id = slot.id;
        inflight.remove(slot);
        return id < 3;
    });
    CHECK(order_of(inflight) == Ids{4});
}

TEST_CASE("An identifier from a store is taken once, never 0, and numbering goes on from it") {
    Inflight inflight;
    REQUIRE(inflight.add(65'535) != nullptr);
    CHECK(inflight.add(0) == nullptr);
    CHECK(inflight.add(65'535) == nullptr);
    REQUIRE(inflight.add(7) != nullptr);
    REQUIRE(inflight.add(15) != nullptr);  // the same lowest bits as 7
    CHECK(order_of(inflight) == Ids{65'535, 7, 15});
    CHECK(inflight.add()->id == 16);
}

TEST_CASE("A packet that is answered late has identifiers skipped, not the table grown") {
    Inflight inflight;
    REQUIRE(inflight.add()->id == 1);
    std::set<PacketId> given;
    for (int count = 0; count < 65'535; ++count) {
        Inflight::Slot* slot = inflight.add();
        REQUIRE(slot != nullptr);
        given.insert(slot->id);
        inflight.remove(*slot);
    }
    // Those that share a place with 1. In a table of full size only 0 and 1 would be missing.
    CHECK(given.size() < 60'000);
    CHECK_FALSE(given.contains(1));
}

TEST_CASE("A random history agrees with a set and a list") {
    std::mt19937 random(1);
    Inflight inflight;
    std::set<PacketId> taken;
    std::deque<PacketId> order;
    for (int step = 0; step < 200'000; ++step) {
        const std::size_t target = random() % 3000;
        if (taken.size() < target) {
            const Inflight::Slot* slot = inflight.add();
            REQUIRE(slot != nullptr);
            REQUIRE(slot->id != 0);
            REQUIRE(taken.insert(slot->id).second);
            order.push_back(slot->id);
        } else if (!order.empty()) {
            const std::size_t which = random() % 4 == 0 ? random() % order.size() : 0;
            const PacketId id = order[which];
            inflight.remove(*inflight.find(id));
            taken.erase(id);
            order.erase(order.begin() + static_cast<std::ptrdiff_t>(which));
        }
        REQUIRE(inflight.size() == taken.size());
    }
    CHECK(order_of(inflight) == Ids(order.begin(), order.end()));
}
