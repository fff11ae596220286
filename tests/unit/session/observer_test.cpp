#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "mqtt/session.hpp"
#include "session/memory_store.hpp"
#include "wire/encode.hpp"

using namespace mqtt;

namespace {

class Diary final : public PacketObserver {
public:
    void sending(const Packet& packet) override { note("> ", packet); }
    void received(const Packet& packet) override { note("< ", packet); }
    std::vector<std::string> lines;

private:
    void note(std::string_view arrow, const Packet& packet) {
        std::string line = std::string(arrow) + std::string(name(type_of(packet)));
        if (const auto* publish = std::get_if<Publish>(&packet)) {
            line += " " + std::string(publish->topic) + (publish->dup ? " dup" : "");
        }
        lines.push_back(line);
    }
};

void answer(Session& session, const Packet& packet) {
    wire::Buffer bytes;
    REQUIRE(wire::encode(packet, Version::v3_1_1, bytes));
    session.received(bytes, TimePoint{});
    while (session.next_event()) {
    }
}

}  // namespace

TEST_CASE("The observer sees every packet once, in both directions, and repetitions with DUP") {
    MemoryStore store;
    Diary diary;
    SessionOptions options;
    options.client_id = "c";
    options.clean_start = false;
    auto session = Session::create(options, store).value();
    session.set_observer(&diary);

    REQUIRE(session.opened(TimePoint{}));
    answer(session, Connack{});
    const Publish message{"a", {}, QoS::at_least_once, false, false, 0, {}};
    REQUIRE(session.publish(message, TimePoint{}));
    session.sent(session.pending_output().size(), TimePoint{});
    REQUIRE(session.ping(TimePoint{}));
    answer(session, Pingresp{});
    CHECK(diary.lines == std::vector<std::string>{"> CONNECT", "< CONNACK", "> PUBLISH a",
                                                  "> PINGREQ", "< PINGRESP"});

    diary.lines.clear();
    session.closed({});
    while (session.next_event()) {
    }
    REQUIRE(session.opened(TimePoint{}));
    answer(session, Connack{true, 0, {}});
    CHECK(diary.lines == std::vector<std::string>{"> CONNECT", "< CONNACK", "> PUBLISH a dup"});

    diary.lines.clear();
    session.set_observer(nullptr);
    REQUIRE(session.disconnect(ReasonCode::success, {}));
    CHECK(diary.lines.empty());
}
