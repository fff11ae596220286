// The only file that includes CLI11, which finds the options among the words and nothing more: it
// sees every value as text, and our setters judge it.
#include "common/parser.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <utility>

#include "common/property_option.hpp"
#include "common/words.hpp"

namespace mq::cli {

namespace {

using mqtt::Errc;
using mqtt::fail;
using mqtt::Result;

bool is_of_command(const GivenOption& given) {
    return given.option != nullptr && given.option->kind == ValueKind::command;
}

// The words as CLI11 reads them without doubt: every name is a word of its own, and so is every
// value, the words of -D folded into one. Those of a command are nobody's to read.
std::vector<std::string> canonical_words(const std::vector<GivenOption>& given) {
    std::vector<std::string> words;
    for (const GivenOption& one : given) {
        if (is_of_command(one)) {
            continue;
        }
        words.emplace_back(one.option != nullptr ? one.option->name() : one.name);
        if (!one.values.empty()) {
            words.push_back(fold_words(one.values));
        }
    }
    return words;
}

// Building a CLI11 option costs microseconds, and most commands name few of many.
bool is_named(const OptionSpec& option, const std::vector<GivenOption>& given) {
    return std::any_of(given.begin(), given.end(),
                       [&](const GivenOption& one) { return one.option == &option; });
}

bool takes_command(const OptionTable& table) {
    return std::any_of(table.begin(), table.end(),
                       [](const OptionSpec& option) { return option.kind == ValueKind::command; });
}

std::string not_an_option(std::string_view word, bool takes_command) {
    if (word.starts_with('-')) {
        return fmt::format("unknown option \"{}\": see --help", word);
    }
    return fmt::format(
        "unexpected argument \"{}\": {}, see --help", word,
        takes_command ? "the command stands behind --" : "every value belongs to an option");
}

// What CLI11 found: the options in the order of the words, once for each occurrence.
struct Occurrence {
    const OptionSpec* option = nullptr;
    std::string value;
};

class Command {
public:
    Command(const OptionTable& table, const std::vector<GivenOption>& given)
        : takes_command_(takes_command(table)) {
        app_.set_help_flag();  // -h is the host
        app_.allow_extras();
        for (const OptionSpec& option : table) {
            if (option.kind == ValueKind::command || !is_named(option, given)) {
                continue;
            }
            const std::string name(option.name());
            CLI::Option* added = option.kind == ValueKind::flag
                                     ? app_.add_flag(name)
                                     : app_.add_option(name)->expected(1);
            added->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
            rows_[added] = &option;
        }
    }

    Result<std::vector<Occurrence>> parse(std::vector<std::string> words) {
        std::reverse(words.begin(), words.end());  // as CLI11 wants it
        try {
            app_.parse(std::move(words));
        } catch (const CLI::ParseError& error) {
            return fail(Errc::invalid_argument, error.what());
        }
        for (const std::string& word : app_.remaining()) {
            if (word != "--") {  // the end of the options, with nothing to follow it here
                return fail(Errc::invalid_argument, not_an_option(word, takes_command_));
            }
        }
        return occurrences();
    }

private:
    std::vector<Occurrence> occurrences() const {
        std::vector<Occurrence> found;
        std::map<const CLI::Option*, std::size_t> seen;
        for (const CLI::Option* option : app_.parse_order()) {
            const OptionSpec* row = rows_.at(option);
            const std::size_t index = seen[option]++;
            found.push_back(
                {row, row->kind == ValueKind::flag ? std::string() : option->results().at(index)});
        }
        return found;
    }

    bool takes_command_;
    CLI::App app_;
    std::map<const CLI::Option*, const OptionSpec*> rows_;
};

Result<void> set(const OptionSpec& option, std::string_view name, std::string_view value) {
    auto done = option.set(value);
    if (!done) {
        done.error().detail = fmt::format("{} {}", name, done.error().detail);
    }
    return done;
}

Result<void> set_from_environment(const OptionTable& table, const Environment& environment) {
    for (const OptionSpec& option : table) {
        if (option.environment.empty()) {
            continue;
        }
        if (const auto value = environment(option.environment); value && !value->empty()) {
            if (auto done = set(option, option.environment, *value); !done) {
                return done;
            }
        }
    }
    return {};
}

}  // namespace

Result<void> parse(const OptionTable& table, std::span<const std::string> arguments,
                   const Environment& environment) {
    if (auto done = set_from_environment(table, environment); !done) {
        return done;
    }
    const std::vector<std::string_view> words(arguments.begin(), arguments.end());
    const auto given = split_words(table, words);
    if (!given) {
        return tl::unexpected(given.error());
    }
    auto found = Command(table, *given).parse(canonical_words(*given));
    if (!found) {
        return tl::unexpected(std::move(found.error()));
    }
    for (const GivenOption& one : *given) {
        if (is_of_command(one)) {
            found->push_back({one.option, std::string(one.values.front())});
        }
    }
    std::map<const OptionSpec*, const Occurrence*> last;
    for (const Occurrence& occurrence : *found) {
        last[occurrence.option] = &occurrence;
    }
    for (const Occurrence& occurrence : *found) {
        const OptionSpec& option = *occurrence.option;
        if (!option.repeatable && last[&option] != &occurrence) {
            continue;
        }
        if (auto done = set(option, option.name(), occurrence.value); !done) {
            return done;
        }
    }
    return {};
}

}  // namespace mq::cli
