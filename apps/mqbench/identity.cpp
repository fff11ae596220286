#include "mqbench/identity.hpp"

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <utility>

namespace mq::bench {

namespace {

constexpr std::string_view place = "{i}";

std::optional<std::string> numbered(const std::optional<std::string>& text, std::uint64_t number) {
    return text ? std::optional(mq::bench::numbered(*text, number)) : std::nullopt;
}

// The first field of `rest`, which it is cut off from.
std::optional<std::string> take_field(std::optional<std::string_view>& rest) {
    if (!rest) {
        return std::nullopt;
    }
    const std::size_t comma = rest->find(',');
    std::string field(rest->substr(0, comma));
    rest = comma == std::string_view::npos ? std::nullopt : std::optional(rest->substr(comma + 1));
    return field;
}

}  // namespace

std::string numbered(std::string_view text, std::uint64_t number) {
    std::string result;
    while (!text.empty()) {
        const std::size_t at = text.find(place);
        result += text.substr(0, at);
        if (at == std::string_view::npos) {
            break;
        }
        result += std::to_string(number);
        text.remove_prefix(at + place.size());
    }
    return result;
}

mqtt::Result<Identities> Identities::read(const std::string& path, Templates templates) {
    std::ifstream file(path);
    if (!file) {
        return mqtt::fail(mqtt::Errc::invalid_argument,
                          fmt::format("--clients-file \"{}\" cannot be read", path));
    }
    Identities identities(std::move(templates));
    auto& lines = identities.lines_.emplace();
    for (std::string text; std::getline(file, text);) {
        if (!text.empty() && text.back() == '\r') {
            text.pop_back();
        }
        // A password may hold commas: it is all that is left.
        std::optional<std::string_view> rest = text;
        Line line;
        line.id = take_field(rest).value_or("");
        line.user_name = take_field(rest);
        line.password = rest ? std::optional(std::string(*rest)) : std::nullopt;
        if (line.id.empty()) {
            return mqtt::fail(mqtt::Errc::invalid_argument,
                              fmt::format("--clients-file: line {} of \"{}\" has no identifier",
                                          lines.size() + 1, path));
        }
        lines.push_back(std::move(line));
    }
    return identities;
}

std::optional<std::size_t> Identities::limit() const {
    return lines_ ? std::optional(lines_->size()) : std::nullopt;
}

void Identities::apply(std::uint32_t client, mqtt::SessionOptions& session) const {
    session.client_id = mq::bench::numbered(templates_.id, client);
    session.user_name = numbered(templates_.user_name, client);
    session.password = numbered(templates_.password, client);
    if (lines_ && client < lines_->size()) {
        const Line& line = (*lines_)[client];
        session.client_id = line.id;
        if (line.user_name) {
            session.user_name = line.user_name;
        }
        if (line.password) {
            session.password = line.password;
        }
    }
}

}  // namespace mq::bench
