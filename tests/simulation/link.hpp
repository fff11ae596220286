// The world of the simulation: a clock with an agenda, and a link of two directions that delivers
// bytes late and in pieces, in order, until it breaks or goes silent.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <utility>

#include "mqtt/types.hpp"

namespace mqtt::test {

class Agenda {
public:
    [[nodiscard]] TimePoint now() const { return now_; }
    void at(TimePoint time, std::function<void()> action) {
        actions_.emplace(std::pair(std::max(time, now_), order_++), std::move(action));
    }
    void after(Duration delay, std::function<void()> action) {
        at(now_ + delay, std::move(action));
    }
    // False: nothing is left to do.
    bool run_one() {
        if (actions_.empty()) {
            return false;
        }
        auto first = actions_.extract(actions_.begin());
        now_ = first.key().first;
        first.mapped()();
        return true;
    }

private:
    TimePoint now_{};
    std::uint64_t order_ = 0;
    std::map<std::pair<TimePoint, std::uint64_t>, std::function<void()>> actions_;
};

class Random {
public:
    explicit Random(std::uint64_t seed) : engine_(seed) {}
    // 0 to limit - 1. Not std::uniform_int_distribution: its numbers differ between libraries.
    std::uint64_t below(std::uint64_t limit) { return engine_() % limit; }
    bool chance(unsigned percent) { return below(100) < percent; }
    Duration milliseconds(std::uint64_t from, std::uint64_t to) {
        return std::chrono::milliseconds(from + below(to - from + 1));
    }

private:
    std::mt19937_64 engine_;
};

// One direction of one connection.
class Pipe {
public:
    using Deliver = std::function<void(Bytes)>;
    Pipe(Agenda& agenda, Random& random, Deliver deliver)
        : agenda_(agenda), random_(random), deliver_(std::move(deliver)) {}

    // Cuts `bytes` into pieces and sends each on its way; none overtakes another.
    void send(std::string bytes, const std::shared_ptr<bool>& is_open) {
        while (!bytes.empty()) {
            const std::size_t size =
                random_.chance(30) ? 1 + random_.below(bytes.size()) : bytes.size();
            arrival_ = std::max(arrival_, agenda_.now() + random_.milliseconds(0, 40));
            agenda_.at(arrival_, [this, is_open, piece = bytes.substr(0, size)] {
                if (*is_open) {
                    deliver_(as_bytes(piece));
                }
            });
            bytes.erase(0, size);
        }
    }

private:
    Agenda& agenda_;
    Random& random_;
    Deliver deliver_;
    TimePoint arrival_{};
};

}  // namespace mqtt::test
