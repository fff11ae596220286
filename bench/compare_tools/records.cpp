#include "records.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <iterator>

#include "program.hpp"

namespace mq::compare {
namespace {

// The exit status of our tools for a usage error, an unknown option among them.
constexpr int usage_error = 2;

bool is_good(const Run& run) {
    return run.status == 0 && run.arrived == run.count;
}

std::string_view word_of(std::string_view line, std::string_view name) {
    const std::string mark = " " + std::string(name) + "=";
    const std::size_t at = line.find(mark);
    if (at == std::string_view::npos) {
        return {};
    }
    const std::string_view rest = line.substr(at + mark.size());
    return rest.substr(0, rest.find(' '));
}

// A number that a run does not have is 0.
std::int64_t number_of(std::string_view line, std::string_view name) {
    const std::string_view word = word_of(line, name);
    std::int64_t number = 0;
    if (std::from_chars(word.data(), word.data() + word.size(), number).ptr !=
        word.data() + word.size()) {
        fail("not a number in the record:" + std::string(line));
    }
    return number;
}

Role role_of(std::string_view line) {
    constexpr std::string_view names[] = {"peer", "peer_all", "ours", "static", "floor"};
    const auto* const found = std::find(std::begin(names), std::end(names), word_of(line, "role"));
    if (found == std::end(names)) {
        fail("no known role in the record:" + std::string(line));
    }
    return static_cast<Role>(found - std::begin(names));
}

void add(std::string_view line, std::vector<Contender>& contenders) {
    const Role role = role_of(line);
    auto found = std::find_if(contenders.begin(), contenders.end(),
                              [role](const Contender& other) { return other.role == role; });
    if (found == contenders.end()) {
        found = contenders.insert(found, {role, std::string(word_of(line, "label")), {}, {}});
    }
    Run run;
    run.count = number_of(line, "count");
    run.arrived = number_of(line, "arrived");
    run.status = static_cast<int>(number_of(line, "status"));
    run.wall_us = number_of(line, "wall_us");
    run.cpu_us = number_of(line, "cpu_us");
    run.rss_kib = number_of(line, "rss_kib");
    run.p50_us = number_of(line, "p50_us");
    run.p99_us = number_of(line, "p99_us");
    if (number_of(line, "warmup") != 0) {
        found->warmup = run;
    } else {
        found->runs.push_back(run);
    }
}

std::int64_t median_of(const std::vector<Run>& runs, std::int64_t Run::*number) {
    std::vector<std::int64_t> numbers;
    for (const Run& run : runs) {
        numbers.push_back(run.*number);
    }
    const auto middle = numbers.begin() + static_cast<std::ptrdiff_t>(numbers.size() / 2);
    std::nth_element(numbers.begin(), middle, numbers.end());
    return *middle;
}

}  // namespace

bool Contender::is_missing() const {
    return (role == Role::ours || role == Role::ours_static) && worst().status == usage_error;
}

bool Contender::is_sound() const {
    return !runs.empty() && is_good(worst());
}

const Run& Contender::worst() const {
    if (warmup && (runs.empty() || !is_good(*warmup))) {
        return *warmup;
    }
    const auto bad =
        std::find_if(runs.begin(), runs.end(), [](const Run& run) { return !is_good(run); });
    return bad == runs.end() ? runs.front() : *bad;
}

Run Contender::median() const {
    Run median = runs.front();
    for (const auto number :
         {&Run::wall_us, &Run::cpu_us, &Run::rss_kib, &Run::p50_us, &Run::p99_us}) {
        median.*number = median_of(runs, number);
    }
    return median;
}

std::vector<Contender> read_records() {
    std::vector<Contender> contenders;
    char line[1024];
    while (std::fgets(line, sizeof line, stdin) != nullptr) {
        std::string text = " " + std::string(line);
        text.erase(text.find_last_not_of('\n') + 1);
        add(text, contenders);
    }
    return contenders;
}

const Contender* find(const std::vector<Contender>& contenders, Role role) {
    const auto found = std::find_if(contenders.begin(), contenders.end(),
                                    [role](const Contender& other) { return other.role == role; });
    return found == contenders.end() ? nullptr : &*found;
}

}  // namespace mq::compare
