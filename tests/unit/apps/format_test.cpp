#include "mqsub/format.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstring>
#include <string>

#include "support/message.hpp"

namespace {

using namespace mq::sub;
using mq::test::add;
using mq::test::add_user_property;
using mq::test::message_of;
using mqtt::PropertyId;

struct Printed {
    std::string out;
    std::string errors;
};

Printed print(std::string_view format, const mqtt::Message& message, FormatOptions options = {}) {
    mq::test::set_time_zone("XST-05:30");
    auto compiled = Format::compile(format, options);
    CAPTURE(format);
    REQUIRE(compiled.has_value());
    Printed printed;
    compiled->append(message, mq::test::sample_time(), printed.out, printed.errors);
    return printed;
}

// For formats and messages that go together.
std::string formatted(std::string_view format, const mqtt::Message& message,
                      FormatOptions options = {}) {
    const Printed printed = print(format, message, options);
    CHECK(printed.errors == "");
    return printed.out;
}

std::string with_payload(std::string_view format, std::string_view payload) {
    return formatted(format, message_of("a/b", payload));
}

template <typename Float>
std::string bytes_of(Float value) {
    std::array<char, sizeof(Float)> bytes{};
    std::memcpy(bytes.data(), &value, sizeof(value));
    return {bytes.data(), bytes.size()};
}

mqtt::Message message_with(const mqtt::Properties& properties) {
    mqtt::Message message = message_of("a/b", "hello");
    message.properties = properties;
    return message;
}

TEST_CASE("text, escapes and doubled signs print as they are meant") {
    CHECK(with_payload("a %% @@ \\t|\\\\", "") == "a % @ \t|\\");
    CHECK(with_payload("", "x") == "");
}

TEST_CASE("%t and %p print topic and payload, byte for byte") {
    CHECK(with_payload("%t %p", "hello") == "a/b hello");
    CHECK(with_payload("%p", {"a\0\xFF\n", 4}) == std::string("a\0\xFF\n", 4));
    CHECK(with_payload("[%p]", "") == "[]");
}

TEST_CASE("formatted text is appended, and no line feed with it") {
    auto format = Format::compile("%p;");
    REQUIRE(format.has_value());
    std::string out;
    std::string errors;
    format->append(message_of("a", "1"), mq::test::sample_time(), out, errors);
    format->append(message_of("a", "2"), mq::test::sample_time(), out, errors);
    CHECK(out == "1;2;");
}

TEST_CASE("width and precision of a string pad and cut it") {
    const auto message = message_of("topic", "");
    CHECK(formatted("[%8t]", message) == "[   topic]");
    CHECK(formatted("[%-8t]", message) == "[topic   ]");
    CHECK(formatted("[%.3t]", message) == "[top]");
    CHECK(formatted("[%5.3t]", message) == "[  top]");
    CHECK(formatted("[%-5.3t]", message) == "[top  ]");
    CHECK(formatted("[%3t]", message) == "[topic]");
    CHECK(formatted("[%.t]", message) == "[]");
    CHECK(formatted("[%08t]", message) == "[   topic]");
    CHECK(formatted("[%.99t]", message) == "[topic]");
}

TEST_CASE("numbers take width, hyphen and zero as printf does") {
    CHECK(with_payload("[%l]", "hello") == "[5]");
    CHECK(with_payload("[%4l]", "hello") == "[   5]");
    CHECK(with_payload("[%-4l]", "hello") == "[5   ]");
    CHECK(with_payload("[%04l]", "hello") == "[0005]");
    CHECK(with_payload("[%-04l]", "hello") == "[5   ]");
    CHECK(with_payload("[%1l]", std::string(12, 'x')) == "[12]");
    CHECK(with_payload("[%l]", "") == "[0]");
}

TEST_CASE("%m, %q and %r print identifier, QoS and retain") {
    mqtt::Message message = message_of("a", "");
    CHECK(formatted("%m %q %r", message) == "0 0 0");
    message.qos = mqtt::QoS::exactly_once;
    message.packet_id = 65'535;
    message.retain = true;
    CHECK(formatted("%m %q %r", message) == "65535 2 1");
    CHECK(formatted("[%07m]", message) == "[0065535]");
}

TEST_CASE("%q and %r take no notice of a width") {
    CHECK(with_payload("[%5q%-5r]", "") == "[00]");
}

TEST_CASE("the width of %p pads the payload and also cuts it") {
    CHECK(with_payload("[%7p]", "hello") == "[  hello]");
    CHECK(with_payload("[%-7p]", "hello") == "[hello  ]");
    CHECK(with_payload("[%07p]", "hello") == "[00hello]");
    CHECK(with_payload("[%-07p]", "hello") == "[hello  ]");
    CHECK(with_payload("[%3p]", "hello") == "[hel]");
    CHECK(with_payload("[%5p]", "hello") == "[hello]");
    CHECK(with_payload("[%3p]", "") == "[   ]");
    CHECK(with_payload("[%.3p]", "hello") == "[hello]");  // a precision does nothing
}

TEST_CASE("%x and %X print hexadecimal digits in lower and upper case") {
    CHECK(with_payload("%x", {"\0\x1F\xAB\xFF", 4}) == "001fabff");
    CHECK(with_payload("%X", {"\0\x1F\xAB\xFF", 4}) == "001FABFF");
    CHECK(with_payload("[%x]", "") == "[]");
}

TEST_CASE("the width of %x cuts the payload in bytes and pads in characters") {
    CHECK(with_payload("[%3x]", "message") == "[6d6573]");
    CHECK(with_payload("[%6x]", "me") == "[  6d65]");
    CHECK(with_payload("[%-6x]", "me") == "[6d65  ]");
    CHECK(with_payload("[%06x]", "me") == "[006d65]");
    CHECK(with_payload("[%8.2:x]", "me") == "[   6d:65]");
}

TEST_CASE("the precision of %x groups digits, with a space or the separator between") {
    CHECK(with_payload("%.2:x", "me") == "6d:65");
    CHECK(with_payload("%.2x", "mes") == "6d 65 73");
    CHECK(with_payload("%.4-X", "mess") == "6D65-7373");
    CHECK(with_payload("%.1.x", "me") == "6.d.6.5");
    CHECK(with_payload("%.3_x", "me") == "6d6_5");
    CHECK(with_payload("%.0:x", "me") == "6d65");
    CHECK(with_payload("%:x", "me") == "6d65");
    CHECK(with_payload("%.2\\x", "me") == "6d\\65");
}

TEST_CASE("%d and %f print the payload's bytes as a float") {
    CHECK(with_payload("%d", bytes_of(21.5)) == "21.500000");
    CHECK(with_payload("%f", bytes_of(21.5F)) == "21.500000");
    CHECK(with_payload("[%8.2d]", bytes_of(-1.005)) == "[   -1.00]");
    CHECK(with_payload("[%-8.2f]", bytes_of(2.5F)) == "[2.50    ]");
    CHECK(with_payload("[%08.2f]", bytes_of(-2.5F)) == "[-0002.50]");
    CHECK(with_payload("[%.0d]", bytes_of(3.0)) == "[3]");
    CHECK(with_payload("%.1d", bytes_of(1e300)).size() == 303);
}

TEST_CASE("a payload of another length is no float: an error, and nothing printed in its place") {
    const Printed of_double = print("[%d]", message_of("a/b", "1234567"));
    CHECK(of_double.out == "[]");
    CHECK(of_double.errors ==
          "Message payload of 7 bytes is not a float of 8 bytes on topic a/b.\n");
    const Printed of_float = print("[%f]", message_of("a/b", ""));
    CHECK(of_float.out == "[]");
    CHECK(of_float.errors ==
          "Message payload of 0 bytes is not a float of 4 bytes on topic a/b.\n");
}

TEST_CASE("%A %E %F %S print numbers of properties, the first of several") {
    mqtt::Properties properties;
    add(properties, PropertyId::topic_alias, 7U);
    add(properties, PropertyId::message_expiry_interval, 4'294'967'295U);
    add(properties, PropertyId::payload_format_indicator, 1U);
    add(properties, PropertyId::subscription_identifier, 268'435'455U);
    add(properties, PropertyId::subscription_identifier, 3U);
    CHECK(formatted("%A %E %F %S", message_with(properties)) == "7 4294967295 1 268435455");
    CHECK(formatted("[%03A][%-3A][%3A]", message_with(properties)) == "[007][7  ][  7]");
}

TEST_CASE("a number that is not there prints its width in pad characters") {
    CHECK(with_payload("[%A%E%F%S]", "") == "[]");
    CHECK(with_payload("[%3A][%-3E][%03F][%-03S]", "") == "[   ][   ][000][   ]");
}

TEST_CASE("%C, %R, %D and %P print texts of properties") {
    mqtt::Properties properties;
    add_user_property(properties, "k", "v");
    add(properties, PropertyId::content_type, "text/plain");
    add(properties, PropertyId::response_topic, "re/ply");
    add(properties, PropertyId::correlation_data, "\x01\xFF");
    add_user_property(properties, "k", "w x");
    const auto message = message_with(properties);
    CHECK(formatted("%C|%R|%D|%P", message) == "text/plain|re/ply|\x01\xFF|k:v k:w x");
    CHECK(formatted("[%12.4C][%-12.4C]", message) == "[        text][text        ]");
    CHECK(formatted("[%8R][%-8.2R]", message) == "[  re/ply][re      ]");
    CHECK(formatted("[%9D][%9P]", message) == "[\x01\xFF][k:v k:w x]");
}

TEST_CASE("a content type that is not there prints blanks, a response topic nothing") {
    CHECK(with_payload("[%3C][%-3C][%03C]", "") == "[   ][   ][   ]");
    CHECK(with_payload("[%3R][%-3R]", "") == "[][]");
    CHECK(with_payload("[%D%P%C]", "") == "[]");
}

TEST_CASE("%I and %U print the time in the local zone and in seconds") {
    CHECK(with_payload("%I", "") == "2026-11-23T01:20:11+0530");
    CHECK(with_payload("[%26I]", "") == "[  2026-11-23T01:20:11+0530]");
    CHECK(with_payload("[%-12.10I]", "") == "[2026-11-23  ]");
    CHECK(with_payload("%U", "") == "1795377011.243511678");
    CHECK(with_payload("[%40U]", "") == "[1795377011.243511678]");
}

TEST_CASE("@X is strftime's %X in the local zone, @N nanoseconds") {
    CHECK(with_payload("@Y-@m-@dT@H:@M:@S.@N@z", "") == "2026-11-23T01:20:11.243511678+0530");
    CHECK(with_payload("@Z @j", "") == "XST 327");
    CHECK(with_payload("@@Y", "") == "@Y");
}

TEST_CASE("a time has all its digits and changes with the message") {
    mq::test::set_time_zone("UTC0");
    auto format = Format::compile("@T.@N %U %I;");
    REQUIRE(format.has_value());
    std::string out;
    std::string errors;
    using namespace std::chrono_literals;
    for (const auto time : {1s + 5ns, 1s + 6ns, 62s + 0ns}) {
        format->append(message_of("a", ""), mq::cli::WallTime(time), out, errors);
    }
    CHECK(out ==
          "00:00:01.000000005 1.000000005 1970-01-01T00:00:01+0000;"
          "00:00:01.000000006 1.000000006 1970-01-01T00:00:01+0000;"
          "00:01:02.000000000 62.000000000 1970-01-01T00:01:02+0000;");
}

TEST_CASE("%J of what is no JSON is an error, and the rest is printed") {
    const Printed printed = print("[%J]", message_of("a/b", "{oops"));
    CHECK(printed.out == "[]");
    CHECK(printed.errors == "Message payload is not valid JSON on topic a/b.\n");
}

TEST_CASE("errors do not bring control characters to a terminal") {
    CHECK(print("%J", message_of("a\x1B\nb", "{")).errors ==
          "Message payload is not valid JSON on topic a\\x1b\\x0ab.\n");
    CHECK(print("%d", message_of("\x1B", "")).errors ==
          "Message payload of 0 bytes is not a float of 8 bytes on topic \\x1b.\n");
}

TEST_CASE("what a terminal would obey is shown if it comes with the message") {
    mqtt::Properties properties;
    add(properties, PropertyId::content_type, "c\x1B\n");
    add(properties, PropertyId::response_topic, "r\x1B");
    add(properties, PropertyId::correlation_data, "d\x1B");
    add_user_property(properties, "k\x1B", "v\n");
    mqtt::Message message = message_with(properties);
    message.topic = "t\x1B\n";
    message.payload = mqtt::as_bytes("p\x1B\n");
    CHECK(formatted("\\e%t %C %R %D %P %p", message, {.visible = true}) ==
          "\x1Bt\\x1b\\x0a c\\x1b\\x0a r\\x1b d\\x1b k\\x1b:v\\x0a p\\x1b\n");
    CHECK(formatted("%t %p", message) == "t\x1B\n p\x1B\n");
}

TEST_CASE("widths count the bytes of the message, however a terminal shows them") {
    CHECK(formatted("[%4p][%4t]", message_of("\x1B", "\x1B"), {.visible = true}) ==
          "[   \\x1b][   \\x1b]");
}

}  // namespace
