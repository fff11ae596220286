#include "mqbench/load.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <span>
#include <utility>

#include "common/terminal.hpp"
#include "common/value.hpp"

namespace mq::bench {

namespace {

using mqtt::Errc;
using mqtt::fail;
using mqtt::Result;

constexpr double largest_payload = 268'435'000;  // what a packet can hold beside a short topic

auto must_be(std::string_view what, std::string_view text) {
    return fail(Errc::invalid_argument,
                fmt::format("must be {} (got \"{}\")", what, cli::escape_controls(text)));
}

// A number without a sign, and perhaps k, M or G for its thousands. Nothing: something else.
std::optional<double> parse_scaled(std::string_view text) {
    double number = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
    if (error != std::errc{} || text[0] < '0' || text[0] > '9' || unit.size() > 1) {
        return std::nullopt;
    }
    constexpr std::array<std::pair<char, double>, 4> units{
        {{'k', 1e3}, {'K', 1e3}, {'M', 1e6}, {'G', 1e9}}};
    for (const auto& [letter, factor] : units) {
        if (!unit.empty() && unit[0] == letter) {
            return number * factor;
        }
    }
    return unit.empty() ? std::optional(number) : std::nullopt;
}

template <typename Value>
using Choice = std::pair<std::string_view, Value>;

template <typename Value>
Result<Value> choose(std::string_view text, std::span<const Choice<Value>> choices,
                     std::string_view what) {
    for (const auto& [word, value] : choices) {
        if (word == text) {
            return value;
        }
    }
    return must_be(what, text);
}

template <typename Value>
std::string_view word_for(Value value, std::span<const Choice<Value>> choices) {
    for (const auto& [word, candidate] : choices) {
        if (candidate == value) {
            return word;
        }
    }
    return {};
}

constexpr std::array<Choice<Topology>, 4> topologies{{{"1:1", Topology::pairs},
                                                      {"N:1", Topology::fan_in},
                                                      {"1:N", Topology::fan_out},
                                                      {"N:M", Topology::mesh}}};
constexpr std::array<Choice<OnFull>, 3> full_policies{
    {{"block", OnFull::block}, {"drop", OnFull::drop}, {"skip", OnFull::skip}}};
constexpr std::array<Choice<Spin>, 3> spins{
    {{"auto", Spin::automatic}, {"always", Spin::always}, {"never", Spin::never}}};

std::optional<std::uint32_t> parse_size(std::string_view text) {
    const auto size = parse_scaled(text);
    if (!size || *size > largest_payload || *size != std::floor(*size)) {
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(*size);
}

std::optional<PayloadSize> parse_lognormal(std::string_view text) {
    const std::size_t comma = text.find(',');
    if (comma == std::string_view::npos) {
        return std::nullopt;
    }
    const auto median = parse_size(text.substr(0, comma));
    const auto sigma = parse_scaled(text.substr(comma + 1));
    if (!median || *median == 0 || !sigma || *sigma > 4) {
        return std::nullopt;
    }
    return PayloadSize{PayloadSize::Kind::lognormal, *median,
                       static_cast<std::uint32_t>(largest_payload), *sigma};
}

std::optional<PayloadSize> parse_range(std::string_view text, std::size_t dash) {
    const auto least = parse_size(text.substr(0, dash));
    const auto most = parse_size(text.substr(dash + 1));
    if (!least || !most || *least > *most) {
        return std::nullopt;
    }
    return PayloadSize{PayloadSize::Kind::uniform, *least, *most, 0};
}

}  // namespace

Result<Topology> parse_topology(std::string_view text) {
    return choose<Topology>(text, topologies, "1:1, N:1, 1:N or N:M");
}
std::string_view name(Topology topology) {
    return word_for<Topology>(topology, topologies);
}
Result<OnFull> parse_on_full(std::string_view text) {
    return choose<OnFull>(text, full_policies, "block, drop or skip");
}
std::string_view name(OnFull policy) {
    return word_for<OnFull>(policy, full_policies);
}
Result<Spin> parse_spin(std::string_view text) {
    return choose<Spin>(text, spins, "auto, always or never");
}

Result<Arrival> parse_arrival(std::string_view text) {
    constexpr std::string_view burst = "burst:";
    if (text == "const") {
        return Arrival{};
    }
    if (text == "poisson") {
        return Arrival{.kind = Arrival::Kind::poisson};
    }
    if (const std::size_t slash = text.find('/');
        text.starts_with(burst) && slash != std::string_view::npos) {
        const auto size =
            parse_count(text.substr(burst.size(), slash - burst.size()), 1, 1'000'000);
        const auto interval = cli::parse_duration(text.substr(slash + 1));
        if (size && interval && interval->count() > 0) {
            return Arrival{Arrival::Kind::burst, static_cast<std::uint32_t>(*size), *interval};
        }
    }
    return must_be("const, poisson or burst:COUNT/DURATION, such as burst:100/1s", text);
}

Result<Catchup> parse_catchup(std::string_view text) {
    constexpr std::string_view paced = "paced:";
    if (text == "all") {
        return Catchup{};
    }
    if (text == "none") {
        return Catchup{.kind = Catchup::Kind::none};
    }
    if (text.starts_with(paced) && text.ends_with('x')) {
        const auto factor = parse_scaled(text.substr(paced.size(), text.size() - paced.size() - 1));
        if (factor && *factor > 1 && *factor <= 1000) {
            return Catchup{Catchup::Kind::paced, *factor};
        }
    }
    return must_be("all, none or paced: with a factor above 1, such as paced:2x", text);
}

std::string name(const Arrival& arrival) {
    switch (arrival.kind) {
        case Arrival::Kind::poisson:
            return "poisson";
        case Arrival::Kind::burst:
            return fmt::format("burst:{}/{:g}s", arrival.burst_size,
                               std::chrono::duration<double>(arrival.burst_interval).count());
        case Arrival::Kind::constant:
            break;
    }
    return "constant";
}

std::string name(const Catchup& catchup) {
    switch (catchup.kind) {
        case Catchup::Kind::paced:
            return fmt::format("paced:{:g}x", catchup.factor);
        case Catchup::Kind::none:
            return "none";
        case Catchup::Kind::all:
            break;
    }
    return "all";
}

std::string name(const PayloadSize& size) {
    switch (size.kind) {
        case PayloadSize::Kind::uniform:
            return fmt::format("{}-{}", size.least, size.most);
        case PayloadSize::Kind::lognormal:
            return fmt::format("lognormal:{},{:g}", size.least, size.sigma);
        case PayloadSize::Kind::fixed:
            break;
    }
    return std::to_string(size.least);
}

Result<PayloadSize> parse_payload_size(std::string_view text) {
    constexpr std::string_view lognormal = "lognormal:";
    std::optional<PayloadSize> size;
    if (text.starts_with(lognormal)) {
        size = parse_lognormal(text.substr(lognormal.size()));
    } else if (const std::size_t dash = text.find('-'); dash != std::string_view::npos) {
        size = parse_range(text, dash);
    } else if (const auto fixed = parse_size(text)) {
        size = PayloadSize{PayloadSize::Kind::fixed, *fixed, *fixed, 0};
    }
    if (!size) {
        return must_be("bytes such as 64, 1k, 64-1024 or lognormal:MEDIAN,SIGMA", text);
    }
    return *size;
}

Result<double> parse_rate(std::string_view text) {
    const auto rate = parse_scaled(text);
    if (!rate || *rate <= 0 || *rate > 1e9) {
        return must_be("a number a second above 0, such as 5000, 0.5 or 20k", text);
    }
    return *rate;
}

Result<std::uint64_t> parse_count(std::string_view text, std::uint64_t least, std::uint64_t most) {
    const auto count = parse_scaled(text);
    if (!count || *count != std::floor(*count) || *count < static_cast<double>(least) ||
        *count > static_cast<double>(most)) {
        return must_be(fmt::format("a whole number from {} to {}, such as 500 or 20k", least, most),
                       text);
    }
    return static_cast<std::uint64_t>(*count);
}

}  // namespace mq::bench
