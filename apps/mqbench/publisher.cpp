#include "mqbench/publisher.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace mq::bench {

using mqtt::QoS;
using mqtt::TimePoint;

namespace {

// Bytes of one batch: large enough for a system call to cost next to nothing for each message.
constexpr std::size_t batch_size = std::size_t{64} * 1024;

// Of `count` messages, dealt to `parties` in turn.
std::uint64_t share_of(std::uint64_t count, std::size_t parties, std::uint32_t number) {
    return count / parties + (number < count % parties ? 1 : 0);
}

}  // namespace

Publisher::Publisher(mqtt::Loop& loop, std::uint32_t number, Surroundings surroundings)
    : loop_(loop),
      number_(number),
      plan_(surroundings.plan),
      around_(std::move(surroundings)),
      link_(
          loop, around_.recorder,
          {.client = {.on_connected = [this](const mqtt::Connected&) { connected(); },
                      .on_publish_done = [this](const mqtt::PublishDone& done) { published(done); },
                      .on_output_empty = [this] { output_empty(); },
                      .on_disconnected = [this](const mqtt::Disconnection&) { disconnected(); }},
           .on_failed = around_.on_failed}),
      sequences_(plan().streams.size()) {}

mqtt::Result<void> Publisher::prepare() {
    return link_.prepare(client_options(plan_, plan().client));
}

// Life of the run. -------------------------------------------------------------------------------

void Publisher::probe() {
    if (!may_send()) {
        return;
    }
    for (std::size_t index = 0; index < plan().streams.size(); ++index) {
        if (!link_.client().may_publish(plan_.qos)) {
            return;
        }
        const Stamp stamp{.run = plan_.run,
                          .stream = plan().streams[index],
                          .sequence = probe_sequence,
                          .intended_ns = RunClock::ns(loop_.now())};
        if (!publish(index, stamp, loop_.now())) {
            return;
        }
    }
    link_.client().flush();
    waits_for_output_ = link_.client().output_size() > 0;
}

void Publisher::begin(const RunClock& clock) {
    clock_ = clock;
    phase_ = Phase::warmup;
    if (is_paced()) {
        warmup_.emplace(around_.schedule.warmup, number_, plan_.catchup);
        measured_.emplace(around_.schedule.measured, number_, plan_.catchup);
    } else if (plan_.count) {
        share_ = share_of(*plan_.count, plan_.publishers.size(), number_);
    }
    pumped_at_ = clock.start;
    advance_phase(clock.start);
}

void Publisher::stop(TimePoint now) {
    if (!stopped_at_) {
        stopped_at_ = now;
    }
}

bool Publisher::is_done() const {
    return phase_ != Phase::idle && !due() && !waits_for_output_ && in_flight_ == 0 &&
           !blocked_since_;
}

void Publisher::abandon(TimePoint now) {
    stop(now);
    count_blocked(now);
    phase_ = Phase::stopped;
}

// Before the first instant of the measured phase it is the warm-up, whatever waits.
void Publisher::advance_phase(TimePoint now) {
    if (phase_ == Phase::warmup && now >= clock_.measured && (!pace() || !pace()->due_at())) {
        phase_ = Phase::measured;
    }
}

Pace* Publisher::pace() {
    return const_cast<Pace*>(std::as_const(*this).pace());
}

const Pace* Publisher::pace() const {
    const auto& pace = phase_ == Phase::warmup ? warmup_ : measured_;
    return pace ? &*pace : nullptr;
}

TimePoint Publisher::origin() const {
    return phase_ == Phase::warmup ? clock_.start : clock_.measured;
}

// When to send. ----------------------------------------------------------------------------------

bool Publisher::may_send() const {
    return link_.is_up() && !waits_for_output_ && link_.client().may_publish(plan_.qos);
}

std::optional<TimePoint> Publisher::due() const {
    if (phase_ == Phase::idle || phase_ == Phase::stopped || blocked_since_) {
        return std::nullopt;
    }
    if (!is_paced()) {
        const bool has_ended = stopped_at_ || (share_ && offered_ >= *share_);
        return has_ended ? std::nullopt : std::optional(pumped_at_);
    }
    const auto due = pace()->due_at();
    if (!due) {
        // The warm-up's last message is out: the measured phase has the next one.
        return phase_ == Phase::warmup ? std::optional(clock_.measured) : std::nullopt;
    }
    const TimePoint when = origin() + *due;
    return stopped_at_ && when > *stopped_at_ ? std::nullopt : std::optional(when);
}

