#include "mqwill/watch/board.hpp"

#include <doctest/doctest.h>

#include "mqwill/watch/view.hpp"

using mq::cli::WallTime;
using mq::will::Board;
using mq::will::Change;
using mq::will::State;

namespace {

constexpr WallTime at(int seconds) {
    return WallTime(std::chrono::seconds(1'795'531'700 + seconds));
}

struct Playing {
    Board board{std::chrono::seconds(60)};

    std::string play(std::string_view topic, std::string_view payload, int second,
                     bool retained = false) {
        return names(
            board.apply(mq::will::read_state(topic, payload), payload, retained, at(second)));
    }

    static std::string names(const std::vector<Change>& changes) {
        std::string text;
        for (const Change& change : changes) {
            text += change.who + " " + std::string(name(change.from)) + ">" +
                    std::string(name(change.to)) + " ";
        }
        return text;
    }
};

}  // namespace

TEST_CASE("changes are told once, and outages are counted from online to offline") {
    Playing one;
    CHECK(one.play("a", "online", 0) == "a unknown>online ");
    CHECK(one.play("a", "online", 1).empty());
    CHECK(one.play("a", "offline", 2) == "a online>offline ");
    CHECK(one.play("a", "offline", 3).empty());
    CHECK(one.play("a", "online", 4) == "a offline>online ");
    CHECK(one.play("b", "offline", 5, true) == "b unknown>offline ");
    const auto& entry = one.board.entries().at("a");
    CHECK(entry.outages == 1);
    CHECK(entry.since == at(4));
    CHECK(*entry.last_offline == at(3));
    CHECK(one.board.entries().at("b").outages == 0);
    CHECK(one.board.entries().at("b").is_retained);
    CHECK(one.play("b", "", 6) == "b offline>gone ");
    CHECK(one.board.entries().size() == 1);
}

TEST_CASE("who is silent for too long is offline, and the time in a message counts") {
    Playing one;
    CHECK(one.play("a", "online", 0) == "a unknown>online ");
    CHECK(*one.board.next_stale() == at(60));
    CHECK(one.board.look_for_stale(at(59)).empty());
    CHECK(one.play("a", "online", 59).empty());
    CHECK(one.board.look_for_stale(at(60)).empty());
    CHECK(Playing::names(one.board.look_for_stale(at(119))) == "a online>offline ");
    CHECK(one.board.entries().at("a").is_stale);
    CHECK_FALSE(one.board.next_stale());
    CHECK(one.play("a", "online", 200) == "a offline>online ");
    // Retained, and an hour old.
    CHECK(one.play("b", R"({"state":"online","time":1795528100})", 200, true) ==
          "b unknown>online ");
    CHECK(Playing::names(one.board.look_for_stale(at(200))) == "b online>offline ");
    CHECK(one.play("c", R"({"state":"online","time":1e300})", 200) == "c unknown>online ");
    CHECK(one.board.entries().at("c").since == at(200));
}

TEST_CASE("the last message is as old as it says") {
    Playing one;
    one.play("a", R"({"state":"failed","time":1795531000})", 0, true);
    CHECK(*one.board.entries().at("a").last_offline == at(-700));
    CHECK(one.board.entries().at("a").since == at(-700));
}

TEST_CASE("conditions are about all that have a message") {
    Playing one;
    CHECK_FALSE(one.board.holds({.all = true, .online = true}));
    CHECK_FALSE(one.board.holds({.all = true, .online = false}));
    one.play("a", "online", 0);
    CHECK(one.board.holds({.all = true, .online = true}));
    CHECK_FALSE(one.board.holds({.all = false, .online = false}));
    one.play("b", "what?", 0);
    CHECK_FALSE(one.board.holds({.all = true, .online = true}));
    one.play("b", "offline", 0);
    CHECK(one.board.holds({.all = false, .online = false}));
    CHECK(one.board.holds({.all = false, .online = true}));
    CHECK_FALSE(one.board.holds({.all = true, .online = false}));
}

TEST_CASE("a node's death is that of its devices") {
    Board board(std::nullopt);
    for (const std::string topic :
         {"spBv1.0/g/NBIRTH/n", "spBv1.0/g/DBIRTH/n/d", "spBv1.0/g/NBIRTH/n2"}) {
        static_cast<void>(board.apply(*mq::will::read_sparkplug(topic, ""), "", false, at(0)));
    }
    CHECK(Playing::names(board.apply(*mq::will::read_sparkplug("spBv1.0/g/NDEATH/n", ""), "", false,
                                     at(1))) == "g/n online>offline g/n/d online>offline ");
    CHECK(board.online_count() == 1);
}

TEST_CASE("the table has whoever is offline first, fits, and obeys nothing") {
    Playing one;
    one.play("a", "online", 0);
    one.play("b\x1b[2J", "offline", 0, true);
    const std::string text = mq::will::table(one.board, {});
    CHECK(text.starts_with("1 of 2 online\nSTATE "));
    CHECK(text.find("offline  <2026-") < text.find("online    2026-"));
    CHECK(text.find("b\\x1b[2J") != std::string::npos);
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(mq::will::table(one.board, {.colours = true}).find("\x1b[31moffline") !=
          std::string::npos);
    for (int number = 0; number < 40; ++number) {
        one.play("device/" + std::to_string(number), "online", 0);
    }
    const std::string long_text = mq::will::table(one.board, {.rows = 10, .columns = 30});
    CHECK(long_text.ends_with("\nand 37 more\n"));
    CHECK(long_text.find("\xe2") == std::string::npos);
}

TEST_CASE("a change as a line and as JSON") {
    Playing one;
    one.play("a", "online", 0);
    const Change change{"a", State::offline, State::online};
    CHECK(mq::will::change_line(change, one.board, at(0), true) ==
          "2026-11-24T14:48:20.000000Z a online, was offline\n");
    CHECK(mq::will::change_json(change, one.board, at(0)) ==
          R"({"ts":"2026-11-24T14:48:20.000000Z","who":"a","state":"online","was":"offline",)"
          R"("since":"2026-11-24T14:48:20.000000Z","outages":0,"last_offline":null,)"
          R"("retained":false,"stale":false,"payload":"online"})"
          "\n");
}
