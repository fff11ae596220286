#include <doctest/doctest.h>

#include <string>

#include "support/bytes.hpp"
#include "support/golden.hpp"

namespace mqtt::test {

TEST_CASE("CONNACK before 5.0 has two bytes") {
    check_golden("20 02 00 00"_b, Version::v3_1, Connack{});
    check_golden("20 02 00 05"_b, Version::v3_1, Connack{.code = 5});
    check_golden("20 02 01 00"_b, Version::v3_1_1, Connack{.session_present = true});
    check_golden("20 02 00 02"_b, Version::v3_1_1, Connack{.code = 2});
}

TEST_CASE("CONNACK of 5.0 has properties") {
    check_golden("20 03 00 00 00"_b, Version::v5, Connack{});
    const ByteVector properties =
        "11 00 00 0e 10 21 00 14 24 01 25 00 27 00 01 00 00 12 00 02 69 64 22 00 0a"
        "1f 00 01 72 26 00 01 61 00 01 62 28 00 29 01 2a 00 13 00 3c 1a 00 01 2f 1c 00 01 73"
        "15 00 01 6d 16 00 01 ff"_b;
    REQUIRE(properties.size() == 61);
    check_golden(join({"20 40 01 00 3d"_b, properties}), Version::v5,
                 Connack{.session_present = true, .properties = PropertyView(properties)});
    check_golden("20 03 00 87 00"_b, Version::v5, Connack{.code = 0x87});
}

TEST_CASE("reserved bits of the acknowledge flags are 0") {
    const std::string refusal =
        "malformed CONNACK: connect acknowledge flags has a reserved bit set at byte 2";
    CHECK(verdict("20 02 02 00"_b, Version::v3_1_1) == refusal);
    CHECK(verdict("20 02 81 00"_b, Version::v3_1_1) == refusal);
    CHECK(verdict("20 03 80 00 00"_b, Version::v5) == refusal);
}

TEST_CASE("MQTT 3.1 does not use the acknowledge flags") {
    for (const ByteVector& packet : {"20 02 01 00"_b, "20 02 ff 00"_b}) {
        const auto scan = wire::scan_frame(packet, Version::v3_1);
        REQUIRE(scan);
        const auto decoded = wire::decode_connack(scan->frame, Version::v3_1);
        REQUIRE(decoded);
        CHECK_FALSE(decoded->session_present);
    }
    CHECK(encode_verdict(Connack{.session_present = true}, Version::v3_1) ==
          "CONNACK: session present needs MQTT 3.1.1 or later");
}

TEST_CASE("a refused connection has no session") {
    const std::string refusal =
        "invalid CONNACK: session present has a value that the standard forbids at byte 2";
    CHECK(verdict("20 02 01 01"_b, Version::v3_1_1) == refusal);
    CHECK(verdict("20 03 01 80 00"_b, Version::v5) == refusal);
    CHECK(encode_verdict(Connack{.session_present = true, .code = 1}, Version::v3_1_1) ==
          "CONNACK: session present must not be set when the connection is refused");
}

TEST_CASE("CONNACK carries codes of its own only") {
    const std::string refusal =
        "invalid CONNACK: reason code is none that this packet may carry at byte 3";
    CHECK(verdict("20 02 00 05"_b, Version::v3_1_1) == "accepted");
    CHECK(verdict("20 02 00 06"_b, Version::v3_1_1) == refusal);
    CHECK(verdict("20 02 00 80"_b, Version::v3_1) == refusal);
    CHECK(verdict("20 03 00 01 00"_b, Version::v5) == refusal);
    CHECK(verdict("20 03 00 8e 00"_b, Version::v5) == refusal);
    CHECK(verdict("20 03 00 9f 00"_b, Version::v5) == "accepted");
    const std::string complaint = "CONNACK: reason code is none that this packet may carry";
    CHECK(encode_verdict(Connack{.code = 6}, Version::v3_1_1) == complaint);
    CHECK(encode_verdict(Connack{.code = 5}, Version::v5) == complaint);
}

TEST_CASE("CONNACK's properties are checked") {
    CHECK(verdict("20 05 00 00 02 24 02"_b, Version::v5) ==
          "invalid CONNACK: Maximum QoS has a value that the standard forbids at byte 6");
    CHECK(verdict("20 05 00 00 02 25 02"_b, Version::v5) ==
          "invalid CONNACK: Retain Available has a value that the standard forbids at byte 6");
    CHECK(verdict("20 06 00 00 03 21 00 00"_b, Version::v5) ==
          "invalid CONNACK: Receive Maximum has a value that the standard forbids at byte 6");
    CHECK(verdict("20 05 00 00 02 17 01"_b, Version::v5) ==
          "malformed CONNACK: Request Problem Information may not stand in this packet at byte 5");
    const ByteVector properties = "17 01"_b;
    CHECK(encode_verdict(Connack{.properties = PropertyView(properties)}, Version::v5)
              .starts_with("CONNACK: property Request Problem Information "));
    CHECK(encode_verdict(Connack{.properties = PropertyView(properties)}, Version::v3_1_1) ==
          "CONNACK: properties need MQTT 5.0");
}

TEST_CASE("nothing follows the last field of CONNACK") {
    CHECK(verdict("20 03 00 00 00"_b, Version::v3_1_1) ==
          "malformed CONNACK: packet goes on after its last field at byte 4");
    CHECK(verdict("20 04 00 00 00 00"_b, Version::v5) ==
          "malformed CONNACK: packet goes on after its last field at byte 5");
}

}  // namespace mqtt::test
