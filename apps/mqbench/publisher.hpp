// A client that publishes by its schedule.
//
// Theory of operation. A message is encoded only when the network has taken all that came before it
// (or as part of one batch of at most batch_size bytes): what has to wait waits in the plan, with
// its intended instant, and not in a buffer where it would count as sent. So "offered" is never
// more than a batch ahead of "written", and the time in the stamp is that of the write.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "mqbench/link.hpp"
#include "mqbench/measure/pace.hpp"
#include "mqbench/payload_maker.hpp"
#include "mqbench/plan.hpp"
#include "mqbench/recorder.hpp"
#include "mqbench/run_clock.hpp"
#include "mqbench/sent_times.hpp"
#include "mqbench/written.hpp"

namespace mq::bench {

class Publisher {
public:
    // What it shares with the others of its thread, and what it tells.
    struct Surroundings {
        const Plan& plan;
        const RunSchedule& schedule;
        Recorder& recorder;
        PayloadMaker& payloads;
        SentTimes* sent_times;                         // nullptr: the times are in the stamps
        std::function<void(Publisher&)> on_unblocked;  // due() may have an answer again
        std::function<void(const mqtt::Error&)> on_failed;
    };

    Publisher(mqtt::Loop& loop, std::uint32_t number, Surroundings surroundings);

    [[nodiscard]] mqtt::Result<void> prepare();
    [[nodiscard]] Link& link() { return link_; }

    // A message to each stream that only proves the way.
    void probe();
    void begin(const RunClock& clock);
    // Nothing that is due later than now is planned any more.
    void stop(mqtt::TimePoint now);

    // When pump() will have something to do. Nothing: not before on_unblocked, or never.
    [[nodiscard]] std::optional<mqtt::TimePoint> due() const;
    // Sends what is due.
    void pump(mqtt::TimePoint now);
    // All that was planned is sent, and acknowledged where that is to be expected.
    [[nodiscard]] bool is_done() const;
    // Gives up what waits still: it was not offered.
    void abandon(mqtt::TimePoint now);

    [[nodiscard]] Counters counters(mqtt::TimePoint now);
    [[nodiscard]] std::uint64_t backlog(mqtt::TimePoint now) const;
    [[nodiscard]] std::uint64_t in_flight() const { return in_flight_; }
    // Messages of the measured phase that were written whole, in plan.publishers[number].streams'
    // order.
    [[nodiscard]] std::vector<std::uint64_t> written_in_streams() const;
    [[nodiscard]] const PublisherPlan& plan() const { return plan_.publishers[number_]; }

private:
    struct Unacknowledged {
        mqtt::PacketId id = 0;
        bool is_measured = false;
        mqtt::TimePoint sent;
    };
    enum class Phase : std::uint8_t { idle, warmup, measured, stopped };

    void connected();
    void disconnected();
    void published(const mqtt::PublishDone& done);
    void output_empty();
    void blocked(mqtt::TimePoint now);
    void unblocked();
    void count_blocked(mqtt::TimePoint now);
    [[nodiscard]] bool may_send() const;
    [[nodiscard]] bool is_paced() const { return plan_.rate.has_value(); }
    [[nodiscard]] Pace* pace();
    [[nodiscard]] const Pace* pace() const;
    [[nodiscard]] mqtt::TimePoint origin() const;
    void advance_phase(mqtt::TimePoint now);
    void pump_paced(mqtt::TimePoint now);
    void pump_unpaced(mqtt::TimePoint now);
    void pass_over_late(mqtt::TimePoint now);
    [[nodiscard]] bool send(mqtt::TimePoint intended, mqtt::TimePoint now);
    [[nodiscard]] bool publish(std::size_t stream_index, const Stamp& stamp, mqtt::TimePoint now);
    void remember(mqtt::PacketId id, bool is_measured, mqtt::TimePoint sent);
    [[nodiscard]] Unacknowledged& slot(mqtt::PacketId id);

    mqtt::Loop& loop_;
    std::uint32_t number_;
    const Plan& plan_;
    Surroundings around_;
    Link link_;
    RunClock clock_;
    Phase phase_ = Phase::idle;
    std::optional<Pace> warmup_;
    std::optional<Pace> measured_;
    std::optional<std::uint64_t> share_;  // of --count, where there is no schedule
    std::optional<mqtt::TimePoint> stopped_at_;

    mqtt::TimePoint pumped_at_;  // unpaced

    std::size_t next_stream_ = 0;           // of plan().streams
    std::vector<std::uint64_t> sequences_;  // next of each
    WrittenTracker written_;
    std::vector<Unacknowledged> unacknowledged_;  // by the identifier's lowest bits
    std::uint64_t in_flight_ = 0;
    std::uint64_t offered_ = 0;  // measured ones
    std::uint64_t not_offered_ = 0;
    std::uint64_t acked_ = 0;
    std::uint64_t bytes_before_ = 0;  // sent on earlier connections
    bool waits_for_output_ = false;   // the network did not take all
    std::optional<mqtt::TimePoint> blocked_since_;
    bool blocked_by_window_ = false;
};

}  // namespace mq::bench
