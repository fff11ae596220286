#include "session/output.hpp"

#include "support/session_driver.hpp"

using namespace mqtt;
using namespace mqtt::test;

namespace {

void append(Output& output, std::size_t size, std::uint8_t byte) {
    output.buffer().insert(output.buffer().end(), size, byte);
}

}  // namespace

TEST_CASE("Output gives bytes in order and knows their place in the stream") {
    Output output;
    CHECK(output.empty());
    append(output, 3, 1);
    append(output, 2, 2);
    CHECK(to_hex(output.pending()) == "01 01 01 02 02");
    CHECK(output.end_position() == 5);
    output.take(4);
    CHECK(to_hex(output.pending()) == "02");
    CHECK(output.taken_position() == 4);
    append(output, 1, 3);
    CHECK(to_hex(output.pending()) == "02 03");
    CHECK(output.end_position() == 6);
    output.take(2);
    CHECK(output.empty());
    CHECK(output.taken_position() == 6);
    CHECK(output.end_position() == 6);
    output.reset();
    CHECK(output.end_position() == 0);
}

TEST_CASE("What was taken does not stay in memory while the rest waits") {
    Output output;
    constexpr std::size_t chunk = 64 * 1024;
    append(output, chunk, 0);
    for (std::uint8_t round = 1; round < 200; ++round) {  // never empty
        append(output, chunk, round);
        output.take(chunk);
        REQUIRE(output.pending().size() == chunk);
        REQUIRE(output.pending().front() == round);
        REQUIRE(output.pending().back() == round);
    }
    CHECK(output.buffer().capacity() < 8 * chunk);
    CHECK(output.taken_position() == 199 * chunk);
}

TEST_CASE("A buffer that a burst made large is given back when it is empty") {
    Output output;
    append(output, 1024 * 1024, 0);
    output.take(1024 * 1024);
    CHECK(output.buffer().capacity() == 0);
    append(output, 1000, 0);
    output.take(1000);
    CHECK(output.buffer().capacity() >= 1000);  // a small one is used again
}

TEST_CASE("The transport may take the output byte by byte; counters follow") {
    SessionDriver client(Version::v3_1_1);
    client.connect();
    const auto before = client.session.stats();
    client.publish("a", "x", QoS::at_most_once);
    const ByteVector expected = "30 04 00 01 61 78"_b;
    ByteVector taken;
    while (!client.session.pending_output().empty()) {
        taken.push_back(client.session.pending_output().front());
        client.session.sent(1, client.now);
    }
    CHECK(taken == expected);
    CHECK(client.session.stats().bytes_sent - before.bytes_sent == expected.size());
    CHECK(client.session.stats().packets_sent - before.packets_sent == 1);
    client.session.sent(0, client.now);
    CHECK(client.session.pending_output().empty());
}
