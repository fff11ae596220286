#include "mqsub/format_parser.hpp"

#include <cstddef>
#include <utility>

#include "common/terminal.hpp"

namespace mq::sub {
namespace {

using Kind = FormatError::Kind;
using Checked = mqtt::Result<void, FormatError>;

constexpr std::string_view specifiers = "ACDEFIJPRSUXdfjlmpqrtx";
// All ASCII punctuation but the percent sign.
constexpr std::string_view separators = " !\"#$&'()*+,-./:;<=>?@[\\]^_`{|}~";
constexpr std::string_view escapes = "\\0aenrtv";
constexpr std::string_view escaped("\\\0\a\x1B\n\r\t\v", 8);

bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

class Parser {
public:
    explicit Parser(std::string_view text) : text_(text) {}

    Checked parse();
    std::vector<FormatStep> take_steps() { return std::move(steps_); }

private:
    Checked specifier();
    Checked flags_and_numbers(FormatStep& step);
    Checked number(std::uint32_t& value);
    Checked date();
    Checked escape();
    void literal(char character);

    [[nodiscard]] bool at_end() const { return position_ == text_.size(); }
    [[nodiscard]] char front() const { return text_[position_]; }
    bool take(char wanted);

    [[nodiscard]] tl::unexpected<FormatError> error(Kind kind, std::string detail) const;
    [[nodiscard]] tl::unexpected<FormatError> unknown(Kind kind, char introducer,
                                                      const std::string& remedy) const;

    std::string_view text_;
    std::size_t position_ = 0;
    std::size_t start_ = 0;  // of the specifier or escape that is being read
    std::vector<FormatStep> steps_;
};

Checked Parser::parse() {
    while (!at_end()) {
        start_ = position_;
        Checked checked;
        if (take('%')) {
            checked = specifier();
        } else if (take('@')) {
            checked = date();
        } else if (take('\\')) {
            checked = escape();
        } else {
            literal(text_[position_++]);
        }
        if (!checked) {
            return checked;
        }
    }
    return {};
}

// %[-][0][width][.precision][separator]X
Checked Parser::specifier() {
    FormatStep step;
    if (auto checked = flags_and_numbers(step); !checked) {
        return checked;
    }
    if (!at_end() && separators.find(front()) != std::string_view::npos) {
        step.separator = text_[position_++];
    }
    if (at_end()) {
        return error(Kind::incomplete_specifier,
                     "ends inside the specifier \"" + cli::escape_controls(text_.substr(start_)) +
                         "\": a letter must follow (a percent sign is written %%)");
    }
    if (take('%')) {
        literal('%');
        return {};
    }
    if (specifiers.find(front()) == std::string_view::npos) {
        return unknown(
            Kind::invalid_specifier, '%',
            "the letters are " + std::string(specifiers) + ", and a percent sign is written %%");
    }
    step.specifier = text_[position_++];
    steps_.push_back(std::move(step));
    return {};
}

Checked Parser::flags_and_numbers(FormatStep& step) {
    step.left = take('-');
    step.zeros = take('0');
    if (auto checked = number(step.width); !checked) {
        return checked;
    }
    if (!take('.')) {
        return {};
    }
    step.precision = 0;  // as with printf, also if no digit follows
    return number(*step.precision);
}

Checked Parser::number(std::uint32_t& value) {
    while (!at_end() && is_digit(front())) {
        value = value * 10 + static_cast<std::uint32_t>(text_[position_++] - '0');
        if (value > maximum_format_number) {
            return error(Kind::number_too_large, "has a width or precision over " +
                                                     std::to_string(maximum_format_number) +
                                                     " (byte " + std::to_string(start_) + ')');
        }
    }
    return {};
}

Checked Parser::date() {
    if (at_end()) {
        return error(Kind::incomplete_specifier,
                     "ends with @: a letter of strftime must follow (an at sign is written @@)");
    }
    if (take('@')) {
        literal('@');
        return {};
    }
    FormatStep step;
    step.specifier = FormatStep::date;
    step.conversion = text_[position_++];
    steps_.push_back(std::move(step));
    return {};
}

Checked Parser::escape() {
    if (at_end()) {
        return error(Kind::incomplete_escape,
                     "ends with a backslash: a letter must follow (a backslash is written \\\\)");
    }
    const std::size_t index = escapes.find(front());
    if (index == std::string_view::npos) {
        return unknown(Kind::invalid_escape, '\\',
                       "the escapes are \\\\ \\0 \\a \\e \\n \\r \\t \\v");
    }
    ++position_;
    literal(escaped[index]);
    return {};
}

void Parser::literal(char character) {
    if (steps_.empty() || steps_.back().specifier != FormatStep::literal) {
        steps_.emplace_back();
    }
    steps_.back().text += character;
}

bool Parser::take(char wanted) {
    if (at_end() || front() != wanted) {
        return false;
    }
    ++position_;
    return true;
}

tl::unexpected<FormatError> Parser::error(Kind kind, std::string detail) const {
    const char character = at_end() ? '\0' : front();
    return tl::unexpected(FormatError{kind, character, std::move(detail)});
}

tl::unexpected<FormatError> Parser::unknown(Kind kind, char introducer,
                                            const std::string& remedy) const {
    const std::string shown = introducer + cli::escape_controls(text_.substr(position_, 1));
    return error(kind, "has \"" + shown + "\" at byte " + std::to_string(start_) + ": " + remedy);
}

}  // namespace

mqtt::Result<std::vector<FormatStep>, FormatError> parse_format(std::string_view text) {
    Parser parser(text);
    return parser.parse().map([&] { return parser.take_steps(); });
}

}  // namespace mq::sub
