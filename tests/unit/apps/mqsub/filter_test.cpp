#include "mqsub/filter.hpp"

#include <doctest/doctest.h>

using mq::sub::FilterOptions;
using mq::sub::MessageFilter;
using mq::sub::Verdict;

namespace {

mqtt::Message message(std::string_view topic, bool retain = false) {
    mqtt::Message made;
    made.topic = topic;
    made.retain = retain;
    return made;
}

}  // namespace

TEST_CASE("without options everything is printed, and never is it enough") {
    MessageFilter filter({});
    CHECK(filter.judge(message("a")) == Verdict::print);
    CHECK(filter.judge(message("a", true)) == Verdict::print);
    CHECK(filter.printed() == 2);
}

TEST_CASE("-C counts what is printed, and only that") {
    FilterOptions options;
    options.no_retained = true;
    options.excluded = {"x/#"};
    options.count = 2;
    MessageFilter filter(options);
    CHECK(filter.judge(message("a", true)) == Verdict::skip);
    CHECK(filter.judge(message("a")) == Verdict::print);
    CHECK(filter.judge(message("x/y")) == Verdict::skip);
    CHECK(filter.judge(message("b")) == Verdict::print_and_end);
    CHECK(filter.printed() == 2);
}

TEST_CASE("-T leaves out what matches any of its filters") {
    FilterOptions options;
    options.excluded = {"a/+/c", "#"};
    MessageFilter filter(options);
    CHECK(filter.judge(message("a/b/c")) == Verdict::skip);
    CHECK(filter.judge(message("other")) == Verdict::skip);
    // A wildcard in the first level does not mean the server's own topics (5.0 §4.7.2).
    CHECK(filter.judge(message("$SYS/uptime")) == Verdict::print);
}

TEST_CASE("--retained-only ends with the first message that is not, also where -T would skip it") {
    FilterOptions options;
    options.retained_only = true;
    options.excluded = {"x"};
    MessageFilter filter(options);
    CHECK(filter.judge(message("a", true)) == Verdict::print);
    CHECK(filter.judge(message("x", true)) == Verdict::skip);
    CHECK(filter.judge(message("x")) == Verdict::end);
    CHECK(filter.printed() == 1);
}
