#include "common/template.hpp"

#include <algorithm>

namespace mq::cli {

namespace {

// The index of the name in braces that `text` begins with, or the number of names.
std::size_t place_at(std::string_view text, std::span<const std::string_view> names) {
    const auto found = std::find_if(names.begin(), names.end(), [&](std::string_view name) {
        return text.starts_with('{') && text.substr(1).starts_with(name) &&
               text.substr(1 + name.size()).starts_with('}');
    });
    return static_cast<std::size_t>(found - names.begin());
}

}  // namespace

Template::Template(std::string_view text, std::span<const std::string_view> names) {
    Piece piece;
    while (!text.empty()) {
        std::size_t taken = 1;
        if (const std::size_t name = place_at(text, names); name < names.size()) {
            piece.name = name;
            pieces_.push_back(std::move(piece));
            piece = {};
            taken = names[name].size() + 2;
        } else if (text[0] == '{' && place_at(text.substr(1), names) < names.size()) {
            taken = names[place_at(text.substr(1), names)].size() + 3;
            piece.text += text.substr(1, taken - 1);
        } else {
            piece.text += text[0];
        }
        text.remove_prefix(taken);
    }
    pieces_.push_back(std::move(piece));
}

void Template::append(std::string& out, std::span<const std::string> values) const {
    for (const Piece& piece : pieces_) {
        out += piece.text;
        if (piece.name != no_name) {
            out += values[piece.name];
        }
    }
}

std::string Template::fill(std::span<const std::string> values) const {
    std::string text;
    append(text, values);
    return text;
}

bool Template::matches(std::string_view text, std::span<const std::string> values,
                       std::span<const std::size_t> ignored) const {
    std::vector<std::string> parts(1);  // what must stand there, with anything between them
    for (const Piece& piece : pieces_) {
        parts.back() += piece.text;
        if (std::find(ignored.begin(), ignored.end(), piece.name) != ignored.end()) {
            parts.emplace_back();
        } else if (piece.name != no_name) {
            parts.back() += values[piece.name];
        }
    }
    if (parts.size() == 1) {
        return text == parts[0];
    }
    const std::string& last = parts.back();
    if (!text.starts_with(parts[0]) || !text.substr(parts[0].size()).ends_with(last)) {
        return false;
    }
    text.remove_prefix(parts[0].size());
    text.remove_suffix(last.size());
    for (std::size_t index = 1; index + 1 < parts.size(); ++index) {
        const std::size_t found = text.find(parts[index]);
        if (found == std::string_view::npos) {
            return false;
        }
        text.remove_prefix(found + parts[index].size());
    }
    return true;
}

bool Template::uses(std::size_t index) const {
    return std::any_of(pieces_.begin(), pieces_.end(),
                       [&](const Piece& piece) { return piece.name == index; });
}

}  // namespace mq::cli