void Publisher::pump(TimePoint now) {
    advance_phase(now);
    const auto next = due();
    if (!next || *next > now) {
        return;
    }
    if (!may_send()) {
        blocked(now);
        return;
    }
    is_paced() ? pump_paced(now) : pump_unpaced(now);
    link_.client().flush();
    waits_for_output_ = link_.client().output_size() > 0;
}

void Publisher::pump_paced(TimePoint now) {
    bool is_first = true;
    while (link_.client().output_size() < batch_size) {
        const auto when = due();
        if (!when || *when > now) {
            return;
        }
        if (!may_send()) {
            blocked(now);
            return;
        }
        const auto intended = pace()->take(now - origin());
        if (!intended) {
            advance_phase(now);
            if (pace()->due_at() && origin() + *pace()->due_at() <= now) {
                continue;
            }
            return;
        }
        // How late the loop came; what those before in the same batch took is not its fault.
        if (std::exchange(is_first, false) && phase_ == Phase::measured) {
            around_.recorder.interval.timer_late.record(now - (origin() + *intended));
        }
        if (!send(origin() + *intended, mqtt::Clock::now())) {
            return;
        }
    }
}

void Publisher::pump_unpaced(TimePoint now) {
    pumped_at_ = now;  // so that all of a thread have their turn
    while (link_.client().output_size() < batch_size && may_send() &&
           (!share_ || phase_ != Phase::measured || offered_ < *share_)) {
        if (!send(now, now)) {
            return;
        }
    }
}

void Publisher::blocked(TimePoint now) {
    if (!blocked_since_) {
        blocked_since_ = now;
        blocked_by_window_ = link_.is_up() && !waits_for_output_;
    }
}

void Publisher::unblocked() {
    if (!blocked_since_ || !may_send()) {
        return;
    }
    const TimePoint now = loop_.now();
    count_blocked(now);
    if (is_paced() && plan_.on_full != OnFull::block) {
        pass_over_late(now);
    }
    around_.on_unblocked(*this);
}

void Publisher::count_blocked(TimePoint now) {
    if (blocked_since_) {
        Totals& totals = around_.recorder.totals;
        (blocked_by_window_ ? totals.window_blocked : totals.send_blocked) += now - *blocked_since_;
        blocked_since_.reset();
    }
}

// --on-full drop: none that was due meanwhile is sent; skip: only the newest is.
void Publisher::pass_over_late(TimePoint now) {
    const std::uint64_t kept = plan_.on_full == OnFull::skip ? 1 : 0;
    while (pace()->backlog(now - origin()) > kept && pace()->take(now - origin())) {
        not_offered_ += phase_ == Phase::measured ? 1 : 0;
    }
}

// What is sent. ----------------------------------------------------------------------------------

bool Publisher::send(TimePoint intended, TimePoint now) {
    const bool is_measured = phase_ == Phase::measured;
    const std::size_t index = next_stream_;
    next_stream_ = index + 1 == plan().streams.size() ? 0 : index + 1;
    const std::uint32_t stream = plan().streams[index];
    const std::int64_t intended_ns = RunClock::ns(intended);
    const Stamp stamp{.run = plan_.run,
                      .stream = stream,
                      .sequence = is_measured ? sequences_[index] : probe_sequence,
                      .intended_ns = intended_ns,
                      .sent_delta_ns = sent_delta((now - intended).count())};
    if (is_measured && around_.sent_times != nullptr) {
        around_.sent_times->put(stream, stamp.sequence, {intended_ns, RunClock::ns(now)});
    }
    if (!publish(index, stamp, now)) {
        return false;
    }
    if (is_measured) {
        ++sequences_[index];
        ++offered_;
    }
    return true;
}

