#include "wire/frame.hpp"

#include <doctest/doctest.h>

#include <set>

#include "support/bytes.hpp"
#include "support/golden.hpp"

namespace mqtt::test {
namespace {

using wire::DecodeErrorCode;
using wire::scan_frame;

std::string scan_verdict(const ByteVector& input, Version version,
                         std::size_t limit = wire::maximum_packet_size) {
    const auto scan = scan_frame(input, version, limit);
    if (!scan) {
        return wire::describe(scan.error());
    }
    return (scan->complete ? "complete of " : "needs ") + std::to_string(scan->needed);
}

constexpr Version versions[] = {Version::v3_1, Version::v3_1_1, Version::v5};

}  // namespace

TEST_CASE("a frame is its type, its flags and a view of its body") {
    const ByteVector input = "3d 03 00 01 61 c0 00"_b;
    const auto scan = scan_frame(input, Version::v3_1_1);
    REQUIRE(scan);
    REQUIRE(scan->complete);
    CHECK(scan->needed == 5);
    CHECK(scan->frame.type == PacketType::publish);
    CHECK(scan->frame.flags == 0x0D);
    CHECK(scan->frame.size == 5);
    CHECK(scan->frame.header_size() == 2);
    CHECK(scan->frame.body.data() == input.data() + 2);
    CHECK(scan->frame.body.size() == 3);
}

TEST_CASE("an empty body is complete with the fixed header") {
    CHECK(scan_verdict("c0 00"_b, Version::v3_1_1) == "complete of 2");
}

TEST_CASE("until the remaining length is there, one byte more is needed") {
    CHECK(scan_verdict({}, Version::v5) == "needs 1");
    CHECK(scan_verdict("30"_b, Version::v5) == "needs 2");
    CHECK(scan_verdict("30 80"_b, Version::v5) == "needs 3");
    CHECK(scan_verdict("30 80 80"_b, Version::v5) == "needs 4");
    CHECK(scan_verdict("30 80 80 80"_b, Version::v5) == "needs 5");
}

TEST_CASE("the remaining length has one to four bytes (table 2-4 of 3.1.1)") {
    CHECK(scan_verdict("30 01"_b, Version::v5) == "needs 3");
    CHECK(scan_verdict("30 7f"_b, Version::v5) == "needs 129");
    CHECK(scan_verdict("30 80 01"_b, Version::v5) == "needs 131");
    CHECK(scan_verdict("30 ff 7f"_b, Version::v5) == "needs 16386");
    CHECK(scan_verdict("30 80 80 01"_b, Version::v5) == "needs 16388");
    CHECK(scan_verdict("30 ff ff 7f"_b, Version::v5) == "needs 2097155");
    CHECK(scan_verdict("30 80 80 80 01"_b, Version::v5) == "needs 2097157");
    CHECK(scan_verdict("30 ff ff ff 7f"_b, Version::v5) == "needs 268435460");
}

TEST_CASE("a remaining length of more than four bytes is refused") {
    for (const Version version : versions) {
        CHECK(scan_verdict("30 80 80 80 80"_b, version) ==
              "malformed PUBLISH: remaining length is longer than four bytes at byte 1");
        CHECK(scan_verdict("30 ff ff ff ff 01"_b, version) ==
              "malformed PUBLISH: remaining length is longer than four bytes at byte 1");
    }
}

TEST_CASE("a remaining length longer than needed is refused on 5.0 only") {
    CHECK(scan_verdict("c0 80 00"_b, Version::v3_1) == "complete of 3");
    CHECK(scan_verdict("c0 80 00"_b, Version::v3_1_1) == "complete of 3");
    CHECK(scan_verdict("c0 80 00"_b, Version::v5) ==
          "malformed PINGREQ: remaining length takes more bytes than its value needs at byte 1");
    CHECK(scan_verdict("30 ff 80 00"_b, Version::v5) ==
          "malformed PUBLISH: remaining length takes more bytes than its value needs at byte 1");
}

TEST_CASE("a packet may be as large as the limit and no larger") {
    CHECK(scan_verdict("30 03 00 01 61"_b, Version::v5, 5) == "complete of 5");
    CHECK(scan_verdict("30 03 00 01 61"_b, Version::v5, 4) ==
          "invalid PUBLISH: remaining length is over the maximum packet size at byte 1");
}

TEST_CASE("a packet over the limit is refused before its body arrives") {
    CHECK(scan_verdict("30 ff ff ff 7f"_b, Version::v5, 1000) ==
          "invalid PUBLISH: remaining length is over the maximum packet size at byte 1");
}

TEST_CASE("packet type 0 does not exist") {
    for (const Version version : versions) {
        CHECK(scan_verdict("00"_b, version) ==
              "malformed packet type 0: control packet type does not exist in this version at "
              "byte 0");
    }
}

TEST_CASE("AUTH exists on 5.0 only") {
    CHECK(scan_verdict("f0 00"_b, Version::v5) == "complete of 2");
    for (const Version version : {Version::v3_1, Version::v3_1_1}) {
        CHECK(scan_verdict("f0"_b, version) ==
              "malformed AUTH: control packet type does not exist in this version at byte 0");
    }
}

TEST_CASE("the flags of each packet are as table 2-2 demands, from the first byte on") {
    const std::set<int> with_flag_2 = {6, 8, 10};  // PUBREL, SUBSCRIBE, UNSUBSCRIBE
    for (const Version version : {Version::v3_1_1, Version::v5}) {
        for (int type = 1; type <= (version == Version::v5 ? 15 : 14); ++type) {
            for (int flags = 0; flags < 16; ++flags) {
                const bool right = type == 3 || flags == (with_flag_2.count(type) != 0 ? 2 : 0);
                const ByteVector input = {static_cast<std::uint8_t>(type << 4 | flags)};
                CAPTURE(to_hex(input));
                const auto scan = scan_frame(input, version);
                CHECK(scan.has_value() == right);
                if (!scan) {
                    CHECK(scan.error().code == DecodeErrorCode::reserved_flags);
                    CHECK(scan.error().offset == 0);
                }
            }
        }
    }
}

TEST_CASE("MQTT 3.1 allows DUP on PUBREL, SUBSCRIBE and UNSUBSCRIBE") {
    CHECK(scan_verdict("6a 02 00 01"_b, Version::v3_1) == "complete of 4");
    CHECK(verdict("6a 02 00 01"_b, Version::v3_1) == "accepted");
    CHECK(verdict("8a 06 00 01 00 01 61 00"_b, Version::v3_1) == "accepted");
    CHECK(verdict("aa 05 00 01 00 01 61"_b, Version::v3_1) == "accepted");
    CHECK(scan_verdict("62 02 00 01"_b, Version::v3_1) == "complete of 4");
    for (const char* wrong : {"60", "61", "63", "68", "6b", "6e", "48", "c8"}) {
        CAPTURE(wrong);
        const ByteVector input = operator""_b(wrong, 2);
        CHECK_FALSE(scan_frame(input, Version::v3_1));
    }
}

TEST_CASE("a refusal names what MQTT 5.0 has us answer") {
    const auto reason = [](DecodeErrorCode code) {
        return wire::reason_for({code, PacketType::publish, "field", 0});
    };
    CHECK(reason(DecodeErrorCode::truncated) == ReasonCode::malformed_packet);
    CHECK(reason(DecodeErrorCode::trailing_bytes) == ReasonCode::malformed_packet);
    CHECK(reason(DecodeErrorCode::reserved_flags) == ReasonCode::malformed_packet);
    CHECK(reason(DecodeErrorCode::reserved_bits) == ReasonCode::malformed_packet);
    CHECK(reason(DecodeErrorCode::unknown_packet_type) == ReasonCode::malformed_packet);
    CHECK(reason(DecodeErrorCode::bad_variable_byte_integer) == ReasonCode::malformed_packet);
    CHECK(reason(DecodeErrorCode::non_minimal_variable_byte_integer) ==
          ReasonCode::malformed_packet);
    CHECK(reason(DecodeErrorCode::bad_utf8) == ReasonCode::malformed_packet);
    CHECK(reason(DecodeErrorCode::bad_qos) == ReasonCode::malformed_packet);
    CHECK(reason(DecodeErrorCode::unknown_property) == ReasonCode::malformed_packet);
    CHECK(reason(DecodeErrorCode::property_not_allowed) == ReasonCode::malformed_packet);
    CHECK(reason(DecodeErrorCode::bad_packet_id) == ReasonCode::protocol_error);
    CHECK(reason(DecodeErrorCode::bad_value) == ReasonCode::protocol_error);
    CHECK(reason(DecodeErrorCode::bad_reason_code) == ReasonCode::protocol_error);
    CHECK(reason(DecodeErrorCode::duplicate_property) == ReasonCode::protocol_error);
    CHECK(reason(DecodeErrorCode::empty_list) == ReasonCode::protocol_error);
    CHECK(reason(DecodeErrorCode::bad_topic_name) == ReasonCode::topic_name_invalid);
    CHECK(reason(DecodeErrorCode::bad_topic_filter) == ReasonCode::topic_filter_invalid);
    CHECK(reason(DecodeErrorCode::bad_protocol_name) == ReasonCode::unsupported_protocol_version);
    CHECK(reason(DecodeErrorCode::unsupported_version) == ReasonCode::unsupported_protocol_version);
    CHECK(reason(DecodeErrorCode::packet_too_large) == ReasonCode::packet_too_large);
}

}  // namespace mqtt::test
