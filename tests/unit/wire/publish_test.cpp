#include <doctest/doctest.h>

#include <numeric>
#include <string>
#include <string_view>

#include "support/bytes.hpp"
#include "support/golden.hpp"

namespace mqtt::test {
namespace {

constexpr Version versions[] = {Version::v3_1, Version::v3_1_1, Version::v5};

// The body sizes from `first` up to `end`: a PUBLISH is whole wherever its payload is cut.
std::vector<std::size_t> sizes(std::size_t first, std::size_t end) {
    std::vector<std::size_t> all(end - first);
    std::iota(all.begin(), all.end(), first);
    return all;
}

// A PUBLISH of 5.0 at QoS 0 to "a" with these properties, which begin at byte 6.
std::string verdict_of_properties(const ByteVector& properties) {
    const ByteVector length = {static_cast<std::uint8_t>(properties.size())};
    return verdict(packet_of(0x30, join({"00 01 61"_b, length, properties})), Version::v5);
}

std::string encode_verdict_of_properties(const ByteVector& properties) {
    return encode_verdict(Publish{.topic = "a", .properties = PropertyView(properties)},
                          Version::v5);
}

}  // namespace

TEST_CASE("PUBLISH at QoS 0") {
    const ByteVector payload = "68 69"_b;
    for (const Version version : {Version::v3_1, Version::v3_1_1}) {
        check_golden("30 07 00 03 61 2f 62 68 69"_b, version,
                     Publish{.topic = "a/b", .payload = payload}, sizes(5, 7));
    }
    check_golden("30 08 00 03 61 2f 62 00 68 69"_b, Version::v5,
                 Publish{.topic = "a/b", .payload = payload}, sizes(6, 8));
}

TEST_CASE("PUBLISH at QoS 1 and 2 has a packet identifier, DUP and RETAIN") {
    const ByteVector payload = "00"_b;
    check_golden(
        "32 06 00 01 61 00 0a 00"_b, Version::v3_1_1,
        Publish{.topic = "a", .payload = payload, .qos = QoS::at_least_once, .packet_id = 10}, {5});
    check_golden("3d 06 00 01 61 ff ff 00"_b, Version::v3_1,
                 Publish{.topic = "a",
                         .payload = payload,
                         .qos = QoS::exactly_once,
                         .retain = true,
                         .dup = true,
                         .packet_id = 65'535},
                 {5});
    check_golden("3b 07 00 01 61 00 0a 00 00"_b, Version::v5,
                 Publish{.topic = "a",
                         .payload = payload,
                         .qos = QoS::at_least_once,
                         .retain = true,
                         .dup = true,
                         .packet_id = 10},
                 {6});
}

TEST_CASE("PUBLISH may have no payload") {
    check_golden("31 03 00 01 61"_b, Version::v3_1_1, Publish{.topic = "a", .retain = true});
}

TEST_CASE("PUBLISH of 5.0 with every property that it may have") {
    const ByteVector properties =
        "01 01 02 00 00 00 3c 03 00 01 74 08 00 01 72 09 00 02 00 ff 0b 80 01 0b 07 23 00 05"
        "26 00 01 6b 00 01 76 26 00 01 6b 00 01 76"_b;
    REQUIRE(properties.size() == 42);
    check_golden(join({"30 2e 00 01 61 2a"_b, properties}), Version::v5,
                 Publish{.topic = "a", .properties = PropertyView(properties)});
}

TEST_CASE("a topic alias may stand for the topic") {
    const ByteVector alias = "23 00 01"_b;
    check_golden("30 06 00 00 03 23 00 01"_b, Version::v5,
                 Publish{.properties = PropertyView(alias)});
}

TEST_CASE("a decoded PUBLISH is a view of the input") {
    const ByteVector input = "30 07 00 03 61 2f 62 68 69"_b;
    const auto scan = wire::scan_frame(input, Version::v3_1_1);
    REQUIRE(scan);
    const auto decoded = wire::decode_publish(scan->frame, Version::v3_1_1);
    REQUIRE(decoded);
    CHECK(as_bytes(decoded->topic).data() == input.data() + 4);
    CHECK(decoded->payload.data() == input.data() + 7);
}

TEST_CASE("QoS 3 is refused") {
    for (const Version version : versions) {
        CHECK(verdict("36 05 00 01 61 00 01"_b, version) ==
              "malformed PUBLISH: QoS is 3 at byte 0");
        CHECK(encode_verdict(Publish{.topic = "a", .qos = static_cast<QoS>(3), .packet_id = 1},
                             version) == "PUBLISH: QoS must be 0, 1 or 2");
    }
}

TEST_CASE("DUP at QoS 0 is refused") {
    for (const Version version : versions) {
        CHECK(verdict("38 04 00 01 61 00"_b, version) ==
              "invalid PUBLISH: DUP flag has a value that the standard forbids at byte 0");
        CHECK(encode_verdict(Publish{.topic = "a", .dup = true}, version) ==
              "PUBLISH: DUP flag must not be set at QoS 0");
    }
}

TEST_CASE("the packet identifier is not 0 at QoS 1 and 2, and not there at QoS 0") {
    for (const Version version : versions) {
        CHECK(verdict("32 06 00 01 61 00 00 00"_b, version) ==
              "invalid PUBLISH: packet identifier is 0 at byte 5");
        CHECK(verdict("34 06 00 01 61 00 00 00"_b, version) ==
              "invalid PUBLISH: packet identifier is 0 at byte 5");
        CHECK(encode_verdict(Publish{.topic = "a", .qos = QoS::at_least_once}, version) ==
              "PUBLISH: packet identifier must be 0 at QoS 0 and only there");
        CHECK(encode_verdict(Publish{.topic = "a", .packet_id = 1}, version) ==
              "PUBLISH: packet identifier must be 0 at QoS 0 and only there");
    }
}

TEST_CASE("a topic name has no wildcards") {
    for (const Version version : versions) {
        const std::string refusal =
            "invalid PUBLISH: topic name is empty or has a wildcard at byte ";
        CHECK(verdict("30 06 00 03 61 2f 23 00"_b, version) == refusal + "6");
        CHECK(verdict("30 06 00 03 61 2b 62 00"_b, version) == refusal + "5");
        CHECK(verdict("30 06 00 03 23 2b 62 00"_b, version) == refusal + "4");
    }
}

TEST_CASE("an empty topic name is refused without a topic alias") {
    const std::string refusal = "invalid PUBLISH: topic name is empty or has a wildcard at byte 2";
    CHECK(verdict("30 03 00 00 68"_b, Version::v3_1) == refusal);
    CHECK(verdict("30 03 00 00 68"_b, Version::v3_1_1) == refusal);
    CHECK(verdict("30 03 00 00 00"_b, Version::v5) == refusal);
    CHECK(verdict("30 05 00 00 02 01 00"_b, Version::v5) == refusal);
    for (const Version version : versions) {
        CHECK(encode_verdict(Publish{}, version) ==
              "PUBLISH: topic name must not be empty without a topic alias");
    }
}

TEST_CASE("a topic name is MQTT UTF-8") {
    const auto verdict_of_topic = [](const ByteVector& topic) {
        const ByteVector length = {0, static_cast<std::uint8_t>(topic.size())};
        return verdict(packet_of(0x30, join({length, topic})), Version::v3_1_1);
    };
    const std::string refusal = "malformed PUBLISH: topic name is not valid UTF-8 at byte ";
    CHECK(verdict_of_topic("61 00 62"_b) == refusal + "5");        // U+0000
    CHECK(verdict_of_topic("61 2f ed a0 80"_b) == refusal + "6");  // a surrogate
    CHECK(verdict_of_topic("ed bf bf"_b) == refusal + "4");        // a surrogate
    CHECK(verdict_of_topic("c0 80"_b) == refusal + "4");           // overlong
    CHECK(verdict_of_topic("e0 80 af"_b) == refusal + "4");        // overlong
    CHECK(verdict_of_topic("f4 90 80 80"_b) == refusal + "4");     // over U+10FFFF
    CHECK(verdict_of_topic("61 61 61 61 61 61 61 61 61 e2 82"_b) == refusal + "13");  // cut off
    CHECK(verdict_of_topic("e2 82 ac f0 9f 98 80 ef bb bf"_b) == "accepted");
}

TEST_CASE("the payload need not be UTF-8") {
    CHECK(verdict("30 06 00 01 61 ff 00 c0"_b, Version::v3_1_1) == "accepted");
}

TEST_CASE("a topic that runs past the packet is refused, and nothing is read behind it") {
    CHECK(verdict("30 03 00 02 61"_b, Version::v3_1_1) ==
          "malformed PUBLISH: topic name runs past the end of the packet at byte 2");
    CHECK(verdict("30 02 ff ff"_b, Version::v3_1_1) ==
          "malformed PUBLISH: topic name runs past the end of the packet at byte 2");
}

TEST_CASE("PUBLISH refuses properties of other packets, twice the same and values out of range") {
    CHECK(verdict_of_properties("21 00 01"_b) ==
          "malformed PUBLISH: Receive Maximum may not stand in this packet at byte 6");
    CHECK(verdict_of_properties("01 00 01 00"_b) ==
          "invalid PUBLISH: Payload Format Indicator stands there twice at byte 8");
    const std::string forbidden = " has a value that the standard forbids at byte 7";
    CHECK(verdict_of_properties("01 02"_b) ==
          "invalid PUBLISH: Payload Format Indicator" + forbidden);
    CHECK(verdict_of_properties("23 00 00"_b) == "invalid PUBLISH: Topic Alias" + forbidden);
    CHECK(verdict_of_properties("0b 00"_b) ==
          "invalid PUBLISH: Subscription Identifier" + forbidden);
}

TEST_CASE("Subscription Identifiers are well-formed variable byte integers up to the maximum") {
    CHECK(verdict_of_properties("0b ff ff ff 7f"_b) == "accepted");
    CHECK(verdict_of_properties("0b 81 00"_b) ==
          "malformed PUBLISH: Subscription Identifier takes more bytes than its value needs at "
          "byte 7");
    CHECK(verdict_of_properties("0b ff ff ff ff 01"_b) ==
          "malformed PUBLISH: Subscription Identifier is longer than four bytes at byte 7");
    CHECK(verdict_of_properties("0b 80"_b) ==
          "malformed PUBLISH: Subscription Identifier runs past the end of the packet at byte 7");
}

TEST_CASE("the response topic is a topic name") {
    const std::string refusal =
        "invalid PUBLISH: Response Topic is empty or has a wildcard at byte ";
    CHECK(verdict_of_properties("08 00 03 61 2f 2b"_b) == refusal + "11");
    CHECK(verdict_of_properties("08 00 01 23"_b) == refusal + "9");
    CHECK(verdict_of_properties("08 00 00"_b) == refusal + "7");
    CHECK(verdict_of_properties("08 00 01 80"_b) ==
          "malformed PUBLISH: Response Topic is not valid UTF-8 at byte 9");
}

TEST_CASE("encoding PUBLISH checks its properties") {
    CHECK(encode_verdict_of_properties("01 01 26 00 00 00 00 26 00 00 00 00"_b) == "accepted");
    CHECK(encode_verdict_of_properties("0b 01 0b 02"_b) == "accepted");
    CHECK(encode_verdict_of_properties("21 00 01"_b)
              .starts_with("PUBLISH: property Receive Maximum "));
    CHECK(encode_verdict_of_properties("01 00 01 00"_b)
              .starts_with("PUBLISH: property Payload Format Indicator "));
    const ByteVector alias = "23 00 01"_b;
    CHECK(encode_verdict(Publish{.topic = "a", .properties = PropertyView(alias)},
                         Version::v3_1_1) == "PUBLISH: properties need MQTT 5.0");
}

TEST_CASE("a topic name holds 65,535 bytes and no more") {
    const std::string longest(65'535, 't');
    const std::string too_long(65'536, 't');
    wire::Buffer out;
    REQUIRE(wire::encode(Publish{.topic = longest}, Version::v3_1_1, out));
    CHECK(to_hex(Bytes(out).first(6)) == "30 81 80 04 ff ff");
    const auto scan = wire::scan_frame(out, Version::v3_1_1);
    REQUIRE(scan);
    const auto decoded = wire::decode_publish(scan->frame, Version::v3_1_1);
    REQUIRE(decoded);
    CHECK(decoded->topic == longest);
    CHECK(encode_verdict(Publish{.topic = too_long}, Version::v3_1_1) ==
          "PUBLISH: topic name of 65536 bytes is over the maximum of 65535");
}

TEST_CASE("the remaining length grows by a byte at 128, 16,384 and 2,097,152") {
    struct Case {
        std::size_t remaining_length;
        std::string_view header;
    };
    const Case cases[] = {
        {3, "30 03"},
        {127, "30 7f"},
        {128, "30 80 01"},
        {16'383, "30 ff 7f"},
        {16'384, "30 80 80 01"},
        {2'097'151, "30 ff ff 7f"},
        {2'097'152, "30 80 80 80 01"},
    };
    for (const Case& step : cases) {
        CAPTURE(step.remaining_length);
        const ByteVector payload(step.remaining_length - 3, 0x5A);
        wire::Buffer out;
        REQUIRE(wire::encode(Publish{.topic = "a", .payload = payload}, Version::v3_1_1, out));
        const std::size_t header_size = out.size() - step.remaining_length;
        CHECK(to_hex(Bytes(out).first(header_size)) == step.header);
        const auto scan = wire::scan_frame(out, Version::v3_1_1);
        REQUIRE(scan);
        REQUIRE(scan->complete);
        CHECK(scan->frame.size == out.size());
        const auto decoded = wire::decode_publish(scan->frame, Version::v3_1_1);
        REQUIRE(decoded);
        CHECK(same_bytes(decoded->payload, payload));
    }
}

TEST_CASE("a packet holds 268,435,455 bytes behind its fixed header and no more") {
    const ByteVector payload(268'435'455 - 2);
    const Publish largest = {.topic = "a", .payload = Bytes(payload).first(268'435'455 - 3)};
    const Publish too_large = {.topic = "a", .payload = payload};
    CHECK(encode_verdict(too_large, Version::v3_1_1) ==
          "PUBLISH: remaining length of 268435456 bytes is over the maximum of 268435455");
    wire::Buffer out;
    REQUIRE(wire::encode(largest, Version::v3_1_1, out));
    CHECK(out.size() == wire::maximum_packet_size);
    CHECK(to_hex(Bytes(out).first(8)) == "30 ff ff ff 7f 00 01 61");
    CHECK(verdict(out, Version::v3_1_1) == "accepted");
}

TEST_CASE("encoding does not look at the characters of the topic, which the caller has checked") {
    CHECK(encode_verdict(Publish{.topic = "a/+"}, Version::v3_1_1) == "accepted");
}

TEST_CASE("A large message leaves room for the small packets behind it") {
    const std::vector<std::uint8_t> payload(2'000'000);
    wire::Buffer out;
    REQUIRE(wire::encode(Publish{"a", payload, QoS::at_most_once, false, false, 0, {}},
                         Version::v3_1_1, out));
    const std::size_t capacity = out.capacity();
    CHECK(capacity < payload.size() + 10'000);
    REQUIRE(wire::encode(Pingreq{}, out));
    CHECK(out.capacity() == capacity);
}

}  // namespace mqtt::test
