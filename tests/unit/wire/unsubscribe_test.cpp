#include <doctest/doctest.h>

#include <string>

#include "support/bytes.hpp"
#include "support/golden.hpp"

namespace mqtt::test {

TEST_CASE("UNSUBSCRIBE before 5.0 has filters") {
    for (const Version version : {Version::v3_1, Version::v3_1_1}) {
        check_golden("a2 0c 00 0a 00 03 61 2f 62 00 03 63 2f 64"_b, version,
                     Unsubscribe{.packet_id = 10, .filters = {"a/b", "c/d"}}, {7});
    }
}

TEST_CASE("UNSUBSCRIBE of 5.0 has user properties") {
    const ByteVector properties = "26 00 01 6b 00 01 76"_b;
    check_golden(
        "a2 0d 00 0a 07 26 00 01 6b 00 01 76 00 01 23"_b, Version::v5,
        Unsubscribe{.packet_id = 10, .filters = {"#"}, .properties = PropertyView(properties)});
}

TEST_CASE("UNSUBSCRIBE has at least one filter and a packet identifier") {
    CHECK(verdict("a2 02 00 01"_b, Version::v3_1_1) ==
          "invalid UNSUBSCRIBE: payload is empty at byte 4");
    CHECK(verdict("a2 03 00 01 00"_b, Version::v5) ==
          "invalid UNSUBSCRIBE: payload is empty at byte 5");
    CHECK(verdict("a2 05 00 00 00 01 61"_b, Version::v3_1_1) ==
          "invalid UNSUBSCRIBE: packet identifier is 0 at byte 2");
    CHECK(encode_verdict(Unsubscribe{.packet_id = 1}, Version::v3_1_1) ==
          "UNSUBSCRIBE: payload needs at least one topic filter");
    CHECK(encode_verdict(Unsubscribe{.filters = {"a"}}, Version::v3_1_1) ==
          "UNSUBSCRIBE: packet identifier must not be 0");
}

TEST_CASE("the filters of UNSUBSCRIBE are well-formed") {
    CHECK(verdict("a2 0a 00 01 00 01 61 00 03 61 2f 2b"_b, Version::v3_1_1) == "accepted");
    CHECK(verdict("a2 09 00 01 00 01 61 00 02 61 2b"_b, Version::v3_1_1) ==
          "invalid UNSUBSCRIBE: topic filter is not a valid topic filter at byte 9");
    CHECK(verdict("a2 04 00 01 00 00"_b, Version::v3_1_1) ==
          "invalid UNSUBSCRIBE: topic filter is not a valid topic filter at byte 6");
    CHECK(verdict("a2 06 00 01 00 02 61 80"_b, Version::v3_1_1) ==
          "malformed UNSUBSCRIBE: topic filter is not valid UTF-8 at byte 7");
    CHECK(encode_verdict(Unsubscribe{.packet_id = 1, .filters = {"a", "#/b"}}, Version::v5)
              .starts_with("UNSUBSCRIBE: topic filter "));
}

TEST_CASE("UNSUBSCRIBE refuses properties of other packets") {
    CHECK(verdict("a2 08 00 01 02 0b 01 00 01 61"_b, Version::v5) ==
          "malformed UNSUBSCRIBE: Subscription Identifier may not stand in this packet at byte 5");
    const ByteVector identifier = "0b 01"_b;
    const Unsubscribe packet = {
        .packet_id = 1, .filters = {"a"}, .properties = PropertyView(identifier)};
    CHECK(encode_verdict(packet, Version::v5)
              .starts_with("UNSUBSCRIBE: property Subscription Identifier "));
    CHECK(encode_verdict(packet, Version::v3_1_1) == "UNSUBSCRIBE: properties need MQTT 5.0");
}

TEST_CASE("UNSUBACK before 5.0 is a packet identifier") {
    for (const Version version : {Version::v3_1, Version::v3_1_1}) {
        check_golden("b0 02 00 0a"_b, version, Unsuback{.packet_id = 10});
        CHECK(verdict("b0 03 00 0a 00"_b, version) ==
              "malformed UNSUBACK: packet goes on after its last field at byte 4");
        CHECK(encode_verdict(Unsuback{.packet_id = 1, .reasons = {ReasonCode::success}}, version) ==
              "UNSUBACK: reason code needs MQTT 5.0");
    }
}

TEST_CASE("UNSUBACK of 5.0 has a code for each filter") {
    const ByteVector properties = "1f 00 01 72"_b;
    check_golden(
        "b0 09 00 0a 04 1f 00 01 72 11 87"_b, Version::v5,
        Unsuback{.packet_id = 10,
                 .reasons = {ReasonCode::no_subscription_existed, ReasonCode::not_authorized},
                 .properties = PropertyView(properties)},
        {8});
    CHECK(verdict("b0 03 00 01 00"_b, Version::v5) ==
          "invalid UNSUBACK: payload is empty at byte 5");
    CHECK(encode_verdict(Unsuback{.packet_id = 1}, Version::v5) ==
          "UNSUBACK: payload needs at least one reason code");
}

TEST_CASE("UNSUBACK carries codes and properties of its own only") {
    CHECK(verdict("b0 05 00 01 00 00 01"_b, Version::v5) ==
          "invalid UNSUBACK: reason code is none that this packet may carry at byte 6");
    CHECK(verdict("b0 02 00 00"_b, Version::v3_1_1) ==
          "invalid UNSUBACK: packet identifier is 0 at byte 2");
    CHECK(encode_verdict(Unsuback{.packet_id = 1, .reasons = {ReasonCode::granted_qos_1}},
                         Version::v5) ==
          "UNSUBACK: reason code is none that this packet may carry");
    CHECK(verdict("b0 07 00 01 03 23 00 01 00"_b, Version::v5) ==
          "malformed UNSUBACK: Topic Alias may not stand in this packet at byte 5");
}

}  // namespace mqtt::test
