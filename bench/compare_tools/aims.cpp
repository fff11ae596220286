#include "aims.hpp"

#include <cstdio>

namespace mq::compare {
namespace {

using Kind = Aim::Kind;

constexpr Aim aims[] = {
    {"oneshot-q0", Role::ours, Kind::time_to_peer, 0.62},
    {"oneshot-q0", Role::ours_static, Kind::time_to_peer, 0.48},
    {"oneshot-q1", Role::ours, Kind::time_to_peer, 0.62},
    {"oneshot-q1", Role::ours_static, Kind::time_to_peer, 0.48},
    {"oneshot-q2", Role::ours, Kind::time_to_peer, 0.62},
    {"oneshot-q2", Role::ours_static, Kind::time_to_peer, 0.48},
    {"oneshot-tls", Role::ours, Kind::time_to_peer, 0.25},
    {"retained", Role::ours, Kind::time_to_peer, 0.15},
    {"retained-tls", Role::ours, Kind::time_to_peer, 0.2},
    {"line1", Role::ours, Kind::time_to_peer, 0.03},
    {"lines-q0", Role::ours, Kind::rate, 5e6},
    {"lines-q0", Role::ours, Kind::cpu, 0.2},
    {"lines-q0", Role::ours, Kind::constant_memory, 1024},
    {"lines-q1", Role::ours, Kind::rate, 1e6},
    {"lines-q1", Role::ours, Kind::constant_memory, 1024},
    {"lines-q2", Role::ours, Kind::rate, 0.5e6},
    {"lines-q2", Role::ours, Kind::constant_memory, 1024},
    {"sub-q0-null", Role::ours, Kind::rate, 5e6},
    {"sub-q0-pipe", Role::ours, Kind::rate, 4e6},
    {"sub-q1", Role::ours, Kind::rate, 2e6},
    {"sub-q2", Role::ours, Kind::rate, 1e6},
    {"sub-json", Role::ours, Kind::rate, 1.5e6},
    {"latency-q0", Role::ours, Kind::p50_to_peer, 1},
    {"latency-q1", Role::ours, Kind::p50_to_peer, 1},
    {"latency-q2", Role::ours, Kind::p50_to_peer, 1},
};

struct Words {
    const char* before;
    const char* after;
    int decimals;
};

Words words_of(Kind kind) {
    switch (kind) {
        case Kind::time_to_peer:
            return {"at most", "of the peer's time", 3};
        case Kind::p50_to_peer:
            return {"at most", "of the peer's p50", 3};
        case Kind::rate:
            return {"at least", "M messages/s", 2};
        case Kind::cpu:
            return {"at most", "s of CPU a million", 3};
        case Kind::constant_memory:
            return {"at most", "KiB more for ten times the messages", 0};
    }
    return {};
}

double ratio(double ours, double theirs) {
    return theirs > 0 ? ours / theirs : 0;
}

// In the unit of words_of().
double measured(const Aim& aim, const Contender& contender, const Contender& peer) {
    const Run ours = contender.median();
    switch (aim.kind) {
        case Kind::time_to_peer:
            return ratio(time_per_message(ours), time_per_message(peer.median()));
        case Kind::p50_to_peer:
            return ratio(static_cast<double>(ours.p50_us),
                         static_cast<double>(peer.median().p50_us));
        case Kind::rate:
            return 1 / time_per_message(ours);
        case Kind::cpu:
            return static_cast<double>(ours.cpu_us) / static_cast<double>(ours.count);
        case Kind::constant_memory:
            return static_cast<double>(ours.rss_kib - contender.warmup.value_or(Run{}).rss_kib);
    }
    return 0;
}

double limit_of(const Aim& aim) {
    return aim.kind == Kind::rate ? aim.limit / 1e6 : aim.limit;
}

std::string verdict(const Aim& aim, const Contender* contender, const Contender* peer) {
    if (contender == nullptr || contender->is_missing()) {
        return "not there yet";
    }
    if (!contender->is_sound()) {
        return "MISSED (messages lost, or a failure)";
    }
    const bool needs_peer = aim.kind == Kind::time_to_peer || aim.kind == Kind::p50_to_peer;
    if (needs_peer && (peer == nullptr || !peer->is_sound())) {
        return "cannot be judged: the peer failed";
    }
    const double value = measured(aim, *contender, peer == nullptr ? *contender : *peer);
    const bool met = aim.kind == Kind::rate ? value >= limit_of(aim) : value <= limit_of(aim);
    char text[64];
    std::snprintf(text, sizeof text, "%s (%.*f)", met ? "met" : "MISSED",
                  words_of(aim.kind).decimals, value);
    return text;
}

}  // namespace

double time_per_message(const Run& run) {
    return static_cast<double>(run.wall_us) / static_cast<double>(run.count);
}

std::vector<std::string> judge(std::string_view task, const std::vector<Contender>& contenders) {
    std::vector<std::string> lines;
    for (const Aim& aim : aims) {
        // The static executables are an extra that is not always built.
        const Contender* const contender = find(contenders, aim.role);
        if (aim.task != task || (aim.role == Role::ours_static && contender == nullptr)) {
            continue;
        }
        const Words words = words_of(aim.kind);
        char text[128];
        std::snprintf(text, sizeof text,
                      "%s: %s %.*f %s: ", contender == nullptr ? "ours" : contender->label.c_str(),
                      words.before, words.decimals, limit_of(aim), words.after);
        lines.push_back(text + verdict(aim, contender, find(contenders, Role::peer)));
    }
    return lines;
}

}  // namespace mq::compare
