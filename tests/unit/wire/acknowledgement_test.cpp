#include <doctest/doctest.h>

#include <string>

#include "support/bytes.hpp"
#include "support/golden.hpp"

namespace mqtt::test {
namespace {

constexpr Version versions[] = {Version::v3_1, Version::v3_1_1, Version::v5};

}  // namespace

TEST_CASE("an acknowledgement of success is four bytes on every version") {
    for (const Version version : versions) {
        check_golden("40 02 12 34"_b, version, Puback{{.packet_id = 0x1234}});
        check_golden("50 02 12 34"_b, version, Pubrec{{.packet_id = 0x1234}});
        check_golden("62 02 12 34"_b, version, Pubrel{{.packet_id = 0x1234}});
        check_golden("70 02 12 34"_b, version, Pubcomp{{.packet_id = 0x1234}});
        check_golden("40 02 ff ff"_b, version, Puback{{.packet_id = 65'535}});
    }
}

TEST_CASE("an error without properties is five bytes on 5.0") {
    check_golden("40 03 00 01 87"_b, Version::v5,
                 Puback{{.packet_id = 1, .reason = ReasonCode::not_authorized}}, {2});
    check_golden("50 03 00 01 97"_b, Version::v5,
                 Pubrec{{.packet_id = 1, .reason = ReasonCode::quota_exceeded}}, {2});
    check_golden("62 03 00 01 92"_b, Version::v5,
                 Pubrel{{.packet_id = 1, .reason = ReasonCode::packet_identifier_not_found}}, {2});
    check_golden("70 03 00 01 92"_b, Version::v5,
                 Pubcomp{{.packet_id = 1, .reason = ReasonCode::packet_identifier_not_found}}, {2});
}

TEST_CASE("an acknowledgement of 5.0 may have a reason string and user properties") {
    const ByteVector properties = "1f 00 02 6e 6f 26 00 01 61 00 00"_b;
    const PropertyView view(properties);
    check_golden("40 0f 00 01 10 0b 1f 00 02 6e 6f 26 00 01 61 00 00"_b, Version::v5,
                 Puback{{1, ReasonCode::no_matching_subscribers, view}}, {2, 3});
    check_golden("50 0f 00 01 00 0b 1f 00 02 6e 6f 26 00 01 61 00 00"_b, Version::v5,
                 Pubrec{{1, ReasonCode::success, view}}, {2, 3});
    check_golden("62 0f 00 01 00 0b 1f 00 02 6e 6f 26 00 01 61 00 00"_b, Version::v5,
                 Pubrel{{1, ReasonCode::success, view}}, {2, 3});
    check_golden("70 0f 00 01 00 0b 1f 00 02 6e 6f 26 00 01 61 00 00"_b, Version::v5,
                 Pubcomp{{1, ReasonCode::success, view}}, {2, 3});
}

TEST_CASE("success may be spelt out with and without an empty list of properties") {
    for (const ByteVector& packet : {"40 03 00 01 00"_b, "40 04 00 01 00 00"_b}) {
        const auto scan = wire::scan_frame(packet, Version::v5);
        REQUIRE(scan);
        const auto decoded = wire::decode_acknowledgement(scan->frame, Version::v5);
        REQUIRE(decoded);
        CHECK(*decoded == Acknowledgement{.packet_id = 1});
    }
}

TEST_CASE("an acknowledgement has a packet identifier other than 0") {
    for (const Version version : versions) {
        CHECK(verdict("40 02 00 00"_b, version) ==
              "invalid PUBACK: packet identifier is 0 at byte 2");
        CHECK(verdict("62 02 00 00"_b, version) ==
              "invalid PUBREL: packet identifier is 0 at byte 2");
        CHECK(encode_verdict(Puback{}, version) == "PUBACK: packet identifier must not be 0");
        CHECK(verdict("40 00"_b, version) ==
              "malformed PUBACK: packet identifier runs past the end of the packet at byte 2");
    }
}

TEST_CASE("an acknowledgement carries codes of its own only") {
    const auto refusal = [](const std::string& packet) {
        return "invalid " + packet + ": reason code is none that this packet may carry at byte 4";
    };
    CHECK(verdict("40 03 00 01 92"_b, Version::v5) == refusal("PUBACK"));
    CHECK(verdict("50 03 00 01 01"_b, Version::v5) == refusal("PUBREC"));
    CHECK(verdict("62 03 00 01 80"_b, Version::v5) == refusal("PUBREL"));
    CHECK(verdict("70 03 00 01 10"_b, Version::v5) == refusal("PUBCOMP"));
    CHECK(encode_verdict(Pubrel{{1, ReasonCode::unspecified_error, {}}}, Version::v5) ==
          "PUBREL: reason code is none that this packet may carry");
}

TEST_CASE("an acknowledgement before 5.0 ends with its packet identifier") {
    for (const Version version : {Version::v3_1, Version::v3_1_1}) {
        CHECK(verdict("40 03 00 01 00"_b, version) ==
              "malformed PUBACK: packet goes on after its last field at byte 4");
        CHECK(encode_verdict(Puback{{1, ReasonCode::not_authorized, {}}}, version) ==
              "PUBACK: reason code needs MQTT 5.0");
        const ByteVector reason = "1f 00 00"_b;
        CHECK(encode_verdict(Puback{{1, ReasonCode::success, PropertyView(reason)}}, version) ==
              "PUBACK: properties need MQTT 5.0");
    }
}

TEST_CASE("an acknowledgement's properties are checked") {
    CHECK(verdict("40 07 00 01 00 03 23 00 01"_b, Version::v5) ==
          "malformed PUBACK: Topic Alias may not stand in this packet at byte 6");
    CHECK(verdict("40 0a 00 01 00 06 1f 00 00 1f 00 00"_b, Version::v5) ==
          "invalid PUBACK: Reason String stands there twice at byte 9");
    CHECK(verdict("40 05 00 01 00 00 00"_b, Version::v5) ==
          "malformed PUBACK: packet goes on after its last field at byte 6");
    const ByteVector alias = "23 00 01"_b;
    CHECK(encode_verdict(Pubcomp{{1, ReasonCode::success, PropertyView(alias)}}, Version::v5)
              .starts_with("PUBCOMP: property Topic Alias "));
}

}  // namespace mqtt::test
