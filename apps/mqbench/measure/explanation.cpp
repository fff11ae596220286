#include "mqbench/measure/explanation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "mqbench/measure/format.hpp"

namespace mq::bench {

namespace {

using namespace std::chrono_literals;

constexpr double pile_share = 0.25;
constexpr std::uint64_t least_values = 20;
constexpr nanoseconds least_interval = 2ms;  // at shorter ones a latency is close by chance
constexpr std::string_view remedy =
    "Nagle's algorithm with delayed acknowledgements holds messages back on the broker's side; "
    "mosquitto: set_tcp_nodelay true";

double share_between(const Histogram& histogram, nanoseconds low, nanoseconds high) {
    const std::uint64_t inside =
        histogram.count_up_to(high) - histogram.count_up_to(low - nanoseconds(1));
    return static_cast<double>(inside) / static_cast<double>(histogram.count());
}

std::optional<nanoseconds> send_interval(const PlanSummary& plan) {
    if (!plan.rate || *plan.rate <= 0 || plan.publishers == 0) {
        return std::nullopt;
    }
    return nanoseconds(
        static_cast<std::int64_t>(1e9 * static_cast<double>(plan.publishers) / *plan.rate));
}

std::optional<nanoseconds> p99_of(const Run& run, std::string_view name) {
    const Histogram* histogram = find_latency(run, name);
    return histogram ? histogram->supported_quantile(0.99) : std::nullopt;
}

std::optional<nanoseconds> median_of(const Run& run, std::string_view name) {
    const Histogram* histogram = find_latency(run, name);
    return histogram ? histogram->supported_quantile(0.5) : std::nullopt;
}

void explain_waiting(const Run& run, std::vector<std::string>& notes) {
    const auto response = p99_of(run, latency::e2e_response);
    const auto service = p99_of(run, latency::e2e_service);
    if (response && service && *response > 2 * *service && *response > *service + 1ms) {
        notes.push_back(fmt::format(
            "p99 is {} from the planned instant, but {} from the write: messages waited before "
            "they could be written, after a stall or as --rate is more than the broker takes",
            duration_text(*response), duration_text(*service)));
    }
}

void explain_early_delivery(const Run& run, std::vector<std::string>& notes) {
    const auto service = median_of(run, latency::e2e_service);
    const auto acknowledged = median_of(run, latency::ack);
    if (service && acknowledged && *service < *acknowledged) {
        notes.push_back(
            "messages arrive before they are acknowledged, as the broker delivers first: that is "
            "normal, e2e and ack are different paths");
    }
}

void explain_loss(const PlanSummary& plan, const Run& run, std::vector<std::string>& notes) {
    const std::uint64_t lost = run.counts.lost.value_or(0);
    if (lost == 0) {
        return;
    }
    const bool is_unacknowledged =
        plan.qos.value_or(0) == 0 || plan.subscriber_qos.value_or(0) == 0;
    notes.push_back(
        is_unacknowledged
            ? fmt::format("{} messages were lost at QoS 0: a broker drops what subscribers are too "
                          "slow to take (mosquitto: max_queued_messages, EMQX: "
                          "mqtt.max_mqueue_len); --sys shows whether it says so",
                          grouped(lost))
            : fmt::format("{} messages were lost although both sides acknowledge: a broker's queue "
                          "was full (mosquitto: max_queued_messages), or they came after "
                          "--drain-time",
                          grouped(lost)));
}

}  // namespace

std::optional<std::string> explain_pile(const Run& run, std::optional<nanoseconds> send_interval) {
    for (const std::string_view name : {latency::e2e_service, latency::ack, latency::rr}) {
        const Histogram* histogram = find_latency(run, name);
        if (!histogram || histogram->count() < least_values) {
            continue;
        }
        const double delayed = share_between(*histogram, 39ms, 44ms);
        if (delayed >= pile_share) {
            return fmt::format("{} of {} lie within 39-44 ms: {}", share_text(delayed), name,
                               remedy);
        }
        if (!send_interval || *send_interval < least_interval) {
            continue;
        }
        const double interval =
            share_between(*histogram, *send_interval - *send_interval / 50,
                          *send_interval + std::max(*send_interval / 50, nanoseconds(100us)));
        if (interval >= pile_share) {
            return fmt::format(
                "{} of {} lie at the send interval of {}, so each message waits for the next one: "
                "{}",
                share_text(interval), name, duration_text(*send_interval), remedy);
        }
    }
    return std::nullopt;
}

void explain(const Result& result, std::vector<std::string>& notes) {
    for (const Run& run : result.runs) {
        if (auto pile = explain_pile(run, send_interval(result.plan))) {
            notes.push_back(std::move(*pile));
        }
        // A late timer makes messages wait as well, and has been told.
        if (!result.validity.client_bound.value_or(false)) {
            explain_waiting(run, notes);
        }
        explain_early_delivery(run, notes);
        explain_loss(result.plan, run, notes);
    }
    if (result.validity.same_host.value_or(false)) {
        notes.push_back(
            "broker and mqbench share the processors of this host: for figures of the broker "
            "alone, run them on two");
    }
}

}  // namespace mq::bench
