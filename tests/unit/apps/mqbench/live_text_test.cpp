#include "mqbench/report/live_text.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <string>

namespace {

using namespace mq::bench;
using namespace std::chrono_literals;

struct Scene {
    SeriesPoint second{.at = 42s,
                       .phase = "measuring",
                       .offered = 5'000,
                       .delivered = 4'999.5,
                       .p50 = 400us,
                       .p99 = 1'700us,
                       .maximum = 2ms,
                       .in_flight = 6,
                       .backlog = 0,
                       .connected = 100,
                       .cpu = 0.31};
    Histogram latency{};
    Histogram timer_late{};
    std::array<std::optional<double>, 4> p99s{1.0, std::nullopt, 3.0, 6.0};

    [[nodiscard]] LiveView view() const {
        return {.headline = "mqbench lat  mqtt://10.0.0.5:1883  QoS 1  50->50  5,000.0 msg/s",
                .latency_name = "e2e",
                .second = second,
                .latency = latency,
                .timer_late = timer_late,
                .measured = 37s,
                .duration = 60s,
                .planned_rate = 5'000,
                .clients = 100,
                .duplicate = 2,
                .reordered = 0,
                .corrupt = 0,
                .p99s = p99s};
    }
};

Scene full_scene() {
    Scene scene;
    scene.latency.record_n(410us, 9'000);
    scene.latency.record_n(1'900us, 1'000);
    scene.timer_late.record_n(18us, 1'000);
    return scene;
}

TEST_CASE("the block of a terminal says where the run is and how it goes") {
    CHECK(live_block(full_scene().view(), Charset::ascii, 200) ==
          "mqbench lat  mqtt://10.0.0.5:1883  QoS 1  50->50  5,000.0 msg/s   "
          "[00:37 / 01:00]  ======----\n"
          " phase     measuring    connected 100/100   in flight 6   backlog 0\n"
          " offered   5,000.0/s (100.0% of plan)   delivered 4,999.5/s   dup 2  reorder 0  "
          "corrupt 0\n"
          " e2e       p50 410us  p90 410us  p99 1.90ms  p99.9 1.90ms  max 1.90ms   "
          "last 1s: p99 1.70ms  . -^\n"
          " tool      cpu 31% of a core (busiest thread)   timer late p99 18.0us\n");
}

TEST_CASE("no line of the block is wider than the terminal, whatever bytes a character takes") {
    Scene scene = full_scene();
    for (std::size_t columns = 1; columns < 120; ++columns) {
        const std::string block = live_block(scene.view(), Charset::utf8, columns);
        CHECK(std::count(block.begin(), block.end(), '\n') == 5);
        std::size_t width = 0;
        for (const char character : block) {
            const bool goes_on = (static_cast<unsigned char>(character) & 0xC0U) == 0x80U;
            width = character == '\n' ? 0 : width + (goes_on ? 0 : 1);
            REQUIRE(width <= columns);
        }
    }
    // A character of three bytes is cut before or after it.
    const std::string whole = live_block(scene.view(), Charset::utf8, 200);
    CHECK(whole.find("\xE2\x96\x88\n") != std::string::npos);
}

TEST_CASE("before anything is measured there are dashes and no progress") {
    Scene scene;
    scene.second = {.at = 1s, .phase = "connecting", .connected = 3};
    LiveView view = scene.view();
    view.measured.reset();
    const std::string block = live_block(view, Charset::ascii, 200);
    CHECK(block.find("[") == std::string::npos);
    CHECK(block.find("connected 3/100   in flight -   backlog -\n") != std::string::npos);
    CHECK(block.find("offered   -   delivered -") != std::string::npos);
    CHECK(block.find("p50 -  p90 -  p99 -  p99.9 -  max -   last 1s: p99 -") != std::string::npos);
    CHECK(block.find("cpu - of a core (busiest thread)   timer late p99 -\n") != std::string::npos);
}

TEST_CASE("a run without an end shows how long it has lasted") {
    Scene scene = full_scene();
    LiveView view = scene.view();
    view.duration.reset();
    CHECK(live_block(view, Charset::ascii, 200).find("[00:37]\n") != std::string::npos);
}

TEST_CASE("elsewhere each second is one line") {
    CHECK(live_line(full_scene().view()) ==
          " 00:42 measuring offered 5,000.0/s delivered 4,999.5/s p50 400us p99 1.70ms max 2.00ms "
          "in flight 6 backlog 0 connected 100 cpu 31% timer late p99 18.0us\n");
}

}  // namespace
