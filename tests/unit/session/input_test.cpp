#include "session/input.hpp"

#include "support/session_driver.hpp"

using namespace mqtt;
using namespace mqtt::test;

namespace {

constexpr std::size_t no_limit = wire::maximum_packet_size;

// The bodies of the packets that come out, one after the other. The bytes die with the call.
Lines deliver(Input& input, const ByteVector& bytes) {
    Lines lines;
    input.feed(bytes);
    while (true) {
        const auto frame = input.next(Version::v5, no_limit);
        REQUIRE(frame);
        if (!*frame) {
            return lines;
        }
        lines.push_back(to_hex((*frame)->body));
    }
}

}  // namespace

TEST_CASE("Packets come out whole however the bytes were cut, and the rest is copied") {
    const ByteVector stream = "D0 00 40 02 00 07 30 05 00 01 61 00 62 D0 00"_b;
    const Lines whole{"", "00 07", "00 01 61 00 62", ""};
    for (std::size_t first = 0; first <= stream.size(); ++first) {
        for (std::size_t second = first; second <= stream.size(); ++second) {
            Input input;
            Lines lines;
            const std::size_t cuts[] = {0, first, second, stream.size()};
            for (int piece = 0; piece < 3; ++piece) {
                // A copy of its own that dies: what is kept must have been copied.
                const ByteVector bytes(
                    stream.begin() + static_cast<std::ptrdiff_t>(cuts[piece]),
                    stream.begin() + static_cast<std::ptrdiff_t>(cuts[piece + 1]));
                for (std::string& line : deliver(input, bytes)) {
                    lines.push_back(std::move(line));
                }
            }
            REQUIRE(lines == whole);
        }
    }
}

TEST_CASE("A packet that came whole is read in place, not copied") {
    Input input;
    const ByteVector bytes = "40 02 00 07"_b;
    input.feed(bytes);
    const auto frame = input.next(Version::v5, no_limit);
    REQUIRE((frame && *frame));
    CHECK((*frame)->body.data() == bytes.data() + 2);
}

TEST_CASE("Of a packet whose end was missing only that end is copied; those behind stay in place") {
    Input input;
    REQUIRE(deliver(input, "40 02 00"_b).empty());
    const ByteVector rest = "07 40 02 00 08"_b;
    input.feed(rest);
    auto frame = input.next(Version::v5, no_limit);
    REQUIRE((frame && *frame));
    CHECK(to_hex((*frame)->body) == "00 07");
    frame = input.next(Version::v5, no_limit);
    REQUIRE((frame && *frame));
    CHECK((*frame)->body.data() == rest.data() + 3);
}

TEST_CASE("reset() forgets the beginning of a packet") {
    Input input;
    REQUIRE(deliver(input, "40 02 00"_b).empty());
    input.reset();
    CHECK(deliver(input, "D0 00"_b) == Lines{""});
}

TEST_CASE("A session that gets its bytes one at a time behaves as with all at once") {
    SessionOptions options = options_for(Version::v5);
    options.connect_properties = properties_of({{PropertyId::topic_alias_maximum, 1U}});
    const auto alias = properties_of({{PropertyId::topic_alias, 1U}});
    const auto stream =
        join({encoded(Connack{}, Version::v5),
              encoded(Publish{"a", as_bytes("1"), QoS::exactly_once, false, false, 1, alias},
                      Version::v5),
              encoded(Publish{"", as_bytes("2"), QoS::at_least_once, true, false, 2, alias},
                      Version::v5),
              encoded(message("b", std::string(300, 'x'), QoS::at_most_once), Version::v5),
              "62 02 00 01"_b, encoded(Disconnect{ReasonCode::server_busy, {}}, Version::v5)});

    SessionDriver whole(options);
    whole.open();
    whole.take_output();
    const Lines expected = whole.feed_bytes(stream);
    CHECK(expected.size() == 5);
    CHECK(expected.back() == "disconnected: disconnected by the server 0x89");

    SessionDriver pieces(options);
    pieces.open();
    pieces.take_output();
    Lines lines;
    for (const std::uint8_t byte : stream) {
        for (std::string& line : pieces.feed_bytes({&byte, 1})) {
            lines.push_back(std::move(line));
        }
    }
    CHECK(lines == expected);
    CHECK(pieces.take_output() == whole.take_output());
    CHECK(pieces.session.stats().packets_received == 6);
    CHECK(pieces.session.stats().bytes_received == stream.size());
}

TEST_CASE("An incomplete packet does not survive its connection") {
    SessionDriver client(Version::v5);
    client.connect();
    CHECK(client.feed_bytes("30 10 00 01 61"_b).empty());
    client.lose();
    client.connect();
    CHECK(client.feed(message("b", "x", QoS::at_most_once)) == Lines{"message b x qos0"});
}

TEST_CASE("A message stays valid until the next event, also when it came in two pieces") {
    SessionDriver client(Version::v5);
    client.connect();
    const auto bytes = encoded(message("topic", "payload", QoS::at_most_once), Version::v5);
    const Bytes view = bytes;
    client.feed_bytes(view.first(5));
    const ByteVector rest(bytes.begin() + 5, bytes.end());
    client.session.received(rest, client.now);
    const auto event = client.session.next_event();
    REQUIRE(event);
    CHECK(std::get<Message>(*event).topic == "topic");
    CHECK(as_text(std::get<Message>(*event).payload) == "payload");
    CHECK_FALSE(client.session.next_event());
}