bool Publisher::publish(std::size_t stream_index, const Stamp& stamp, TimePoint now) {
    mqtt::Client& client = link_.client();
    const StreamPlan& stream = plan_.streams[stamp.stream];
    const auto id = client.publish({.topic = plan_.topics[stream.topic],
                                    .payload = around_.payloads.make(stamp),
                                    .qos = plan_.qos,
                                    .retain = plan_.retain,
                                    .properties = plan_.properties_of(stream.topic)});
    if (!id) {
        phase_ = Phase::stopped;
        around_.on_failed(id.error());
        return false;
    }
    const bool is_measured = stamp.sequence != probe_sequence;
    written_.appended(client.session_stats().bytes_sent + client.output_size(), stream_index,
                      is_measured);
    if (*id != 0) {
        remember(*id, is_measured, now);
    }
    return true;
}

// The session never has two identifiers in flight whose lowest bits are equal in a table of its
// own; one that is too small here grows.
void Publisher::remember(mqtt::PacketId id, bool is_measured, TimePoint sent) {
    if (unacknowledged_.empty()) {
        unacknowledged_.resize(std::bit_ceil(std::size_t{2} * plan_.client.session.max_inflight));
    }
    while (slot(id).id != 0 && slot(id).id != id && unacknowledged_.size() < 65'536) {
        std::vector<Unacknowledged> old(unacknowledged_.size() * 2);
        old.swap(unacknowledged_);
        for (const Unacknowledged& one : old) {
            if (one.id != 0) {
                slot(one.id) = one;
            }
        }
    }
    slot(id) = {id, is_measured, sent};
    ++in_flight_;
}

Publisher::Unacknowledged& Publisher::slot(mqtt::PacketId id) {
    return unacknowledged_[id & (unacknowledged_.size() - 1)];
}

// What the client says. --------------------------------------------------------------------------

void Publisher::connected() {
    waits_for_output_ = false;
    unblocked();
}

void Publisher::disconnected() {
    written_.connection_lost();
    bytes_before_ = link_.client().session_stats().bytes_sent;
}

void Publisher::published(const mqtt::PublishDone& done) {
    if (!unacknowledged_.empty() && slot(done.packet_id).id == done.packet_id) {
        Unacknowledged& message = slot(done.packet_id);
        if (message.is_measured && done.outcome == mqtt::PublishDone::Outcome::acknowledged) {
            around_.recorder.interval.ack.record(loop_.now() - message.sent);
            ++acked_;
        }
        message = {};
        --in_flight_;
    }
    if (done.outcome == mqtt::PublishDone::Outcome::refused) {
        ++around_.recorder.totals.errors["PUBLISH refused: " + std::string(name(done.reason))];
    }
    unblocked();
}

void Publisher::output_empty() {
    waits_for_output_ = false;
    written_.taken(link_.client().session_stats().bytes_sent);
    unblocked();
}

// What it comes to. ------------------------------------------------------------------------------

std::uint64_t Publisher::backlog(TimePoint now) const {
    if (!measured_ || phase_ == Phase::warmup) {
        return 0;
    }
    now = stopped_at_ ? std::min(now, *stopped_at_) : now;
    return now < clock_.measured ? 0 : measured_->backlog(now - clock_.measured);
}

Counters Publisher::counters(TimePoint now) {
    if (link_.is_up()) {
        written_.taken(link_.client().session_stats().bytes_sent);
        if (const auto bytes = link_.client().acknowledged_bytes()) {
            written_.acknowledged(bytes_before_ + *bytes);
        }
    }
    Counters counters;
    const std::uint64_t waiting = backlog(now);
    const std::uint64_t skipped = measured_ ? measured_->skipped() : 0;
    counters.offered = offered_;
    counters.not_offered = not_offered_ + skipped + (phase_ == Phase::stopped ? waiting : 0);
    counters.planned = offered_ + not_offered_ + skipped + waiting;
    counters.written = written_.written();
    counters.tcp_acked = written_.tcp_acked();
    counters.acked = acked_;
    return counters;
}

std::vector<std::uint64_t> Publisher::written_in_streams() const {
    std::vector<std::uint64_t> written = written_.written_in_streams();
    written.resize(plan().streams.size());
    return written;
}

}  // namespace mq::bench
