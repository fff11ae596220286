#include "mqbench/live.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace mq::bench {

namespace {

constexpr std::size_t sparkline_width = 24;
constexpr std::size_t usual_columns = 80;

std::size_t columns_of_terminal() {
    winsize size{};
    const bool is_known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return is_known ? size.ws_col : usual_columns;
}

}  // namespace

Live::Live(std::string headline, Look look) : headline_(std::move(headline)), look_(look) {}

void Live::show(LiveView view) {
    if (look_.is_quiet) {
        return;
    }
    const auto& p99 = view.second.p99;
    p99s_.push_back(p99 ? std::optional(static_cast<double>(p99->count())) : std::nullopt);
    if (p99s_.size() > sparkline_width) {
        p99s_.erase(p99s_.begin());
    }
    view.headline = headline_;
    view.p99s = p99s_;
    if (look_.is_terminal) {
        draw(live_block(view, look_.charset, columns_of_terminal()));
    } else {
        fmt::print(stderr, "{}", live_line(view));
    }
}

void Live::draw(const std::string& block) {
    clear();
    std::fwrite(block.data(), 1, block.size(), stderr);
    lines_ = static_cast<std::size_t>(std::count(block.begin(), block.end(), '\n'));
}

void Live::clear() {
    if (lines_ > 0) {
        fmt::print(stderr, "\x1b[{}A\x1b[J", lines_);  // up, and all below away
        lines_ = 0;
    }
}

}  // namespace mq::bench
