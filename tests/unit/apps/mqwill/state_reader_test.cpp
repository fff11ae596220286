#include "mqwill/watch/state_reader.hpp"

#include <doctest/doctest.h>

using mq::will::read_sparkplug;
using mq::will::read_state;
using mq::will::State;

TEST_CASE("words are read in any case, with blanks around them") {
    for (const std::string_view text :
         {"online", "Online", " ONLINE\n", "true", "1", "up", "running"}) {
        CAPTURE(text);
        CHECK(read_state("t", text).state == State::online);
    }
    for (const std::string_view text : {"offline", "OFFLINE", "false", "0", "down", "failed"}) {
        CAPTURE(text);
        CHECK(read_state("t", text).state == State::offline);
    }
    for (const std::string_view text : {"onlin", "hello", "2", "\xff\xfe", "[1]", "\"online\""}) {
        CAPTURE(text);
        CHECK(read_state("t", text).state == State::unknown);
    }
    CHECK(read_state("t", "").state == State::gone);
    CHECK(read_state("t", "").who == "t");
}

TEST_CASE("JSON says it by state, status or online, and names a time") {
    CHECK(read_state("t", R"({"state":"online"})").state == State::online);
    CHECK(read_state("t", R"({"state":"finished","status":0})").state == State::offline);
    CHECK(read_state("t", R"({"status":"down"})").state == State::offline);
    CHECK(read_state("t", R"({"online":true})").state == State::online);
    CHECK(read_state("t", R"({"a":1})").state == State::unknown);
    CHECK(read_state("t", R"({"state":)").state == State::unknown);
    CHECK(read_state("t", R"({"state":{"state":"online"}})").state == State::unknown);
    CHECK(*read_state("t", R"({"state":"online","time":1795531709.5})").time == 1795531709.5);
    CHECK(*read_state("t", R"({"online":true,"timestamp":1795531709500})").time == 1795531709.5);
    CHECK_FALSE(read_state("t", R"({"online":true,"time":"now"})").time);
}

TEST_CASE("Sparkplug: births and deaths of nodes and devices, and states of hosts") {
    CHECK(read_sparkplug("spBv1.0/plant/NBIRTH/press", "\x08\x01")->who == "plant/press");
    CHECK(read_sparkplug("spBv1.0/plant/NBIRTH/press", "")->state == State::online);
    CHECK(read_sparkplug("spBv1.0/plant/NDEATH/press", "")->with_devices);
    const auto device = read_sparkplug("spBv1.0/plant/DDEATH/press/valve", "x");
    CHECK(device->who == "plant/press/valve");
    CHECK(device->state == State::offline);
    CHECK_FALSE(device->with_devices);
    CHECK(read_sparkplug("spBv1.0/STATE/scada", R"({"online":true,"timestamp":1})")->state ==
          State::online);
    CHECK(read_sparkplug("STATE/scada", "OFFLINE")->state == State::offline);
    for (const std::string_view topic :
         {"spBv1.0/plant/NDATA/press", "spBv1.0/plant/NCMD/press", "spBv1.0/plant/NBIRTH",
          "spBv1.0/a/b/c/d/e", "other", ""}) {
        CAPTURE(topic);
        CHECK_FALSE(read_sparkplug(topic, "x"));
    }
}
