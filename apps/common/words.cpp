#include "common/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

#include "common/property_option.hpp"

namespace mq::cli {

namespace {

using mqtt::Errc;
using mqtt::fail;
using mqtt::Result;

const OptionSpec* find_long(const OptionTable& table, std::string_view name) {
    const auto row = std::find_if(table.begin(), table.end(), [&](const OptionSpec& option) {
        return !option.long_name.empty() && option.long_name == name;
    });
    return row == table.end() ? nullptr : &*row;
}

const OptionSpec* find_letter(const OptionTable& table, char letter) {
    const auto row = std::find_if(table.begin(), table.end(), [&](const OptionSpec& option) {
        return !option.short_name.empty() && option.short_name[1] == letter;
    });
    return row == table.end() ? nullptr : &*row;
}

class Splitter {
public:
    Splitter(const OptionTable& table, std::span<const std::string_view> arguments)
        : table_(table), rest_(arguments) {}

    Result<std::vector<GivenOption>> split() {
        while (!rest_.empty()) {
            const std::string_view word = rest_.front();
            rest_ = rest_.subspan(1);
            if (word == "--") {
                add_plain_words(word);
                break;
            }
            auto done = word.starts_with("--") ? take_long(word) : take_short(word);
            if (!done) {
                return tl::unexpected(std::move(done.error()));
            }
        }
        return std::move(given_);
    }

private:
    void add_plain_words(std::string_view dashes) {
        if (const OptionSpec* command = find_long(table_, dashes)) {
            for (const std::string_view word : rest_) {
                given_.push_back({command, dashes, {word}});
            }
            return;
        }
        given_.push_back({nullptr, dashes});
        for (const std::string_view word : rest_) {
            given_.push_back({nullptr, word});
        }
    }

    Result<void> take_long(std::string_view word) {
        const std::size_t equals = std::min(word.find('='), word.size());
        const OptionSpec* option = find_long(table_, word.substr(0, equals));
        given_.push_back({option, word.substr(0, equals)});
        if (option == nullptr) {
            return {};
        }
        if (option->kind != ValueKind::flag) {
            return take_values(word.substr(equals), 1);
        }
        if (equals < word.size()) {
            return fail(Errc::invalid_argument, fmt::format("{} takes no value", option->name()));
        }
        return {};
    }

    // "-v", "-mTEXT", or flags and then one option with a value, as in "-vm".
    Result<void> take_short(std::string_view word) {
        if (word.size() < 2 || word[0] != '-') {
            given_.push_back({nullptr, word});
            return {};
        }
        for (std::size_t index = 1; index < word.size(); ++index) {
            const OptionSpec* option = find_letter(table_, word[index]);
            if (option == nullptr) {
                given_.push_back({nullptr, word});
                return {};
            }
            given_.push_back({option, option->short_name});
            if (option->kind != ValueKind::flag) {
                return take_values(word.substr(index + 1), 0);
            }
        }
        return {};
    }

    // `attached` is what follows the name in the same word, `skipped` characters before the value.
    Result<void> take_values(std::string_view attached, std::size_t skipped) {
        GivenOption& given = given_.back();
        std::vector<std::string_view> following;
        if (!attached.empty()) {
            following.push_back(attached.substr(skipped));
        }
        const std::size_t own = following.size();
        const std::size_t looked_at = std::min<std::size_t>(rest_.size(), 4);
        following.insert(following.end(), rest_.begin(),
                         rest_.begin() + static_cast<std::ptrdiff_t>(looked_at));
        const std::size_t wanted =
            given.option->kind == ValueKind::property ? property_word_count(following) : 1;
        if (following.size() < wanted) {
            return fail(Errc::invalid_argument,
                        fmt::format("{} needs {}: {}", given.name,
                                    wanted == 1 ? "a value" : fmt::format("{} words", wanted),
                                    wanted == 4 ? "COMMAND user-property KEY VALUE"
                                                : given.option->value_name));
        }
        following.resize(wanted);
        given.values = std::move(following);
        rest_ = rest_.subspan(wanted - own);
        return {};
    }

    const OptionTable& table_;
    std::span<const std::string_view> rest_;
    std::vector<GivenOption> given_;
};

// From behind the first colon of `user:password@` to the last @ of the authority.
std::string_view password_of(std::string_view url) {
    const std::size_t begin = url.find("://");
    if (begin == std::string_view::npos) {
        return {};
    }
    std::string_view authority = url.substr(begin + 3);
    authority = authority.substr(0, authority.find('/'));
    const std::size_t at = authority.rfind('@');
    const std::size_t colon = authority.find(':');
    return at == std::string_view::npos || colon > at ? std::string_view{}
                                                      : authority.substr(colon + 1, at - colon - 1);
}

std::string_view secret_of(const GivenOption& given) {
    switch (given.option->kind) {
        case ValueKind::secret:
            return given.values[0];
        case ValueKind::url:
            return password_of(given.values[0]);
        case ValueKind::property:
            return given.values[1] == "authentication-data" ? given.values[2] : std::string_view{};
        default:
            return {};
    }
}

}  // namespace

Result<std::vector<GivenOption>> split_words(const OptionTable& table,
                                             std::span<const std::string_view> arguments) {
    return Splitter(table, arguments).split();
}

void blank_secrets(const OptionTable& table, std::span<char* const> arguments) {
    const std::vector<std::string_view> words(arguments.begin(), arguments.end());
    const auto split = split_words(table, words);
    if (!split) {
        return;  // the run ends with this error anyhow
    }
    for (const GivenOption& given : *split) {
        if (given.option != nullptr) {
            const std::string_view secret = secret_of(given);
            // The kernel's own memory of the command line, which it lets us write.
            std::fill_n(const_cast<char*>(secret.data()), secret.size(), '*');
        }
    }
}

}  // namespace mq::cli
