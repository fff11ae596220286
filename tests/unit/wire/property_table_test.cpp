#include "wire/property_table.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <string>

using namespace mqtt;
using wire::all_rows;
using wire::find_row;
using Id = PropertyId;
using Place = PropertyPlace;
using Type = PropertyType;

namespace {

const auto every_place = {Place::will,       Place::connect, Place::connack,     Place::publish,
                          Place::puback,     Place::pubrec,  Place::pubrel,      Place::pubcomp,
                          Place::subscribe,  Place::suback,  Place::unsubscribe, Place::unsuback,
                          Place::disconnect, Place::auth};
const auto reason_places = {Place::connack,  Place::puback,     Place::pubrec,
                            Place::pubrel,   Place::pubcomp,    Place::suback,
                            Place::unsuback, Place::disconnect, Place::auth};

void check_row(Id id, Type type, std::initializer_list<Place> places) {
    CAPTURE(name(id));
    CHECK(type_of(id) == type);
    for (const Place place : every_place) {
        CAPTURE(static_cast<int>(place));
        const bool expected = std::find(places.begin(), places.end(), place) != places.end();
        CHECK(is_allowed(id, place) == expected);
    }
}

void check_range(Id id, std::uint32_t minimum, std::uint32_t maximum) {
    const auto* const row = find_row(static_cast<std::uint32_t>(id));
    REQUIRE(row != nullptr);
    CAPTURE(row->name);
    CHECK(row->minimum == minimum);
    CHECK(row->maximum == maximum);
}

std::string hyphenated(std::string_view title) {
    std::string text(title);
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char byte) {
        return byte == ' ' ? '-' : static_cast<char>(std::tolower(byte));
    });
    return text;
}

}  // namespace

TEST_CASE("Types and places are those of table 2-4") {
    const auto message = {Place::publish, Place::will};
    const auto link = {Place::connect, Place::connack};
    const auto login = {Place::connect, Place::connack, Place::auth};
    check_row(Id::payload_format_indicator, Type::byte, message);
    check_row(Id::message_expiry_interval, Type::four_byte_integer, message);
    check_row(Id::content_type, Type::utf8_string, message);
    check_row(Id::response_topic, Type::utf8_string, message);
    check_row(Id::correlation_data, Type::binary_data, message);
    check_row(Id::subscription_identifier, Type::variable_byte_integer,
              {Place::publish, Place::subscribe});
    check_row(Id::session_expiry_interval, Type::four_byte_integer,
              {Place::connect, Place::connack, Place::disconnect});
    check_row(Id::assigned_client_identifier, Type::utf8_string, {Place::connack});
    check_row(Id::server_keep_alive, Type::two_byte_integer, {Place::connack});
    check_row(Id::authentication_method, Type::utf8_string, login);
    check_row(Id::authentication_data, Type::binary_data, login);
    check_row(Id::request_problem_information, Type::byte, {Place::connect});
    check_row(Id::will_delay_interval, Type::four_byte_integer, {Place::will});
    check_row(Id::request_response_information, Type::byte, {Place::connect});
    check_row(Id::response_information, Type::utf8_string, {Place::connack});
    check_row(Id::server_reference, Type::utf8_string, {Place::connack, Place::disconnect});
    check_row(Id::reason_string, Type::utf8_string, reason_places);
    check_row(Id::receive_maximum, Type::two_byte_integer, link);
    check_row(Id::topic_alias_maximum, Type::two_byte_integer, link);
    check_row(Id::topic_alias, Type::two_byte_integer, {Place::publish});
    check_row(Id::maximum_qos, Type::byte, {Place::connack});
    check_row(Id::retain_available, Type::byte, {Place::connack});
    check_row(Id::user_property, Type::utf8_string_pair, every_place);
    check_row(Id::maximum_packet_size, Type::four_byte_integer, link);
    check_row(Id::wildcard_subscription_available, Type::byte, {Place::connack});
    check_row(Id::subscription_identifier_available, Type::byte, {Place::connack});
    check_row(Id::shared_subscription_available, Type::byte, {Place::connack});
    CHECK(all_rows().size() == 27);
}

TEST_CASE("Numbers have the ranges of their sections") {
    for (const Id id : {Id::payload_format_indicator, Id::request_problem_information,
                        Id::request_response_information, Id::maximum_qos, Id::retain_available,
                        Id::wildcard_subscription_available, Id::subscription_identifier_available,
                        Id::shared_subscription_available}) {
        check_range(id, 0, 1);
    }
    check_range(Id::receive_maximum, 1, 65'535);
    check_range(Id::topic_alias, 1, 65'535);
    check_range(Id::topic_alias_maximum, 0, 65'535);
    check_range(Id::server_keep_alive, 0, 65'535);
    check_range(Id::maximum_packet_size, 1, 0xFFFF'FFFF);
    check_range(Id::session_expiry_interval, 0, 0xFFFF'FFFF);
    check_range(Id::message_expiry_interval, 0, 0xFFFF'FFFF);
    check_range(Id::will_delay_interval, 0, 0xFFFF'FFFF);
    check_range(Id::subscription_identifier, 1, 268'435'455);
}

TEST_CASE("Only User Property, and Subscription Identifier in PUBLISH, may be repeated") {
    for (const auto& row : all_rows()) {
        for (const Place place : every_place) {
            const bool expected =
                row.id == Id::user_property ||
                (row.id == Id::subscription_identifier && place == Place::publish);
            CHECK(is_repeatable(row.id, place) == expected);
        }
    }
}

TEST_CASE("find_row() finds every row by its number and nothing else") {
    std::size_t found = 0;
    for (std::uint32_t id = 0; id < 1000; ++id) {
        const auto* const row = find_row(id);
        found += row != nullptr ? 1U : 0U;
        CHECK((row == nullptr || static_cast<std::uint32_t>(row->id) == id));
    }
    CHECK(found == all_rows().size());
    CHECK(find_row(0xFFFF'FFFF) == nullptr);
}

TEST_CASE("A property's name is its title in lower case with hyphens, and finds it") {
    for (const auto& row : all_rows()) {
        CHECK(row.name == hyphenated(row.title));
        CHECK(name(row.id) == row.name);
        CHECK(property_by_name(row.name) == row.id);
    }
    CHECK_FALSE(property_by_name("Topic Alias"));
    CHECK_FALSE(property_by_name("topic"));
    CHECK_FALSE(property_by_name(""));
}
