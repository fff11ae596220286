// The board as people and programs read it.
#pragma once

#include <cstddef>
#include <string>

#include "mqwill/watch/board.hpp"

namespace mq::will {

struct TableStyle {
    bool colours = false;
    std::size_t rows = 24;  // of the terminal
    std::size_t columns = 80;
};

// A table that fits the terminal: whoever is offline stands first. What came from the network is
// escaped.
[[nodiscard]] std::string table(const Board& board, const TableStyle& style);
// "2026-11-22T19:50:11.243511Z devices/a/status offline, was online"
[[nodiscard]] std::string change_line(const Change& change, const Board& board, cli::WallTime now,
                                      bool visible);
[[nodiscard]] std::string change_json(const Change& change, const Board& board, cli::WallTime now);

}  // namespace mq::will
