// A client that subscribes, and judges what comes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "mqbench/link.hpp"
#include "mqbench/measure/account.hpp"
#include "mqbench/plan.hpp"
#include "mqbench/recorder.hpp"
#include "mqbench/sent_times.hpp"

namespace mq::bench {

class Subscriber {
public:
    struct Surroundings {
        const Plan& plan;
        Recorder& recorder;
        const SentTimes* sent_times;  // nullptr: the times are in the stamps
        std::function<void(const mqtt::Error&)> on_failed;
    };

    Subscriber(mqtt::Loop& loop, std::uint32_t number, Surroundings surroundings);

    [[nodiscard]] mqtt::Result<void> prepare();
    [[nodiscard]] Link& link() { return link_; }

    [[nodiscard]] bool is_subscribed() const { return is_subscribed_; }
    // A probe of every stream that it is to receive has come.
    [[nodiscard]] bool is_reached() const { return unseen_ == 0; }
    // By stream, from plan().first_stream on: a probe of it has come.
    [[nodiscard]] const std::vector<bool>& seen() const { return seen_; }

    [[nodiscard]] Account& account() { return account_; }
    [[nodiscard]] const Account& account() const { return account_; }
    // This subscriber's own latencies, where there are few enough to keep them apart.
    [[nodiscard]] const std::optional<Histogram>& latency() const { return latency_; }
    // The measured phase begins: gaps are counted from here.
    void begin(mqtt::TimePoint measured) { last_delivery_ = measured; }
    // The longest time in which nothing was delivered, the one up to the end of the phase included.
    [[nodiscard]] nanoseconds longest_gap(mqtt::TimePoint end) const {
        return std::max<nanoseconds>(longest_gap_, end - last_delivery_);
    }
    [[nodiscard]] const SubscriberPlan& plan() const { return plan_.subscribers[number_]; }

private:
    void subscribed(const mqtt::SubscribeDone& done);
    void received(const mqtt::Message& message);
    void count_only(const mqtt::Message& message);
    void delivered(const mqtt::Message& message);
    void probed(std::uint32_t stream);
    void record_times(const Stamp& stamp);
    [[nodiscard]] bool is_replayed(mqtt::Bytes payload) const;

    mqtt::Loop& loop_;
    std::uint32_t number_;
    const Plan& plan_;
    Surroundings around_;
    Link link_;
    Account account_;
    std::vector<bool> seen_;
    std::size_t unseen_;
    std::optional<Histogram> latency_;
    mqtt::TimePoint last_delivery_;
    nanoseconds longest_gap_{0};
    bool is_subscribed_ = false;
    mqtt::TimePoint subscribing_since_;
};

}  // namespace mq::bench
