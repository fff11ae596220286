#include <doctest/doctest.h>

#include <string>

#include "support/bytes.hpp"
#include "support/golden.hpp"

namespace mqtt::test {
namespace {

constexpr Version versions[] = {Version::v3_1, Version::v3_1_1, Version::v5};

}  // namespace

TEST_CASE("PINGREQ, PINGRESP and a DISCONNECT of success have no body") {
    for (const Version version : versions) {
        check_golden("c0 00"_b, version, Pingreq{});
        check_golden("d0 00"_b, version, Pingresp{});
        check_golden("e0 00"_b, version, Disconnect{});
        CHECK(verdict("c0 01 00"_b, version) ==
              "malformed PINGREQ: packet goes on after its last field at byte 2");
        CHECK(verdict("d0 01 00"_b, version) ==
              "malformed PINGRESP: packet goes on after its last field at byte 2");
    }
}

TEST_CASE("DISCONNECT of 5.0 without properties ends with its reason") {
    check_golden("e0 01 04"_b, Version::v5, Disconnect{.reason = ReasonCode::disconnect_with_will},
                 {0});
    check_golden("e0 01 8e"_b, Version::v5, Disconnect{.reason = ReasonCode::session_taken_over},
                 {0});
}

TEST_CASE("DISCONNECT of 5.0 with properties") {
    const ByteVector properties = "11 00 00 00 00 1f 00 01 72 1c 00 01 73"_b;
    check_golden("e0 0f 9c 0d 11 00 00 00 00 1f 00 01 72 1c 00 01 73"_b, Version::v5,
                 Disconnect{.reason = ReasonCode::use_another_server,
                            .properties = PropertyView(properties)},
                 {0, 1});
    const ByteVector expiry = "11 00 00 00 3c"_b;
    check_golden("e0 07 00 05 11 00 00 00 3c"_b, Version::v5,
                 Disconnect{.properties = PropertyView(expiry)}, {0, 1});
}

TEST_CASE("a normal DISCONNECT may be spelt out") {
    CHECK(verdict("e0 01 00"_b, Version::v5) == "accepted");
    CHECK(verdict("e0 02 00 00"_b, Version::v5) == "accepted");
}

TEST_CASE("DISCONNECT before 5.0 has no body") {
    for (const Version version : {Version::v3_1, Version::v3_1_1}) {
        CHECK(verdict("e0 01 00"_b, version) ==
              "malformed DISCONNECT: packet goes on after its last field at byte 2");
        CHECK(encode_verdict(Disconnect{.reason = ReasonCode::disconnect_with_will}, version) ==
              "DISCONNECT: reason code needs MQTT 5.0");
        const ByteVector expiry = "11 00 00 00 3c"_b;
        CHECK(encode_verdict(Disconnect{.properties = PropertyView(expiry)}, version) ==
              "DISCONNECT: properties need MQTT 5.0");
    }
}

TEST_CASE("DISCONNECT carries codes and properties of its own only") {
    CHECK(verdict("e0 01 01"_b, Version::v5) ==
          "invalid DISCONNECT: reason code is none that this packet may carry at byte 2");
    CHECK(verdict("e0 04 00 02 17 00"_b, Version::v5) ==
          "malformed DISCONNECT: Request Problem Information may not stand in this packet at byte "
          "4");
    CHECK(verdict("e0 03 00 00 00"_b, Version::v5) ==
          "malformed DISCONNECT: packet goes on after its last field at byte 4");
    CHECK(encode_verdict(Disconnect{.reason = ReasonCode::granted_qos_1}, Version::v5) ==
          "DISCONNECT: reason code is none that this packet may carry");
    const ByteVector alias = "23 00 01"_b;
    CHECK(encode_verdict(Disconnect{.properties = PropertyView(alias)}, Version::v5)
              .starts_with("DISCONNECT: property Topic Alias "));
}

TEST_CASE("AUTH of success without properties has no body") {
    check_golden("f0 00"_b, Version::v5, Auth{});
}

TEST_CASE("AUTH with a method and data") {
    const ByteVector properties = "15 00 05 53 43 52 41 4d 16 00 02 00 ff"_b;
    check_golden(
        "f0 0f 18 0d 15 00 05 53 43 52 41 4d 16 00 02 00 ff"_b, Version::v5,
        Auth{.reason = ReasonCode::continue_authentication, .properties = PropertyView(properties)},
        {0});
    check_golden(
        "f0 0f 19 0d 15 00 05 53 43 52 41 4d 16 00 02 00 ff"_b, Version::v5,
        Auth{.reason = ReasonCode::re_authenticate, .properties = PropertyView(properties)}, {0});
    check_golden("f0 0f 00 0d 15 00 05 53 43 52 41 4d 16 00 02 00 ff"_b, Version::v5,
                 Auth{.properties = PropertyView(properties)}, {0});
}

TEST_CASE("AUTH with a body names its method") {
    CHECK(verdict("f0 02 18 00"_b, Version::v5) ==
          "invalid AUTH: Authentication Method has a value that the standard forbids at byte 3");
    CHECK(verdict("f0 05 18 03 1f 00 00"_b, Version::v5) ==
          "invalid AUTH: Authentication Method has a value that the standard forbids at byte 3");
    CHECK(verdict("f0 05 18 03 16 00 00"_b, Version::v5) ==
          "invalid AUTH: Authentication Data has a value that the standard forbids at byte 4");
    CHECK(encode_verdict(Auth{.reason = ReasonCode::continue_authentication}, Version::v5) ==
          "AUTH: authentication method must not be missing");
    const ByteVector reason = "1f 00 00"_b;
    CHECK(encode_verdict(Auth{.properties = PropertyView(reason)}, Version::v5) ==
          "AUTH: authentication method must not be missing");
}

TEST_CASE("AUTH carries codes of its own only") {
    CHECK(verdict("f0 06 87 04 15 00 01 6d"_b, Version::v5) ==
          "invalid AUTH: reason code is none that this packet may carry at byte 2");
    CHECK(verdict("f0 07 18 04 15 00 01 6d 00"_b, Version::v5) ==
          "malformed AUTH: packet goes on after its last field at byte 8");
    CHECK(verdict("f0 01 18"_b, Version::v5) ==
          "malformed AUTH: property length runs past the end of the packet at byte 3");
}

TEST_CASE("AUTH is neither decoded nor encoded before 5.0") {
    const ByteVector packet = "f0 00"_b;
    const auto scan = wire::scan_frame(packet, Version::v5);
    REQUIRE(scan);
    for (const Version version : {Version::v3_1, Version::v3_1_1}) {
        const auto decoded = wire::decode(scan->frame, version);
        REQUIRE_FALSE(decoded);
        CHECK(decoded.error().code == wire::DecodeErrorCode::unknown_packet_type);
        CHECK(encode_verdict(Auth{}, version) == "AUTH: control packet type needs MQTT 5.0");
    }
}

TEST_CASE("a frame of a type that does not exist is refused") {
    const auto decoded = wire::decode(wire::Frame{}, Version::v5);
    REQUIRE_FALSE(decoded);
    CHECK(decoded.error().code == wire::DecodeErrorCode::unknown_packet_type);
}

}  // namespace mqtt::test
