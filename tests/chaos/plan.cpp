#include "chaos/plan.hpp"

namespace chaos {

// Neighbouring seeds cover every version, quality of service and transport between them.
Plan plan_for(std::uint64_t seed, bool has_tls) {
    constexpr const char* versions[] = {"31", "311", "5"};
    Random random(seed);
    Plan plan;
    plan.seed = seed;
    plan.version = versions[seed % 3];
    plan.qos = 1 + static_cast<int>(seed / 3 % 2);
    plan.tls = has_tls && seed / 6 % 2 == 1;
    plan.messages = static_cast<unsigned>(200 + random.below(600));
    plan.largest_payload = random.chance(20) ? 20'000 : 400;
    plan.faults = static_cast<unsigned>(6 + random.below(14));
    plan.restarts = static_cast<unsigned>(random.below(3));
    plan.pauses = static_cast<unsigned>(random.below(2));
    plan.crashes = random.chance(30) ? static_cast<unsigned>(1 + random.below(2)) : 0;
    plan.repeats = random.chance(30);
    return plan;
}

std::string line(const Plan& plan, unsigned number) {
    Random random(plan.seed * 1'000'003 + number);
    const auto size = random.below(plan.largest_payload);
    std::string text = std::to_string(number) + " ";
    for (std::uint64_t count = 0; count < size; ++count) {
        text += static_cast<char>('!' + random.below(94));
    }
    return text;
}

}  // namespace chaos
