#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>
#include <utility>

#include "common/terminal.hpp"
#include "mqbench/measure/assertion.hpp"

namespace mq::bench {

namespace {

using Figure = Assertion::Figure;
using Relation = Assertion::Relation;
using Subject = Assertion::Subject;
using Unit = Assertion::Unit;
using mqtt::Errc;
using mqtt::fail;

constexpr std::array<std::string_view, 5> rates{"offered", "delivered", "connected", "payload",
                                                "wire"};

struct NamedFactor {
    std::string_view name;
    double factor;
};
constexpr std::array<NamedFactor, 7> times{
    {{"", 1e9}, {"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}}};
constexpr std::array<NamedFactor, 3> numbers{{{"", 1}, {"k", 1e3}, {"M", 1e6}}};
constexpr std::array<NamedFactor, 6> message_rates{
    {{"", 1}, {"k", 1e3}, {"M", 1e6}, {"/s", 1}, {"k/s", 1e3}, {"M/s", 1e6}}};
constexpr std::array<NamedFactor, 5> byte_rates{
    {{"", 1}, {"B/s", 1}, {"kB/s", 1e3}, {"MB/s", 1e6}, {"GB/s", 1e9}}};

bool is_word_character(char character) {
    return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9') ||
           character == '_';
}

// What follows is left of `rest`, so that an error can say where it stands.
class Parser {
public:
    explicit Parser(std::string_view text) : text_(text), rest_(text) {}

    mqtt::Result<Assertion> parse();

private:
    [[nodiscard]] auto wrong(std::string_view at, std::string_view wanted) const {
        const auto position = static_cast<std::size_t>(at.data() - text_.data()) + 1;
        return fail(Errc::invalid_argument,
                    fmt::format("must have {} at character {} (got \"{}\")", wanted, position,
                                cli::escape_controls(text_)));
    }

    void skip_blanks() {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size()));
    }
    template <typename Accepts>
    std::string_view take_while(Accepts accepts);
    mqtt::Result<void> take_name();
    mqtt::Result<void> take_figure();
    mqtt::Result<void> take_relation();
    mqtt::Result<void> take_limit();
    mqtt::Result<void> take_unit(std::span<const NamedFactor> units, std::string_view wanted);

    std::string_view text_;
    std::string_view rest_;
    Assertion assertion_;
};

template <typename Accepts>
std::string_view Parser::take_while(Accepts accepts) {
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), accepts);
    const std::string_view taken = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
    rest_.remove_prefix(taken.size());
    return taken;
}

std::string all_names() {
    std::string names = "e2e";
    for (const std::string_view name : latency::all) {
        names += fmt::format(", {}", name);
    }
    for (const auto& counter : counter_names<std::uint64_t>) {
        names += fmt::format(", {}", counter.name);
    }
    return names + ", delivered, connected, payload, wire, gap";
}

mqtt::Result<void> Parser::take_name() {
    skip_blanks();
    const std::string_view at = rest_;
    const std::string_view name = take_while(is_word_character);
    assertion_.name = name == "e2e" ? latency::e2e_response : name;
    if (std::find(latency::all.begin(), latency::all.end(), assertion_.name) !=
        latency::all.end()) {
        assertion_.subject = Subject::latency;
        return {};
    }
    if (name == "gap") {
        assertion_.subject = Subject::gap;
        assertion_.unit = Unit::duration;
        return {};
    }
    const bool is_counter = std::any_of(
        counter_names<std::uint64_t>.begin(), counter_names<std::uint64_t>.end(),
        [name](const CounterName<std::uint64_t>& counter) { return counter.name == name; });
    const bool is_rate = std::find(rates.begin(), rates.end(), name) != rates.end();
    if (!is_counter && !is_rate) {
        return wrong(at, "one of " + all_names());
    }
    // `offered` is asked for as the rate: its count follows from the plan.
    assertion_.subject = is_rate ? Subject::rate : Subject::counter;
    return {};
}

mqtt::Result<void> Parser::take_figure() {
    constexpr std::array<std::pair<std::string_view, Figure>, 4> figures{
        {{"min", Figure::minimum},
         {"mean", Figure::mean},
         {"max", Figure::maximum},
         {"count", Figure::count}}};
    const std::string_view at = rest_;
    if (assertion_.subject != Subject::latency) {
        return {};
    }
    const std::string_view word =
        take_while([](char character) { return is_word_character(character) || character == '.'; });
    assertion_.unit = word == ".count" ? Unit::count : Unit::duration;
    for (const auto& [name, figure] : figures) {
        if (!word.empty() && word.substr(1) == name) {
            assertion_.figure = figure;
            return {};
        }
    }
    double percent = 0;
    if (word.starts_with(".p")) {
        const auto [end, error] = std::from_chars(word.data() + 2, word.data() + word.size(),
                                                  percent, std::chars_format::fixed);
        percent = error == std::errc{} && end == word.data() + word.size() ? percent : 0;
    }
    if (percent <= 0 || percent >= 100) {
        return wrong(at, "a figure such as .p50, .p99.9, .min, .mean, .max or .count");
    }
    assertion_.fraction = percent / 100;
    return {};
}

mqtt::Result<void> Parser::take_relation() {
    constexpr std::array<std::pair<std::string_view, Relation>, 7> relations{
        {{"<=", Relation::less_equal},
         {">=", Relation::greater_equal},
         {"!=", Relation::unequal},
         {"==", Relation::equal},
         {"<", Relation::less},
         {">", Relation::greater},
         {"=", Relation::equal}}};
    skip_blanks();
    for (const auto& [word, relation] : relations) {
        if (rest_.starts_with(word)) {
            rest_.remove_prefix(word.size());
            assertion_.relation = relation;
            return {};
        }
    }
    return wrong(rest_, "<, <=, >, >=, = or !=");
}

mqtt::Result<void> Parser::take_limit() {
    skip_blanks();
    const std::string_view at = rest_;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(),
                                              assertion_.limit, std::chars_format::fixed);
    if (error != std::errc{} || rest_[0] < '0' || rest_[0] > '9') {
        return wrong(at, "a number");
    }
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    skip_blanks();
    switch (assertion_.subject) {
        case Subject::latency:
        case Subject::gap:
            return assertion_.unit == Unit::count
                       ? take_unit(numbers, "nothing, k or M as the unit")
                       : take_unit(times, "ns, us, ms, s, m or h as the unit");
        case Subject::rate:
            break;
        case Subject::counter:
            if (rest_.starts_with('%')) {
                assertion_.unit = Unit::share;
                assertion_.limit /= 100;
                rest_.remove_prefix(1);
                return {};
            }
            return take_unit(numbers, "nothing, %, k or M as the unit");
    }
    const bool has_bytes = assertion_.name == "payload" || assertion_.name == "wire";
    assertion_.unit = has_bytes ? Unit::bytes_per_second : Unit::per_second;
    return has_bytes ? take_unit(byte_rates, "B/s, kB/s, MB/s or GB/s as the unit")
                     : take_unit(message_rates, "/s, k/s or M/s as the unit");
}

mqtt::Result<void> Parser::take_unit(std::span<const NamedFactor> units, std::string_view wanted) {
    const std::string_view at = rest_;
    const std::string_view word = take_while([](char character) { return character != ' '; });
    for (const NamedFactor& unit : units) {
        if (unit.name == word) {
            assertion_.limit *= unit.factor;
            return {};
        }
    }
    return wrong(at, wanted);
}

mqtt::Result<Assertion> Parser::parse() {
    assertion_.expression = text_;
    auto taken = take_name()
                     .and_then([this] { return take_figure(); })
                     .and_then([this] { return take_relation(); })
                     .and_then([this] { return take_limit(); });
    if (!taken) {
        return tl::unexpected(std::move(taken.error()));
    }
    skip_blanks();
    if (!rest_.empty()) {
        return wrong(rest_, "nothing more");
    }
    return std::move(assertion_);
}

}  // namespace

mqtt::Result<Assertion> parse_assertion(std::string_view text) {
    return Parser(text).parse();
}

}  // namespace mq::bench
