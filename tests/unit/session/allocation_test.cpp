// Counts what the session allocates, by way of a global operator new of its own.
#include <cstdlib>
#include <new>

#include "support/session_driver.hpp"

using namespace mqtt;
using namespace mqtt::test;

namespace {

std::size_t allocations = 0;

}  // namespace

void* operator new(std::size_t size) {
    ++allocations;
    if (void* memory = std::malloc(size)) {
        return memory;
    }
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}

namespace {

// Runs `round` a few times, so that buffers find their size, and counts what goes on after.
template <typename Round>
std::size_t allocations_of(Round round) {
    for (int warm_up = 0; warm_up < 20; ++warm_up) {
        round();
    }
    const std::size_t before = allocations;
    for (int count = 0; count < 100; ++count) {
        round();
    }
    return allocations - before;
}

void take_all(SessionDriver& client) {
    client.session.sent(client.session.pending_output().size(), client.now);
}

}  // namespace

TEST_CASE("Publishing at QoS 0 allocates nothing, on every version, with and without aliases") {
    for (const Version version : {Version::v3_1, Version::v3_1_1, Version::v5}) {
        for (const std::uint16_t aliases : {std::uint16_t{0}, std::uint16_t{1}}) {
            SessionOptions options = options_for(version);
            options.outgoing_topic_aliases = aliases;
            SessionDriver client(options);
            const bool is_v5 = version == Version::v5;
            client.connect(false, is_v5 ? properties_of({{PropertyId::topic_alias_maximum, 10U}})
                                        : Properties());
            const Publish first =
                message("a/topic/longer/than/small/strings", "x", QoS::at_most_once);
            const Publish second =
                message("another/topic/longer/than/those", "x", QoS::at_most_once);
            bool all_taken = true;
            CHECK(allocations_of([&] {
                      all_taken = client.session.publish(first, client.now).has_value() &&
                                  client.session.publish(second, client.now).has_value() &&
                                  all_taken;
                      take_all(client);
                  }) == 0);
            CHECK(all_taken);
        }
    }
}

TEST_CASE("Receiving at QoS 0 allocates nothing, in one piece, in two, and by alias") {
    for (const Version version : {Version::v3_1, Version::v3_1_1, Version::v5}) {
        SessionOptions options = options_for(version);
        const bool is_v5 = version == Version::v5;
        options.connect_properties =
            is_v5 ? properties_of({{PropertyId::topic_alias_maximum, 1U}}) : Properties();
        SessionDriver client(options);
        client.connect();
        const Properties properties =
            is_v5 ? properties_of({{PropertyId::topic_alias, 1U}}) : Properties();
        const auto bytes = encoded(Publish{"a/topic/longer/than/small/strings", as_bytes("payload"),
                                           QoS::at_most_once, false, false, 0, properties},
                                   version);
        const Bytes view = bytes;
        std::size_t messages = 0;
        const auto receive = [&](Bytes part) {
            client.session.received(part, client.now);
            while (auto event = client.session.next_event()) {
                messages += std::holds_alternative<Message>(*event) ? 1U : 0U;
            }
        };
        CHECK(allocations_of([&] {
                  receive(view);
                  receive(view.first(9));
                  receive(view.subspan(9));
              }) == 0);
        CHECK(messages == 240);
    }
}

TEST_CASE("Receiving at QoS 1 allocates nothing, acknowledged at once or by hand") {
    for (const bool is_manual : {false, true}) {
        SessionOptions options = options_for(Version::v3_1_1);
        options.manual_acknowledgement = is_manual;
        SessionDriver client(options);
        client.connect();
        const auto bytes =
            encoded(message("a/topic/longer/than/small/strings", "payload", QoS::at_least_once, 1),
                    Version::v3_1_1);
        std::uint64_t last = 0;
        CHECK(allocations_of([&] {
                  for (int count = 0; count < 30; ++count) {
                      client.session.received(bytes, client.now);
                      while (auto event = client.session.next_event()) {
                          last = std::get<Message>(*event).number;
                      }
                  }
                  client.session.acknowledge(last - 10);
                  take_all(client);
              }) == 0);
        CHECK(last == 3600);
        CHECK(client.session.unacknowledged() == (is_manual ? 10U : 0U));
    }
}

TEST_CASE("In the long run QoS 1 and 2 allocate nothing either") {
    SessionDriver client(Version::v3_1_1);
    client.connect();
    bool all_taken = true;
    const auto receive = [&](Bytes bytes) {
        client.session.received(bytes, client.now);
        while (client.session.next_event()) {
        }
    };
    CHECK(allocations_of([&] {
              const auto first =
                  client.session.publish(message("a", "x", QoS::at_least_once), client.now);
              const auto second =
                  client.session.publish(message("a", "x", QoS::exactly_once), client.now);
              all_taken = all_taken && first && second;
              const auto low = static_cast<std::uint8_t>(*first);
              const auto next = static_cast<std::uint8_t>(*second);
              REQUIRE(*second < 256);
              const std::uint8_t answers[] = {0x40, 2, 0, low, 0x50, 2, 0, next, 0x70, 2, 0, next};
              receive(answers);
              take_all(client);
          }) == 0);
    CHECK(all_taken);
    CHECK(client.session.inflight() == 0);
}
