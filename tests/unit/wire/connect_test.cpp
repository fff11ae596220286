#include <doctest/doctest.h>

#include <string>

#include "support/bytes.hpp"
#include "support/golden.hpp"

namespace mqtt::test {
namespace {

std::string verdict_of(const ByteVector& body) {
    return verdict(packet_of(0x10, body), Version::v3_1_1);
}

// A CONNECT of 5.0 with these properties and an empty client identifier. The properties begin at
// byte 13.
std::string verdict_of_properties(const ByteVector& properties) {
    const ByteVector length = {static_cast<std::uint8_t>(properties.size())};
    return verdict_of(join({"00 04 4d 51 54 54 05 02 00 00"_b, length, properties, "00 00"_b}));
}

Connect small(Version version) {
    return {.version = version, .client_id = "cid"};
}

}  // namespace

TEST_CASE("the smallest CONNECT of 3.1.1") {
    check_golden("10 0c 00 04 4d 51 54 54 04 02 00 00 00 00"_b, Version::v3_1_1,
                 Connect{.version = Version::v3_1_1});
}

TEST_CASE("CONNECT of 3.1 has the protocol name MQIsdp") {
    check_golden("10 11 00 06 4d 51 49 73 64 70 03 02 00 0a 00 03 63 69 64"_b, Version::v3_1,
                 Connect{.version = Version::v3_1, .keep_alive = 10, .client_id = "cid"});
}

TEST_CASE("CONNECT of 3.1.1 with everything") {
    const ByteVector payload = "62 79 65"_b;
    const ByteVector password = "70"_b;
    check_golden(
        "10 1f 00 04 4d 51 54 54 04 ee 01 2c 00 03 63 69 64 00 03 77 2f 74 00 03 62 79 65"
        "00 01 75 00 01 70"_b,
        Version::v3_1_1,
        Connect{
            .version = Version::v3_1_1,
            .clean_start = true,
            .keep_alive = 300,
            .client_id = "cid",
            .user_name = "u",
            .password = password,
            .will = Will{
                .topic = "w/t", .payload = payload, .qos = QoS::at_least_once, .retain = true}});
}

TEST_CASE("CONNECT of 5.0 with properties of its own and of the will") {
    const ByteVector properties = "11 00 00 00 0a 21 00 14"_b;  // session expiry, receive maximum
    const ByteVector will_properties = "18 00 00 00 05"_b;      // will delay interval
    const ByteVector payload = "00 ff"_b;
    check_golden(
        "10 28 00 04 4d 51 54 54 05 94 00 3c 08 11 00 00 00 0a 21 00 14 00 03 63 69 64"
        "05 18 00 00 00 05 00 01 77 00 02 00 ff 00 01 75"_b,
        Version::v5,
        Connect{.version = Version::v5,
                .clean_start = false,
                .keep_alive = 60,
                .client_id = "cid",
                .user_name = "u",
                .will = Will{.topic = "w",
                             .payload = payload,
                             .qos = QoS::exactly_once,
                             .properties = PropertyView(will_properties)},
                .properties = PropertyView(properties)});
}

TEST_CASE("CONNECT of 5.0 may have a password without a user name") {
    const ByteVector password = "00 c0"_b;
    check_golden("10 11 00 04 4d 51 54 54 05 42 00 00 00 00 00 00 02 00 c0"_b, Version::v5,
                 Connect{.version = Version::v5, .password = password});
}

TEST_CASE("an empty user name and an empty password are not the same as none") {
    check_golden("10 10 00 04 4d 51 54 54 04 c2 00 00 00 00 00 00 00 00"_b, Version::v3_1_1,
                 Connect{.version = Version::v3_1_1, .user_name = "", .password = Bytes()});
}

TEST_CASE("CONNECT of 3.1 may leave out the user name and password that its flags announce") {
    const ByteVector head = "00 06 4d 51 49 73 64 70 03 c2 00 0a 00 03 63 69 64"_b;
    const auto without_both = packet_of(0x10, head);
    const auto without_password = packet_of(0x10, join({head, "00 01 75"_b}));
    CHECK(verdict(without_both, Version::v3_1) == "accepted");
    const auto scan = wire::scan_frame(without_password, Version::v3_1);
    REQUIRE(scan);
    const auto decoded = wire::decode_connect(scan->frame);
    REQUIRE(decoded);
    CHECK(decoded->user_name == "u");
    CHECK_FALSE(decoded->password);
    CHECK(verdict_of(join({"00 04 4d 51 54 54 04 c2 00 0a 00 00"_b})) ==
          "malformed CONNECT: user name runs past the end of the packet at byte 14");
}

TEST_CASE("CONNECT names its own version, whatever the caller expects") {
    CHECK(verdict("10 0d 00 04 4d 51 54 54 05 02 00 00 00 00 00"_b, Version::v3_1_1) == "accepted");
}

TEST_CASE("the protocol name is MQTT or MQIsdp") {
    CHECK(verdict_of("00 04 4d 51 54 74 04 02 00 00 00 00"_b) ==
          "invalid CONNECT: protocol name is neither MQTT nor MQIsdp at byte 2");
    CHECK(verdict_of("00 00 04 02 00 00 00 00"_b) ==
          "invalid CONNECT: protocol name is neither MQTT nor MQIsdp at byte 2");
}

TEST_CASE("the protocol level fits the protocol name") {
    const std::string wrong = "invalid CONNECT: protocol level is not one that we speak at byte ";
    CHECK(verdict_of("00 04 4d 51 54 54 06 02 00 00 00 00"_b) == wrong + "8");
    CHECK(verdict_of("00 04 4d 51 54 54 03 02 00 00 00 00"_b) == wrong + "8");
    CHECK(verdict_of("00 06 4d 51 49 73 64 70 04 02 00 00 00 00"_b) == wrong + "10");
}

TEST_CASE("the reserved connect flag is 0") {
    CHECK(verdict_of("00 04 4d 51 54 54 04 03 00 00 00 00"_b) ==
          "malformed CONNECT: connect flags has a reserved bit set at byte 9");
}

TEST_CASE("will QoS and will retain need a will") {
    const std::string forbidden = " has a value that the standard forbids at byte 9";
    CHECK(verdict_of("00 04 4d 51 54 54 04 0a 00 00 00 00"_b) ==
          "invalid CONNECT: will QoS" + forbidden);
    CHECK(verdict_of("00 04 4d 51 54 54 04 12 00 00 00 00"_b) ==
          "invalid CONNECT: will QoS" + forbidden);
    CHECK(verdict_of("00 04 4d 51 54 54 04 22 00 00 00 00"_b) ==
          "invalid CONNECT: will retain" + forbidden);
}

TEST_CASE("will QoS 3 is refused") {
    CHECK(verdict_of("00 04 4d 51 54 54 04 1e 00 00 00 00 00 01 77 00 00"_b) ==
          "malformed CONNECT: will QoS is 3 at byte 9");
}

TEST_CASE("a password without a user name is refused before 5.0") {
    CHECK(verdict_of("00 04 4d 51 54 54 04 42 00 00 00 00 00 01 70"_b) ==
          "invalid CONNECT: password flag has a value that the standard forbids at byte 9");
}

TEST_CASE("the will topic is a topic name") {
    CHECK(verdict_of("00 04 4d 51 54 54 04 06 00 00 00 00 00 00 00 00"_b) ==
          "invalid CONNECT: will topic is empty or has a wildcard at byte 14");
    CHECK(verdict_of("00 04 4d 51 54 54 04 06 00 00 00 00 00 03 61 2f 23 00 00"_b) ==
          "invalid CONNECT: will topic is empty or has a wildcard at byte 18");
    CHECK(verdict_of("00 04 4d 51 54 54 04 06 00 00 00 00 00 03 2b 2f 23 00 00"_b) ==
          "invalid CONNECT: will topic is empty or has a wildcard at byte 16");
}

TEST_CASE("the strings of CONNECT are MQTT UTF-8, and its binary fields need not be") {
    const std::string bad = " is not valid UTF-8 at byte ";
    CHECK(verdict_of("00 04 4d 51 54 54 04 02 00 00 00 02 61 00"_b) ==
          "malformed CONNECT: client identifier" + bad + "15");
    CHECK(verdict_of("00 04 4d 51 54 54 04 02 00 00 00 03 ed a0 80"_b) ==
          "malformed CONNECT: client identifier" + bad + "14");
    CHECK(verdict_of("00 04 4d 51 54 54 04 06 00 00 00 00 00 02 c0 af 00 00"_b) ==
          "malformed CONNECT: will topic" + bad + "16");
    CHECK(verdict_of("00 04 4d 51 54 54 04 82 00 00 00 00 00 01 ff"_b) ==
          "malformed CONNECT: user name" + bad + "16");
    CHECK(verdict_of("00 04 4d 51 54 54 04 c6 00 00 00 00 00 01 77 00 02 ff 00 00 00 00 01 ff"_b) ==
          "accepted");
}

TEST_CASE("nothing follows the last field of CONNECT") {
    CHECK(verdict_of("00 04 4d 51 54 54 04 02 00 00 00 00 00"_b) ==
          "malformed CONNECT: packet goes on after its last field at byte 14");
}

TEST_CASE("each property of CONNECT is accepted") {
    CHECK(verdict_of_properties("11 ff ff ff ff"_b) == "accepted");
    CHECK(verdict_of_properties("15 00 01 6d 16 00 01 ff"_b) == "accepted");
    CHECK(verdict_of_properties("16 00 01 ff 15 00 01 6d"_b) == "accepted");
    CHECK(verdict_of_properties("17 00 19 01"_b) == "accepted");
    CHECK(verdict_of_properties("21 00 01"_b) == "accepted");
    CHECK(verdict_of_properties("22 00 00"_b) == "accepted");
    CHECK(verdict_of_properties("27 00 00 00 01"_b) == "accepted");
    CHECK(verdict_of_properties("26 00 01 61 00 01 62 26 00 01 61 00 01 62"_b) == "accepted");
}

TEST_CASE("properties of other packets are refused in CONNECT and in its will") {
    CHECK(verdict_of_properties("23 00 01"_b) ==
          "malformed CONNECT: Topic Alias may not stand in this packet at byte 13");
    CHECK(verdict_of_properties("22 00 01 18 00 00 00 01"_b) ==
          "malformed CONNECT: Will Delay Interval may not stand in this packet at byte 16");
    CHECK(verdict_of("00 04 4d 51 54 54 05 06 00 00 00 00 00 03 21 00 01 00 01 77 00 00"_b) ==
          "malformed CONNECT: Receive Maximum may not stand in this packet at byte 16");
}

TEST_CASE("unknown properties are refused") {
    CHECK(verdict_of_properties("00 00"_b) ==
          "malformed CONNECT: property identifier is unknown at byte 13");
    CHECK(verdict_of_properties("2b 00"_b) ==
          "malformed CONNECT: property identifier is unknown at byte 13");
    CHECK(verdict_of_properties("ff 01 00"_b) ==
          "malformed CONNECT: property identifier is unknown at byte 13");
}

TEST_CASE("duplicate properties are refused, but for User Property") {
    CHECK(verdict_of_properties("22 00 01 22 00 01"_b) ==
          "invalid CONNECT: Topic Alias Maximum stands there twice at byte 16");
    CHECK(verdict_of_properties("17 01 26 00 00 00 00 17 01"_b) ==
          "invalid CONNECT: Request Problem Information stands there twice at byte 20");
}

TEST_CASE("property values outside their range are refused") {
    const std::string forbidden = " has a value that the standard forbids at byte 14";
    CHECK(verdict_of_properties("21 00 00"_b) == "invalid CONNECT: Receive Maximum" + forbidden);
    CHECK(verdict_of_properties("17 02"_b) ==
          "invalid CONNECT: Request Problem Information" + forbidden);
    CHECK(verdict_of_properties("19 02"_b) ==
          "invalid CONNECT: Request Response Information" + forbidden);
    CHECK(verdict_of_properties("27 00 00 00 00"_b) ==
          "invalid CONNECT: Maximum Packet Size" + forbidden);
}

TEST_CASE("Authentication Data needs an Authentication Method") {
    CHECK(verdict_of_properties("22 00 01 16 00 01 ff"_b) ==
          "invalid CONNECT: Authentication Data has a value that the standard forbids at byte 16");
}

TEST_CASE("properties end where their length says") {
    const std::string past = " runs past the end of the packet at byte ";
    // A value that would need bytes from behind the properties.
    CHECK(verdict_of_properties("22 00"_b) ==
          "malformed CONNECT: Topic Alias Maximum" + past + "14");
    CHECK(verdict_of_properties("11 00 00 00"_b) ==
          "malformed CONNECT: Session Expiry Interval" + past + "14");
    CHECK(verdict_of_properties("15 00 02 6d"_b) ==
          "malformed CONNECT: Authentication Method" + past + "14");
    CHECK(verdict_of_properties("26 00 01 61"_b) ==
          "malformed CONNECT: User Property" + past + "17");
    CHECK(verdict_of_properties("17"_b) ==
          "malformed CONNECT: Request Problem Information" + past + "14");
    // A length past the packet.
    CHECK(verdict_of("00 04 4d 51 54 54 05 02 00 00 03 00 00"_b) ==
          "malformed CONNECT: property length" + past + "12");
}

TEST_CASE("variable byte integers in the body are well-formed and minimal") {
    CHECK(verdict_of("00 04 4d 51 54 54 05 02 00 00 80 00 00 00"_b) ==
          "malformed CONNECT: property length takes more bytes than its value needs at byte 12");
    CHECK(verdict_of("00 04 4d 51 54 54 05 02 00 00 80 80 80 80 01 00 00"_b) ==
          "malformed CONNECT: property length is longer than four bytes at byte 12");
    CHECK(verdict_of("00 04 4d 51 54 54 05 02 00 00 80"_b) ==
          "malformed CONNECT: property length runs past the end of the packet at byte 12");
    CHECK(verdict_of_properties("91 00 00 00 00 01"_b) ==
          "malformed CONNECT: property identifier takes more bytes than its value needs at byte "
          "13");
}

TEST_CASE("text in properties is MQTT UTF-8, and binary data need not be") {
    CHECK(verdict_of_properties("26 00 01 80 00 01 62"_b) ==
          "malformed CONNECT: User Property is not valid UTF-8 at byte 16");
    CHECK(verdict_of_properties("26 00 01 61 00 02 62 00"_b) ==
          "malformed CONNECT: User Property is not valid UTF-8 at byte 20");
    CHECK(verdict_of_properties("15 00 01 ff"_b) ==
          "malformed CONNECT: Authentication Method is not valid UTF-8 at byte 16");
}

TEST_CASE("strings of CONNECT hold 65,535 bytes and no more") {
    const std::string longest(65'535, 'x');
    const std::string too_long(65'536, 'x');
    const Bytes longest_bytes = as_bytes(longest);
    check_both_ways(join({"10 8b 80 04 00 04 4d 51 54 54 04 02 00 00 ff ff"_b, longest_bytes}),
                    Version::v3_1_1, Connect{.version = Version::v3_1_1, .client_id = longest});
    CHECK(encode_verdict(Connect{.client_id = too_long}, Version::v3_1_1) ==
          "CONNECT: client identifier of 65536 bytes is over the maximum of 65535");
    CHECK(encode_verdict(Connect{.user_name = too_long}, Version::v3_1_1) ==
          "CONNECT: user name of 65536 bytes is over the maximum of 65535");
    CHECK(encode_verdict(Connect{.user_name = "u", .password = as_bytes(too_long)},
                         Version::v3_1_1) ==
          "CONNECT: password of 65536 bytes is over the maximum of 65535");
    CHECK(encode_verdict(Connect{.will = Will{.topic = "w", .payload = as_bytes(too_long)}},
                         Version::v3_1_1) ==
          "CONNECT: will payload of 65536 bytes is over the maximum of 65535");
    CHECK(encode_verdict(Connect{.user_name = longest,
                                 .password = longest_bytes,
                                 .will = Will{.topic = longest, .payload = longest_bytes}},
                         Version::v3_1_1) == "accepted");
}

TEST_CASE("encoding CONNECT refuses what decoding would refuse") {
    Connect packet = small(Version::v3_1_1);
    SUBCASE("a password without a user name before 5.0") {
        packet.password = Bytes();
        CHECK(encode_verdict(packet, Version::v3_1_1) ==
              "CONNECT: password needs a user name before MQTT 5.0");
    }
    SUBCASE("text that is not MQTT UTF-8, without showing it") {
        packet.user_name = "a\xff";
        CHECK(encode_verdict(packet, Version::v3_1_1) == "CONNECT: user name is not valid UTF-8");
    }
    SUBCASE("a will topic with a wildcard") {
        packet.will = Will{.topic = "a/+"};
        CHECK(encode_verdict(packet, Version::v3_1_1).starts_with("CONNECT: will topic: "));
    }
    SUBCASE("an empty will topic") {
        packet.will = Will{};
        CHECK(encode_verdict(packet, Version::v3_1_1).starts_with("CONNECT: will topic: "));
    }
    SUBCASE("will QoS 3") {
        packet.will = Will{.topic = "w", .qos = static_cast<QoS>(3)};
        CHECK(encode_verdict(packet, Version::v3_1_1) == "CONNECT: will QoS must be 0, 1 or 2");
    }
    SUBCASE("a version that does not exist") {
        packet.version = static_cast<Version>(6);
        CHECK(encode_verdict(packet, Version::v5) == "CONNECT: protocol level must be 3, 4 or 5");
    }
}

TEST_CASE("encoding CONNECT checks its properties") {
    const auto with = [](const ByteVector& properties) {
        Connect packet = small(Version::v5);
        packet.properties = PropertyView(properties);
        return encode_verdict(packet, Version::v5);
    };
    CHECK(with("23 00 01"_b).starts_with("CONNECT: property Topic Alias "));
    CHECK(with("22 00 01 22 00 01"_b).starts_with("CONNECT: property Topic Alias Maximum "));
    CHECK(with("16 00 01 ff"_b) == "CONNECT: authentication data needs an authentication method");

    const ByteVector expiry = "11 00 00 00 0a"_b;
    Connect before = small(Version::v3_1_1);
    before.properties = PropertyView(expiry);
    CHECK(encode_verdict(before, Version::v3_1_1) == "CONNECT: properties need MQTT 5.0");
    Connect with_will = small(Version::v5);
    with_will.will = Will{.topic = "w", .properties = PropertyView(expiry)};
    CHECK(encode_verdict(with_will, Version::v5)
              .starts_with("CONNECT: property Session Expiry Interval "));
}

TEST_CASE("a client identifier of 3.1 has 1 to 23 characters when it is sent") {
    const std::string refusal =
        "CONNECT: client identifier must have 1 to 23 characters on MQTT 3.1";
    const auto with = [](std::string_view client_id) {
        return encode_verdict(Connect{.version = Version::v3_1, .client_id = client_id},
                              Version::v3_1);
    };
    const std::string twenty_three(23, 'c');
    CHECK(with(twenty_three) == "accepted");
    CHECK(with(twenty_three + "c") == refusal);
    CHECK(with("") == refusal);
    // Characters, not bytes.
    std::string umlauts;
    for (int count = 0; count < 23; ++count) {
        umlauts += "\xc3\xa4";
    }
    CHECK(with(umlauts) == "accepted");
    CHECK(with(umlauts + "\xc3\xa4") == refusal);
    // Received ones may be longer, and empty.
    const ByteVector head = "00 06 4d 51 49 73 64 70 03 02 00 0a"_b;
    CHECK(verdict_of(join({head, "00 00"_b})) == "accepted");
    CHECK(verdict_of(join({head, "00 18"_b, as_bytes(std::string(24, 'c'))})) == "accepted");
}

}  // namespace mqtt::test
