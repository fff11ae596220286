#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <string>
#include <vector>

#include "property/random_packet.hpp"
#include "support/packet_equal.hpp"
#include "support/reencode.hpp"
#include "wire/decode.hpp"
#include "wire/frame.hpp"

namespace mqtt::test {
namespace {

// Twenty packets at a time: drawing them is cheap, and rare combinations need many.
std::vector<RandomPacket> draw_packets() {
    return *rc::gen::container<std::vector<RandomPacket>>(20, any_packet());
}

// One to three bytes of a packet become something else.
ByteVector mutate(ByteVector bytes) {
    const auto at_full_size = [](const auto& generator) {
        return *rc::gen::resize(rc::kNominalSize, generator);
    };
    for (int changes = at_full_size(rc::gen::inRange(1, 4)); changes > 0; --changes) {
        // Often near the front, where the lengths and flags are.
        const std::size_t end = std::min<std::size_t>(bytes.size(), 300);
        const auto at = at_full_size(rc::gen::inRange<std::size_t>(0, end));
        bytes[at] = at_full_size(rc::gen::arbitrary<std::uint8_t>());
    }
    return bytes;
}

// Nothing is wrong with bytes that are refused, nor with a packet that survives.
void check_survival(const ByteVector& bytes, Version version) {
    const auto scan = wire::scan_frame(bytes, version);
    if (!scan || !scan->complete) {
        return;
    }
    const std::string flaw = flaw_of(scan->frame, version);
    if (!flaw.empty()) {
        RC_FAIL(flaw + ": " + to_hex(bytes));
    }
}

void check_round_trip(const RandomPacket& random) {
    const ByteVector bytes = encoded(random);
    const auto scan = wire::scan_frame(bytes, random.version);
    RC_ASSERT(scan.has_value());
    RC_ASSERT(scan->complete);
    RC_ASSERT(scan->frame.size == bytes.size());
    RC_ASSERT(scan->frame.type == type_of(random.packet));
    const auto decoded = wire::decode(scan->frame, random.version);
    if (!decoded) {
        RC_FAIL(wire::describe(decoded.error()));
    }
    RC_ASSERT(*decoded == random.packet);
}

}  // namespace

TEST_CASE("every packet decodes to what was encoded") {
    CHECK(rc::check("round trip", [] {
        for (const RandomPacket& random : draw_packets()) {
            check_round_trip(random);
        }
    }));
}

TEST_CASE("a packet with changed bytes is refused, or is a packet that survives encoding") {
    CHECK(rc::check("mutation", [] {
        for (const RandomPacket& random : draw_packets()) {
            check_survival(mutate(encoded(random)), random.version);
        }
    }));
}

TEST_CASE("a packet read as one of another version is refused, or survives encoding") {
    CHECK(rc::check("other version", [] {
        for (const RandomPacket& random : draw_packets()) {
            check_survival(encoded(random), *any_version());
        }
    }));
}

TEST_CASE("a packet is encoded behind what is there already") {
    CHECK(rc::check("append", [] {
        const RandomPacket random = *any_packet();
        const auto before = *rc::gen::arbitrary<ByteVector>();
        ByteVector out = before;
        RC_ASSERT(wire::encode(random.packet, random.version, out).has_value());
        RC_ASSERT(out == join({before, encoded(random)}));
    }));
}

}  // namespace mqtt::test
