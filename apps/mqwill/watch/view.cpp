#include "mqwill/watch/view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "common/json_writer.hpp"
#include "common/terminal.hpp"

namespace mq::will {

using cli::WallTime;

namespace {

std::string utc(WallTime time) {
    std::string text;
    cli::append_utc(time, text);
    return text;
}

// "19:50:11 on 2026-11-22", short enough for a column; `<` where it may have been earlier.
std::string since_text(const Entry& entry) {
    const std::string text = utc(entry.since);
    const bool is_bound = entry.is_retained && !entry.since_is_told;
    return fmt::format("{}{} {}", is_bound ? "<" : " ", text.substr(0, 10), text.substr(11, 8));
}

std::string state_text(const Entry& entry) {
    return entry.is_stale ? "stale" : std::string(name(entry.state));
}

std::string_view colour_of(const Entry& entry) {
    return entry.is_online() ? "\x1b[32m" : entry.state == State::unknown ? "\x1b[33m" : "\x1b[31m";
}

using Row = std::pair<const std::string, Entry>;

std::vector<const Row*> sorted_rows(const Board& board) {
    std::vector<const Row*> rows;
    for (const Row& row : board.entries()) {
        rows.push_back(&row);
    }
    std::stable_sort(rows.begin(), rows.end(), [](const Row* left, const Row* right) {
        return left->second.is_online() < right->second.is_online();
    });
    return rows;
}

std::string row_text(const Row& row, const TableStyle& style) {
    const auto& [who, entry] = row;
    const std::string last =
        entry.last_offline ? utc(*entry.last_offline).substr(11, 8) : std::string("-");
    std::string text = fmt::format(
        "{:<8} {:<20} {:>7} {:<9} {:<8} {}", state_text(entry), since_text(entry), entry.outages,
        last, entry.is_retained ? "retained" : "live", cli::escape_controls(who));
    std::size_t size = std::min(text.size(), style.columns > 1 ? style.columns - 1 : 1);
    while (size < text.size() && size > 0 &&
           (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) {
        --size;  // no half characters
    }
    text.resize(size);
    return style.colours ? fmt::format("{}{}\x1b[0m\n", colour_of(entry), text) : text + "\n";
}

}  // namespace

std::string table(const Board& board, const TableStyle& style) {
    std::string text = fmt::format("{} of {} online\n{:<8} {:<20} {:>7} {:<9} {:<8} {}\n",
                                   board.online_count(), board.entries().size(), "STATE",
                                   " SINCE (UTC)", "OUTAGES", "OFFLINE", "SOURCE", "WHO");
    const auto rows = sorted_rows(board);
    const std::size_t room = style.rows > 5 ? style.rows - 4 : 1;
    const std::size_t shown = rows.size() > room ? room - 1 : rows.size();
    for (std::size_t index = 0; index < shown; ++index) {
        text += row_text(*rows[index], style);
    }
    return shown < rows.size() ? fmt::format("{}and {} more\n", text, rows.size() - shown) : text;
}

std::string change_line(const Change& change, const Board& board, WallTime now, bool visible) {
    const auto entry = board.entries().find(change.who);
    const bool is_known = entry != board.entries().end();
    const bool is_stale = is_known && entry->second.is_stale;
    const bool is_retained = is_known && entry->second.is_retained;
    std::string was;
    if (change.from != State::unknown) {
        was = fmt::format(", was {}", name(change.from));
    }
    return fmt::format("{} {} {}{}{}\n", utc(now),
                       visible ? cli::escape_controls(change.who) : change.who,
                       is_stale ? "stale" : name(change.to), was, is_retained ? " (retained)" : "");
}

std::string change_json(const Change& change, const Board& board, WallTime now) {
    std::string text;
    cli::JsonWriter json(text);
    const auto member = [&json](std::string_view key, std::string_view value) {
        json.key(key);
        json.text(value);
    };
    json.begin_object();
    member("ts", utc(now));
    member("who", change.who);
    member("state", name(change.to));
    member("was", name(change.from));
    if (const auto found = board.entries().find(change.who); found != board.entries().end()) {
        const Entry& entry = found->second;
        member("since", utc(entry.since));
        json.key("outages");
        json.number(entry.outages);
        json.key("last_offline");
        if (entry.last_offline) {
            json.text(utc(*entry.last_offline));
        } else {
            json.null();
        }
        json.key("retained");
        json.boolean(entry.is_retained);
        json.key("stale");
        json.boolean(entry.is_stale);
        member("payload", entry.payload);
    }
    json.end_object();
    return text + "\n";
}

}  // namespace mq::will
