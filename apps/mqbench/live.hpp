// What is seen of a run while it lasts, on standard error: a block that is drawn anew each second
// on a terminal, and a line a second elsewhere.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mqbench/report/live_text.hpp"

namespace mq::bench {

class Live {
public:
    struct Look {
        bool is_quiet = false;
        bool is_terminal = false;  // that obeys the codes for going up and clearing
        Charset charset = Charset::ascii;
    };

    // `headline` names the run: "mqbench lat  mqtt://127.0.0.1:1883  QoS 1  1000 msg/s".
    Live(std::string headline, Look look);

    // All of `view` but its headline and the latencies of the seconds before.
    void show(LiveView view);
    // Takes the block away, so that the report stands in its place.
    void clear();

private:
    void draw(const std::string& block);

    std::string headline_;
    Look look_;
    std::vector<std::optional<double>> p99s_;  // of the last seconds, for the sparkline
    std::size_t lines_ = 0;                    // of the block that stands
};

}  // namespace mq::bench
