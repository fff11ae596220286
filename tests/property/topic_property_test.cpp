#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

#include "mqtt/topic.hpp"
#include "support/topic_reference.hpp"
#include "wire/utf8.hpp"

namespace {

using namespace mqtt;

std::string joined(const std::vector<std::string>& parts, const char* separator) {
    std::string text;
    for (std::size_t index = 0; index < parts.size(); ++index) {
        text += (index == 0 ? "" : separator) + parts[index];
    }
    return text;
}

// Few and short pieces, so that wildcards, empty levels and $share often come to stand where they
// matter; some of them are not UTF-8.
rc::Gen<std::string> any_text() {
    const auto piece = rc::gen::element<std::string>(
        "a", "b", "/", "/", "+", "#", "$", "$share/", "\xC3\xA9", "\xE2\x82\xAC",
        "\xF0\x9F\x98\x80", "\xFF", "\xED\xA0\x80", "\xC0\x80", std::string(1, '\0'), "abcdefgh");
    return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece),
                        [](const auto& pieces) { return joined(pieces, ""); });
}

rc::Gen<std::string> levels_of(const rc::Gen<std::string>& level) {
    return rc::gen::map(rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(level)),
                        [](const auto& levels) { return joined(levels, "/"); });
}

rc::Gen<std::string> valid_name() {
    return rc::gen::suchThat(levels_of(rc::gen::element<std::string>("a", "b", "", "$SYS", "ab")),
                             [](const std::string& name) { return !name.empty(); });
}

rc::Gen<std::string> valid_filter() {
    const auto body = levels_of(rc::gen::element<std::string>("a", "b", "", "$SYS", "+", "+"));
    const auto start = rc::gen::element<std::string>("", "", "", "$share/g/");
    const auto end = rc::gen::element<std::string>("", "", "/#");
    return rc::gen::suchThat(
        rc::gen::map(rc::gen::tuple(start, body, end),
                     [](const auto& parts) {
                         return std::get<0>(parts) + std::get<1>(parts) + std::get<2>(parts);
                     }),
        [](const std::string& filter) { return reference::is_valid_filter(filter); });
}

// Turns levels of the name into wildcards: most of these match, unlike two random texts.
rc::Gen<std::string> filter_made_from(const std::string& name) {
    const reference::Levels levels = reference::split(name);
    const auto choices =
        rc::gen::container<std::vector<int>>(levels.size() + 1, rc::gen::inRange(0, 4));
    return rc::gen::map(choices, [levels](const std::vector<int>& choice) {
        reference::Levels filter;
        for (std::size_t index = 0; index < levels.size(); ++index) {
            filter.push_back(choice[index] == 0 ? "+" : levels[index]);
        }
        if (choice.back() == 0) {
            filter.emplace_back("#");
        } else if (choice.back() == 1) {
            filter.back() = "#";
        }
        return joined(filter, "/");
    });
}

TEST_CASE("find_bad_utf8() agrees with decoding every character") {
    CHECK(rc::check([] {
        const std::string text = *any_text();
        RC_ASSERT(!wire::find_bad_utf8(text).has_value() == reference::is_valid_text(text));
    }));
}

TEST_CASE("find_bad_utf8() points at the first character that is bad") {
    CHECK(rc::check([] {
        const std::string text = *any_text();
        const auto bad = wire::find_bad_utf8(text);
        RC_PRE(bad.has_value());
        RC_ASSERT(reference::is_valid_text(text.substr(0, *bad)));
        for (std::size_t size = 1; size <= 4; ++size) {
            RC_ASSERT(!reference::is_valid_text(text.substr(*bad, size)));
        }
    }));
}

TEST_CASE("check_topic_name() agrees with the plain reference") {
    CHECK(rc::check([] {
        const std::string name = *rc::gen::oneOf(any_text(), valid_name());
        RC_ASSERT(check_topic_name(name).has_value() == reference::is_valid_name(name));
    }));
}

TEST_CASE("check_topic_filter() agrees with the plain reference") {
    CHECK(rc::check([] {
        const std::string filter = *rc::gen::oneOf(any_text(), valid_filter());
        RC_ASSERT(check_topic_filter(filter).has_value() == reference::is_valid_filter(filter));
    }));
}

TEST_CASE("matches() agrees with comparing level by level") {
    CHECK(rc::check([] {
        const std::string name = *valid_name();
        const std::string filter = *rc::gen::oneOf(valid_filter(), filter_made_from(name));
        RC_CLASSIFY(reference::matches(filter, name), "match");
        RC_ASSERT(matches(filter, name) == reference::matches(filter, name));
    }));
}

}  // namespace
