#include "chaos/trace.hpp"

#include <charconv>
#include <optional>
#include <set>

namespace chaos {

namespace {

// The number behind `mark`, if `line` has that.
std::optional<unsigned> number_behind(std::string_view line, std::string_view mark) {
    const std::size_t at = line.find(mark);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view rest = line.substr(at + mark.size());
    unsigned number = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    return error == std::errc() ? std::optional(number) : std::nullopt;
}

}  // namespace

Handshakes handshakes(std::string_view trace) {
    Handshakes result;
    std::set<unsigned> open;
    std::set<unsigned> released;
    while (!trace.empty()) {
        const std::string_view line = trace.substr(0, trace.find('\n'));
        trace.remove_prefix(line.size() + (line.size() < trace.size() ? 1 : 0));
        if (const auto id = number_behind(line, "received PUBREL (Mid: ")) {
            open.erase(*id);
            released.insert(*id);
        } else if (const auto sent = number_behind(line, "sending PUBREC (Mid: ")) {
            open.insert(*sent);
        } else if (const auto fresh = number_behind(line, "received PUBLISH (d0, q2, r0, m")) {
            released.erase(*fresh);
        } else if (const auto again = number_behind(line, "received PUBLISH (d1, q2, r0, m")) {
            result.begun_again += static_cast<unsigned>(released.erase(*again));
        }
    }
    result.open = static_cast<unsigned>(open.size());
    return result;
}

}  // namespace chaos
