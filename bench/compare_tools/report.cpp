// The table of one task of bench/compare.
//
//   report --task NAME --title TEXT [--without-aims] <RECORDS
//
// Exit status 1 if the floor, or one of our tools, failed or lost messages: whether the harness and
// the tools work, not how fast they are. A peer that loses messages is shown and not compared.
#include <cstdio>

#include "aims.hpp"
#include "program.hpp"
#include "records.hpp"

namespace {

using namespace mq::compare;

std::string arrival(const Contender& contender) {
    const Run& worst = contender.worst();
    if (worst.status != 0) {
        return "exit " + std::to_string(worst.status);
    }
    if (worst.arrived == worst.count) {
        return "all";
    }
    return std::to_string(worst.arrived) + " of " + std::to_string(worst.count) +
           (worst.arrived < worst.count ? " LOST" : " TOO MANY");
}

std::string decimal(double value, int decimals) {
    char text[32];
    std::snprintf(text, sizeof text, "%.*f", decimals, value);
    return text;
}

// Time as a multiple of another's; only between runs that did all of their work.
std::string share(const Contender& contender, const Contender* other, double (*time)(const Run&)) {
    if (other == nullptr || !other->is_sound() || !contender.is_sound()) {
        return "-";
    }
    const double value = time(contender.median()) / time(other->median());
    return decimal(value, value < 10 ? 3 : 1);
}

double p50(const Run& run) {
    return static_cast<double>(run.p50_us);
}

void print_latency(const Contender& contender, const std::vector<Contender>& all) {
    const Run run = contender.median();
    std::printf("  %-22s %9lld %9lld %9lld  %-22s %8s %8s\n", contender.label.c_str(),
                static_cast<long long>(run.count), static_cast<long long>(run.p50_us),
                static_cast<long long>(run.p99_us), arrival(contender).c_str(),
                share(contender, find(all, Role::peer), p50).c_str(),
                share(contender, find(all, Role::floor), p50).c_str());
}

void print_throughput(const Contender& contender, const std::vector<Contender>& all) {
    const Run run = contender.median();
    const double cpu = static_cast<double>(run.cpu_us) / static_cast<double>(run.count);
    // A figure for each message would flatter who dropped some.
    const bool sound = contender.is_sound();
    const std::string cpu_text = sound ? decimal(cpu, cpu < 100 ? 3 : 0) : "-";
    const std::string rate = sound ? decimal(1e6 / time_per_message(run), 0) : "-";
    std::printf("  %-22s %9lld %10.2f %10s %9lld %11s  %-22s %8s %8s\n", contender.label.c_str(),
                static_cast<long long>(run.count), static_cast<double>(run.wall_us) / 1000,
                cpu_text.c_str(), static_cast<long long>(run.rss_kib), rate.c_str(),
                arrival(contender).c_str(),
                share(contender, find(all, Role::peer), time_per_message).c_str(),
                share(contender, find(all, Role::floor), time_per_message).c_str());
}

bool measures_latency(const std::vector<Contender>& all) {
    for (const Contender& contender : all) {
        if (!contender.runs.empty() && contender.runs.front().p50_us > 0) {
            return true;
        }
    }
    return false;
}

void print_table(const std::vector<Contender>& all) {
    const bool latency = measures_latency(all);
    if (latency) {
        std::printf("  %-22s %9s %9s %9s  %-22s %8s %8s\n", "", "lines", "p50 us", "p99 us",
                    "arrived", "/peer", "/floor");
    } else {
        std::printf("  %-22s %9s %10s %10s %9s %11s  %-22s %8s %8s\n", "", "messages", "wall ms",
                    "cpu s/M", "rss KiB", "messages/s", "arrived", "/peer", "/floor");
    }
    for (const Contender& contender : all) {
        if (contender.is_missing()) {
            std::printf("  %-22s not there yet\n", contender.label.c_str());
        } else if (contender.runs.empty()) {
            std::printf("  %-22s failed at its first run: %s\n", contender.label.c_str(),
                        arrival(contender).c_str());
        } else if (latency) {
            print_latency(contender, all);
        } else {
            print_throughput(contender, all);
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    Arguments arguments(argc, argv);
    const std::string task = arguments.text("--task", "");
    const std::string title = arguments.text("--title", "");
    const bool judges = !arguments.flag("--without-aims");
    arguments.done();

    const std::vector<Contender> all = read_records();
    std::printf("\n%s: %s\n", task.c_str(), title.c_str());
    print_table(all);
    for (const std::string& line : judges ? judge(task, all) : std::vector<std::string>()) {
        std::printf("  aim  %s\n", line.c_str());
    }
    for (const Contender& contender : all) {
        const bool is_peer = contender.role == Role::peer || contender.role == Role::peer_all;
        if (!is_peer && !contender.is_missing() && !contender.is_sound()) {
            return 1;
        }
    }
}
