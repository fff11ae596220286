// What every packet of known bytes must pass, and the words in which codec tests state a refusal.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "support/bytes.hpp"
#include "support/packet_equal.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"
#include "wire/varint.hpp"

namespace mqtt::test {

// A packet: the first byte, the remaining length that the body needs, the body.
inline ByteVector packet_of(std::uint8_t first_byte, Bytes body) {
    ByteVector packet(1 + wire::varint_size(static_cast<std::uint32_t>(body.size())));
    packet[0] = first_byte;
    wire::write_varint(static_cast<std::uint32_t>(body.size()), packet.data() + 1);
    packet.insert(packet.end(), body.begin(), body.end());
    return packet;
}

// What the decoder says of one packet: "accepted", "incomplete", or why not.
inline std::string verdict(Bytes packet, Version version) {
    const auto scan = wire::scan_frame(packet, version);
    if (!scan) {
        return wire::describe(scan.error());
    }
    if (!scan->complete) {
        return "incomplete";
    }
    const auto decoded = wire::decode(scan->frame, version);
    return decoded ? "accepted" : wire::describe(decoded.error());
}

// What the encoder says of a packet: "accepted", or why not. A refusal must leave `out` alone.
inline std::string encode_verdict(const Packet& packet, Version version) {
    wire::Buffer out = {0xAA, 0xBB};
    const auto encoded = wire::encode(packet, version, out);
    if (encoded) {
        return "accepted";
    }
    CHECK(encoded.error().code == Errc::invalid_argument);
    CHECK(to_hex(out) == "aa bb");
    return encoded.error().detail;
}

// Byte by byte: no prefix is a packet, and each says how much is missing as soon as it can.
inline void check_arrival(Bytes packet, Version version) {
    const std::size_t body_size = wire::read_varint(packet.subspan(1)).value;
    const std::size_t header_size = packet.size() - body_size;
    for (std::size_t size = 0; size < packet.size(); ++size) {
        const auto scan = wire::scan_frame(packet.first(size), version);
        REQUIRE(scan);
        CHECK_FALSE(scan->complete);
        CHECK(scan->needed == (size < header_size ? size + 1 : packet.size()));
    }
}

// Bodies that end early, under a remaining length that says so, are refused; but for the sizes
// that are a packet of their own, as a PUBACK without its reason code.
inline void check_short_bodies(Bytes packet, Version version,
                               const std::vector<std::size_t>& whole_at) {
    const Bytes body = packet.last(wire::read_varint(packet.subspan(1)).value);
    for (std::size_t size = 0; size < body.size(); ++size) {
        const ByteVector shorter = packet_of(packet[0], body.first(size));
        const bool is_whole = std::find(whole_at.begin(), whole_at.end(), size) != whole_at.end();
        INFO("body of " << size << " bytes: " << verdict(shorter, version));
        CHECK((verdict(shorter, version) == "accepted") == is_whole);
    }
}

// `packet` encodes to `golden`, which decodes to `packet`.
inline void check_both_ways(const ByteVector& golden, Version version, const Packet& packet) {
    wire::Buffer out = {0xAA};
    const auto encoded = wire::encode(packet, version, out);
    REQUIRE_MESSAGE(encoded, (encoded ? "" : encoded.error().detail));
    CHECK(to_hex(out) == "aa " + to_hex(golden));

    // What follows is the next packet's, and is left alone.
    const ByteVector stream = join({golden, "c0 00"_b});
    const auto scan = wire::scan_frame(stream, version);
    REQUIRE(scan);
    REQUIRE(scan->complete);
    CHECK(scan->frame.size == golden.size());
    CHECK(scan->frame.type == type_of(packet));
    const auto decoded = wire::decode(scan->frame, version);
    REQUIRE_MESSAGE(decoded, verdict(golden, version));
    CHECK(*decoded == packet);
}

// Both ways, byte by byte, and cut short everywhere: for packets of a few dozen bytes.
inline void check_golden(const ByteVector& golden, Version version, const Packet& packet,
                         const std::vector<std::size_t>& whole_at = {}) {
    INFO("golden: " << to_hex(golden));
    check_both_ways(golden, version, packet);
    check_arrival(golden, version);
    check_short_bodies(golden, version, whole_at);
}

}  // namespace mqtt::test
