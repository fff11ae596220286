// The only file that includes CLI11, which finds the options among the words and nothing more: it
// sees every value as text, and our setters judge it.
#include "common/parser.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <utility>

namespace mq::cli {

namespace {

using mqtt::Errc;
using mqtt::fail;
using mqtt::Result;

const OptionSpec* find_by_name(const OptionTable& table, std::string_view word) {
    const auto row = std::find_if(table.begin(), table.end(), [&](const OptionSpec& option) {
        return !word.empty() && (word == option.short_name || word == option.long_name);
    });
    return row == table.end() ? nullptr : &*row;
}

// CLI11 takes the next word for the value of `--message=`: give it two words instead.
Result<std::vector<std::string>> split_long_options(const OptionTable& table,
                                                    std::vector<std::string> arguments) {
    std::vector<std::string> words;
    for (std::size_t index = 0; index < arguments.size(); ++index) {
        std::string& word = arguments[index];
        const OptionSpec* whole = find_by_name(table, word);
        if (whole != nullptr && whole->kind != ValueKind::flag) {
            words.push_back(std::move(word));
            if (++index == arguments.size()) {
                return fail(Errc::invalid_argument,
                            fmt::format("{} needs a value: {}", words.back(), whole->value_name));
            }
            words.push_back(std::move(arguments[index]));
            continue;
        }
        const std::size_t equals = word.find('=');
        const OptionSpec* option =
            word.starts_with("--") && equals != std::string::npos
                ? find_by_name(table, std::string_view(word).substr(0, equals))
                : nullptr;
        if (option == nullptr) {
            words.push_back(std::move(word));
        } else if (option->kind == ValueKind::flag) {
            return fail(Errc::invalid_argument, fmt::format("{} takes no value", option->name()));
        } else {
            words.push_back(word.substr(0, equals));
            words.push_back(word.substr(equals + 1));
        }
    }
    return words;
}

// Could one of the words name this option? Building a CLI11 option costs microseconds, and most
// commands name few of many.
bool may_be_named(const OptionSpec& option, const std::vector<std::string>& words) {
    return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
        if (word == option.long_name) {
            return true;
        }
        return !option.short_name.empty() && word.starts_with('-') && !word.starts_with("--") &&
               word.find(option.short_name[1]) != std::string::npos;
    });
}

std::string cli11_name(const OptionSpec& option) {
    const bool has_both = !option.short_name.empty() && !option.long_name.empty();
    return fmt::format("{}{}{}", option.short_name, has_both ? "," : "", option.long_name);
}

std::string not_an_option(const std::string& word) {
    if (word.starts_with('-')) {
        return fmt::format("unknown option \"{}\": see --help", word);
    }
    return fmt::format("unexpected argument \"{}\": every value belongs to an option, see --help",
                       word);
}

// What CLI11 found: the options in the order of the words, once for each occurrence.
struct Occurrence {
    const OptionSpec* option = nullptr;
    std::string value;
};

class Command {
public:
    explicit Command(const OptionTable& table, const std::vector<std::string>& words) {
        app_.set_help_flag();  // -h is the host
        app_.allow_extras();
        for (const OptionSpec& option : table) {
            if (!option.name().starts_with('-') || !may_be_named(option, words)) {
                continue;
            }
            CLI::Option* added = option.kind == ValueKind::flag
                                     ? app_.add_flag(cli11_name(option))
                                     : app_.add_option(cli11_name(option))->expected(1);
            added->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
            rows_[added] = &option;
        }
    }

    Result<std::vector<Occurrence>> parse(std::vector<std::string> words) {
        std::reverse(words.begin(), words.end());  // as CLI11 wants it
        try {
            app_.parse(std::move(words));
        } catch (const CLI::ArgumentMismatch&) {
            return fail(Errc::invalid_argument, "the last option needs a value");
        } catch (const CLI::ParseError& error) {
            return fail(Errc::invalid_argument, error.what());
        }
        for (const std::string& word : app_.remaining()) {
            if (word != "--") {  // the end of the options, with nothing to follow it here
                return fail(Errc::invalid_argument, not_an_option(word));
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

Result<void> parse(const OptionTable& table, std::vector<std::string> arguments,
                   const Environment& environment) {
    if (auto done = set_from_environment(table, environment); !done) {
        return done;
    }
    auto words = split_long_options(table, std::move(arguments));
    if (!words) {
        return tl::unexpected(std::move(words.error()));
    }
    auto found = Command(table, *words).parse(std::move(*words));
    if (!found) {
        return tl::unexpected(std::move(found.error()));
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
