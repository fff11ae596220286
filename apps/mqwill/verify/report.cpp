// The rows as text, JSON lines and JUnit's XML.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "common/json_writer.hpp"
#include "common/utf8.hpp"
#include "mqwill/verify/stage.hpp"
#include "mqwill/verify/verify.hpp"

namespace mq::will::verify {

namespace {

std::string_view name(Verdict verdict) {
    return verdict == Verdict::pass ? "pass" : verdict == Verdict::fail ? "FAIL" : "skip";
}

std::string_view name(mqtt::Version version) {
    return version == mqtt::Version::v5 ? "5.0" : "3.1.1";
}

double in_ms(mqtt::Duration duration) {
    return std::chrono::duration<double, std::milli>(duration).count();
}

// The smallest value that `share` of all are not above.
mqtt::Duration quantile(const std::vector<mqtt::Duration>& sorted, double share) {
    const auto index = static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1));
    return sorted[index];
}

// Quantiles, and a bar for each tenth of the range.
std::string distribution(const std::vector<mqtt::Duration>& sorted) {
    std::string text = fmt::format("      {} runs: min {}, median {}, 90 % {}, 99 % {}, max {}\n",
                                   sorted.size(), text_of(sorted.front()),
                                   text_of(quantile(sorted, 0.5)), text_of(quantile(sorted, 0.9)),
                                   text_of(quantile(sorted, 0.99)), text_of(sorted.back()));
    constexpr std::size_t bars = 10;
    constexpr std::size_t width = 50;
    const auto range = std::max(sorted.back() - sorted.front(), mqtt::Duration(bars));
    std::array<std::size_t, bars> counts{};
    for (const mqtt::Duration delay : sorted) {
        const auto bar = static_cast<std::size_t>((delay - sorted.front()) * bars / range);
        ++counts[std::min(bar, bars - 1)];
    }
    const std::size_t most = *std::max_element(counts.begin(), counts.end());
    for (std::size_t bar = 0; bar < bars; ++bar) {
        text += fmt::format("      {:>10} {:>6} {}\n",
                            text_of(sorted.front() + range * static_cast<long>(bar) / bars),
                            counts[bar], std::string((counts[bar] * width + most - 1) / most, '#'));
    }
    return text;
}

// XML 1.0 has no place for control characters, nor for what is not UTF-8.
std::string xml(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const cli::Character character = cli::first_character(text);
        const std::string_view bytes = text.substr(0, character.size);
        text.remove_prefix(character.size);
        if (!character.is_valid || cli::is_control(character.code)) {
            out += '?';
        } else if (bytes == "<") {
            out += "&lt;";
        } else if (bytes == "&") {
            out += "&amp;";
        } else if (bytes == "\"") {
            out += "&quot;";
        } else {
            out += bytes;
        }
    }
    return out;
}

std::size_t count(const std::vector<Row>& rows, Verdict verdict) {
    return static_cast<std::size_t>(std::count_if(
        rows.begin(), rows.end(), [&](const Row& row) { return row.finding.verdict == verdict; }));
}

double seconds_of(const Row& row) {
    return row.finding.delay ? in_ms(*row.finding.delay) / 1000 : 0;
}

}  // namespace

std::string text_row(const Row& row, bool shows_distribution) {
    const Finding& finding = row.finding;
    std::string text =
        fmt::format("{}  {:<5}  {:<20}  {:>10}  {}\n", name(finding.verdict), name(row.version),
                    row.what->name, finding.delay ? text_of(*finding.delay) : "-", finding.seen);
    if (finding.verdict == Verdict::fail || shows_distribution) {
        text += fmt::format("      demanded: {} ({})\n", row.what->demand, row.what->section);
    }
    if (shows_distribution && !row.delays.empty()) {
        text += distribution(row.delays);
    }
    return text;
}

std::string text_summary(const std::vector<Row>& rows) {
    return fmt::format("{} passed, {} failed, {} skipped\n", count(rows, Verdict::pass),
                       count(rows, Verdict::fail), count(rows, Verdict::skip));
}

std::string json_row(const Row& row) {
    std::string text;
    cli::JsonWriter json(text);
    const auto member = [&json](std::string_view key, std::string_view value) {
        json.key(key);
        json.text(value);
    };
    json.begin_object();
    member("case", row.what->name);
    member("version", name(row.version));
    member("demand", row.what->demand);
    member("section", row.what->section);
    member("verdict", row.finding.verdict == Verdict::fail ? "fail" : name(row.finding.verdict));
    member("seen", row.finding.seen);
    json.key("delay_ms");
    json.literal(row.finding.delay ? fmt::format("{:.3f}", in_ms(*row.finding.delay)) : "null");
    if (row.delays.size() > 1) {
        json.key("delays_ms");
        json.begin_array();
        for (const mqtt::Duration delay : row.delays) {
            json.literal(fmt::format("{:.3f}", in_ms(delay)));
        }
        json.end_array();
    }
    json.end_object();
    return text + "\n";
}

std::string junit(const std::vector<Row>& rows) {
    std::string text = fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuite name=\"mqwill verify\" tests=\"{}\" failures=\"{}\" skipped=\"{}\">\n",
        rows.size(), count(rows, Verdict::fail), count(rows, Verdict::skip));
    for (const Row& row : rows) {
        const Finding& finding = row.finding;
        text += fmt::format("  <testcase classname=\"mqtt-{}\" name=\"{}\" time=\"{:.6f}\">",
                            name(row.version), xml(row.what->name), seconds_of(row));
        const std::string demand =
            xml(fmt::format("demanded: {} ({})", row.what->demand, row.what->section));
        if (finding.verdict == Verdict::fail) {
            text += fmt::format("<failure message=\"{}\">{}</failure>", xml(finding.seen), demand);
        } else if (finding.verdict == Verdict::skip) {
            text += fmt::format("<skipped message=\"{}\"/>", xml(finding.seen));
        } else {
            text += fmt::format("<system-out>{}; {}</system-out>", xml(finding.seen), demand);
        }
        text += "</testcase>\n";
    }
    return text + "</testsuite>\n";
}

}  // namespace mq::will::verify
