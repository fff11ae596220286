#include <doctest/doctest.h>

#include <string>

#include "support/bytes.hpp"
#include "support/golden.hpp"

namespace mqtt::test {
namespace {

// A SUBSCRIBE of 5.0 to the filter "a" with these options, which are byte 8.
std::string verdict_of_options(std::uint8_t options, Version version) {
    const ByteVector last = {options};
    const ByteVector head = version == Version::v5 ? "00 01 00 00 01 61"_b : "00 01 00 01 61"_b;
    return verdict(packet_of(0x82, join({head, last})), version);
}

std::string verdict_of_filter(std::string_view filter) {
    const ByteVector length = {0, static_cast<std::uint8_t>(filter.size())};
    return verdict(packet_of(0x82, join({"00 01"_b, length, as_bytes(filter), "00"_b})),
                   Version::v3_1_1);
}

Subscribe to(const Subscription& subscription) {
    return {.packet_id = 1, .subscriptions = {subscription}};
}

}  // namespace

TEST_CASE("SUBSCRIBE before 5.0 has filters with a QoS each") {
    for (const Version version : {Version::v3_1, Version::v3_1_1}) {
        check_golden("82 0e 00 0a 00 03 61 2f 62 01 00 03 63 2f 23 02"_b, version,
                     Subscribe{.packet_id = 10,
                               .subscriptions = {{.filter = "a/b", .qos = QoS::at_least_once},
                                                 {.filter = "c/#", .qos = QoS::exactly_once}}},
                     {8});
    }
}

TEST_CASE("SUBSCRIBE of 5.0 has options and properties") {
    check_golden("82 07 00 0a 00 00 01 61 00"_b, Version::v5,
                 Subscribe{.packet_id = 10, .subscriptions = {{.filter = "a"}}});
    const ByteVector properties = "0b 80 01 26 00 01 6b 00 01 76"_b;
    check_golden(
        "82 19 00 0a 0a 0b 80 01 26 00 01 6b 00 01 76 00 01 61 2e 00 01 2b 15 00 01 23 08"_b,
        Version::v5,
        Subscribe{.packet_id = 10,
                  .subscriptions = {{.filter = "a",
                                     .qos = QoS::exactly_once,
                                     .no_local = true,
                                     .retain_as_published = true,
                                     .retain_handling = RetainHandling::do_not_send},
                                    {.filter = "+",
                                     .qos = QoS::at_least_once,
                                     .no_local = true,
                                     .retain_handling = RetainHandling::send_if_new},
                                    {.filter = "#", .retain_as_published = true}},
                  .properties = PropertyView(properties)},
        {17, 21});
}

TEST_CASE("SUBSCRIBE has at least one filter") {
    CHECK(verdict("82 02 00 01"_b, Version::v3_1_1) ==
          "invalid SUBSCRIBE: payload is empty at byte 4");
    CHECK(verdict("82 03 00 01 00"_b, Version::v5) ==
          "invalid SUBSCRIBE: payload is empty at byte 5");
    CHECK(encode_verdict(Subscribe{.packet_id = 1}, Version::v5) ==
          "SUBSCRIBE: payload needs at least one topic filter");
}

TEST_CASE("SUBSCRIBE has a packet identifier other than 0") {
    CHECK(verdict("82 06 00 00 00 01 61 00"_b, Version::v3_1_1) ==
          "invalid SUBSCRIBE: packet identifier is 0 at byte 2");
    CHECK(encode_verdict(Subscribe{.subscriptions = {{.filter = "a"}}}, Version::v3_1_1) ==
          "SUBSCRIBE: packet identifier must not be 0");
}

TEST_CASE("the reserved bits of the options are 0") {
    const std::string refusal =
        "malformed SUBSCRIBE: subscription options has a reserved bit set at byte ";
    CHECK(verdict_of_options(0x40, Version::v5) == refusal + "8");
    CHECK(verdict_of_options(0x80, Version::v5) == refusal + "8");
    for (const std::uint8_t bit : "04 08 10 20 40 80"_b) {
        CHECK(verdict_of_options(bit, Version::v3_1_1) == refusal + "7");
        CHECK(verdict_of_options(bit, Version::v3_1) == refusal + "7");
    }
}

TEST_CASE("a requested QoS of 3 is refused") {
    CHECK(verdict_of_options(0x03, Version::v3_1_1) ==
          "malformed SUBSCRIBE: requested QoS is 3 at byte 7");
    CHECK(verdict_of_options(0x03, Version::v5) ==
          "malformed SUBSCRIBE: requested QoS is 3 at byte 8");
    CHECK(encode_verdict(to({.filter = "a", .qos = static_cast<QoS>(3)}), Version::v5) ==
          "SUBSCRIBE: requested QoS must be 0, 1 or 2");
}

TEST_CASE("a retain handling of 3 is refused") {
    CHECK(verdict_of_options(0x30, Version::v5) ==
          "invalid SUBSCRIBE: retain handling has a value that the standard forbids at byte 8");
    CHECK(encode_verdict(to({.filter = "a", .retain_handling = static_cast<RetainHandling>(3)}),
                         Version::v5) == "SUBSCRIBE: retain handling must be 0, 1 or 2");
}

TEST_CASE("no local is refused on a shared subscription") {
    const ByteVector head = "00 01 00 00 0a 24 73 68 61 72 65 2f 67 2f 61"_b;  // $share/g/a
    CHECK(verdict(packet_of(0x82, join({head, "01"_b})), Version::v5) == "accepted");
    CHECK(verdict(packet_of(0x82, join({head, "05"_b})), Version::v5) ==
          "invalid SUBSCRIBE: no local has a value that the standard forbids at byte 17");
    CHECK(encode_verdict(to({.filter = "$share/g/a", .no_local = true}), Version::v5) ==
          "SUBSCRIBE: no local must not be set on a shared subscription");
}

TEST_CASE("options other than QoS need 5.0") {
    const std::string refusal = "SUBSCRIBE: subscription options other than QoS need MQTT 5.0";
    CHECK(encode_verdict(to({.filter = "a", .no_local = true}), Version::v3_1_1) == refusal);
    CHECK(encode_verdict(to({.filter = "a", .retain_as_published = true}), Version::v3_1_1) ==
          refusal);
    CHECK(encode_verdict(to({.filter = "a", .retain_handling = RetainHandling::send_if_new}),
                         Version::v3_1) == refusal);
}

TEST_CASE("a topic filter is well-formed") {
    const std::string refusal =
        "invalid SUBSCRIBE: topic filter is not a valid topic filter at byte 6";
    CHECK(verdict_of_filter("#") == "accepted");
    CHECK(verdict_of_filter("+/a/+/#") == "accepted");
    CHECK(verdict_of_filter("") == refusal);
    CHECK(verdict_of_filter("a/#/b") == refusal);
    CHECK(verdict_of_filter("a#") == refusal);
    CHECK(verdict_of_filter("a+/b") == refusal);
    CHECK(verdict_of_filter("$share//a") == refusal);
    CHECK(verdict_of_filter("a/\xff") ==
          "malformed SUBSCRIBE: topic filter is not valid UTF-8 at byte 8");
    CHECK(encode_verdict(to({.filter = "a/#/b"}), Version::v5).starts_with("SUBSCRIBE: topic "));
    CHECK(encode_verdict(to({.filter = ""}), Version::v5).starts_with("SUBSCRIBE: topic "));
}

TEST_CASE("a second filter is checked like the first") {
    CHECK(verdict("82 0a 00 01 00 01 61 00 00 01 62 03"_b, Version::v3_1_1) ==
          "malformed SUBSCRIBE: requested QoS is 3 at byte 11");
    CHECK(verdict("82 08 00 01 00 01 61 00 00 01"_b, Version::v3_1_1) ==
          "malformed SUBSCRIBE: topic filter runs past the end of the packet at byte 8");
}

TEST_CASE("a filter holds 65,535 bytes and no more") {
    const std::string longest(65'535, 'f');
    CHECK(encode_verdict(to({.filter = longest}), Version::v3_1_1) == "accepted");
    const std::string too_long(65'536, 'f');
    CHECK(encode_verdict(to({.filter = too_long}), Version::v3_1_1)
              .starts_with("SUBSCRIBE: topic filter of 65536 bytes "));
}

TEST_CASE("SUBSCRIBE has one Subscription Identifier at most, and it is not 0") {
    CHECK(verdict("82 0b 00 01 04 0b 01 0b 02 00 01 61 00"_b, Version::v5) ==
          "invalid SUBSCRIBE: Subscription Identifier stands there twice at byte 7");
    CHECK(verdict("82 09 00 01 02 0b 00 00 01 61 00"_b, Version::v5) ==
          "invalid SUBSCRIBE: Subscription Identifier has a value that the standard forbids at "
          "byte 6");
    const ByteVector twice = "0b 01 0b 02"_b;
    Subscribe packet = to({.filter = "a"});
    packet.properties = PropertyView(twice);
    CHECK(encode_verdict(packet, Version::v5)
              .starts_with("SUBSCRIBE: property Subscription Identifier "));
    CHECK(encode_verdict(packet, Version::v3_1_1) == "SUBSCRIBE: properties need MQTT 5.0");
}

TEST_CASE("SUBACK of each version") {
    check_golden("90 05 00 0a 00 01 02"_b, Version::v3_1,
                 Suback{.packet_id = 10,
                        .reasons = {ReasonCode::success, ReasonCode::granted_qos_1,
                                    ReasonCode::granted_qos_2}},
                 {3, 4});
    check_golden("90 04 00 0a 02 80"_b, Version::v3_1_1,
                 Suback{.packet_id = 10,
                        .reasons = {ReasonCode::granted_qos_2, ReasonCode::unspecified_error}},
                 {3});
    const ByteVector properties = "1f 00 01 72"_b;
    check_golden("90 09 00 0a 04 1f 00 01 72 01 87"_b, Version::v5,
                 Suback{.packet_id = 10,
                        .reasons = {ReasonCode::granted_qos_1, ReasonCode::not_authorized},
                        .properties = PropertyView(properties)},
                 {8});
}

TEST_CASE("SUBACK carries the codes of its version only") {
    const std::string refusal =
        "invalid SUBACK: reason code is none that this packet may carry at byte ";
    CHECK(verdict("90 03 00 01 80"_b, Version::v3_1) == refusal + "4");
    CHECK(verdict("90 03 00 01 03"_b, Version::v3_1) == refusal + "4");
    CHECK(verdict("90 04 00 01 00 03"_b, Version::v3_1_1) == refusal + "5");
    CHECK(verdict("90 03 00 01 87"_b, Version::v3_1_1) == refusal + "4");
    CHECK(verdict("90 04 00 01 00 11"_b, Version::v5) == refusal + "5");
    const std::string complaint = "SUBACK: reason code is none that this packet may carry";
    const Suback refused = {.packet_id = 1, .reasons = {ReasonCode::unspecified_error}};
    CHECK(encode_verdict(refused, Version::v3_1) == complaint);
    CHECK(encode_verdict(refused, Version::v3_1_1) == "accepted");
    const Suback odd = {.packet_id = 1, .reasons = {ReasonCode::no_subscription_existed}};
    CHECK(encode_verdict(odd, Version::v5) == complaint);
}

TEST_CASE("SUBACK has at least one code and a packet identifier") {
    CHECK(verdict("90 02 00 01"_b, Version::v3_1_1) ==
          "invalid SUBACK: payload is empty at byte 4");
    CHECK(verdict("90 03 00 01 00"_b, Version::v5) == "invalid SUBACK: payload is empty at byte 5");
    CHECK(verdict("90 03 00 00 00"_b, Version::v3_1_1) ==
          "invalid SUBACK: packet identifier is 0 at byte 2");
    CHECK(encode_verdict(Suback{.packet_id = 1}, Version::v5) ==
          "SUBACK: payload needs at least one reason code");
    CHECK(encode_verdict(Suback{.reasons = {ReasonCode::success}}, Version::v5) ==
          "SUBACK: packet identifier must not be 0");
}

TEST_CASE("SUBACK refuses properties of other packets") {
    CHECK(verdict("90 06 00 01 02 0b 01 00"_b, Version::v5) ==
          "malformed SUBACK: Subscription Identifier may not stand in this packet at byte 5");
    const ByteVector identifier = "0b 01"_b;
    CHECK(encode_verdict(Suback{.packet_id = 1,
                                .reasons = {ReasonCode::success},
                                .properties = PropertyView(identifier)},
                         Version::v5)
              .starts_with("SUBACK: property Subscription Identifier "));
}

}  // namespace mqtt::test
