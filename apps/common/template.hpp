// Text with places that are filled in: `{"pid":{pid}}`. Only the names that a tool registers are
// places; every other brace is a brace, so that JSON needs no quoting.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mq::cli {

// Compiled once. Where `names` has "pid", `{pid}` is a place, and `{{pid}` is the text `{pid}`.
class Template {
public:
    Template() = default;
    Template(std::string_view text, std::span<const std::string_view> names);

    // Appends the text, with values[i] in the places of names[i]. There must be one for each name.
    void append(std::string& out, std::span<const std::string> values) const;
    [[nodiscard]] std::string fill(std::span<const std::string> values) const;

    // Could `text` be what fill(values) returns, if whatever stood in the places names[i] of
    // `ignored`?
    [[nodiscard]] bool matches(std::string_view text, std::span<const std::string> values,
                               std::span<const std::size_t> ignored) const;

    // Is names[index] a place in it?
    [[nodiscard]] bool uses(std::size_t index) const;

private:
    // A stretch of text, and the place behind it.
    struct Piece {
        std::string text;
        std::size_t name = no_name;
    };
    static constexpr std::size_t no_name = SIZE_MAX;

    std::vector<Piece> pieces_;
};

}  // namespace mq::cli
