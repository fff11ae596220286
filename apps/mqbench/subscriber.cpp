#include "mqbench/subscriber.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "mqbench/run_clock.hpp"

namespace mq::bench {

namespace {

// Each histogram of its own takes some pages: beyond this, only all together are kept.
constexpr std::size_t most_kept_apart = 256;

}  // namespace

Subscriber::Subscriber(mqtt::Loop& loop, std::uint32_t number, Surroundings surroundings)
    : loop_(loop),
      number_(number),
      plan_(surroundings.plan),
      around_(std::move(surroundings)),
      link_(
          loop, around_.recorder,
          {.client = {
               .on_connected = [this](const mqtt::Connected&) { subscribing_since_ = loop_.now(); },
               .on_message =
                   [this](const mqtt::Message& message) {
                       plan_.streams.empty() ? count_only(message) : received(message);
                   },
               .on_subscribed = [this](const mqtt::SubscribeDone& done) { subscribed(done); },
               .on_disconnected = [this](const mqtt::Disconnection&) { is_subscribed_ = false; }},
           .on_failed = around_.on_failed}),
      account_(plan_.run, plan().first_stream, plan().streams),
      seen_(plan().streams),
      unseen_(plan().streams) {
    if (plan_.subscribers.size() <= most_kept_apart) {
        latency_.emplace();
    }
}

mqtt::Result<void> Subscriber::prepare() {
    if (auto prepared = link_.prepare(client_options(plan_, plan().client)); !prepared) {
        return prepared;
    }
    std::vector<mqtt::Subscription> subscriptions;
    for (const std::string& filter : plan().filters) {
        subscriptions.push_back({.filter = filter, .qos = plan_.sub_qos});
    }
    return link_.client().subscribe(subscriptions, {});
}

void Subscriber::subscribed(const mqtt::SubscribeDone& done) {
    for (std::size_t index = 0; index < done.reasons.size(); ++index) {
        if (is_error(done.reasons[index])) {
            around_.on_failed(
                {mqtt::Errc::disconnected_by_server, done.reasons[index], 0,
                 fmt::format("SUBACK 0x{:02X} {}, filter \"{}\"",
                             static_cast<unsigned>(done.reasons[index]), name(done.reasons[index]),
                             done.subscriptions[index].filter)});
            return;
        }
    }
    is_subscribed_ = true;
    around_.recorder.interval.subscribe.record(loop_.now() - subscribing_since_);
}

// The publisher is somebody else: its streams and sequence numbers are not known.
void Subscriber::count_only(const mqtt::Message& message) {
    Totals& totals = around_.recorder.totals;
    ++totals.arrivals;
    if (message.retain) {
        ++totals.counters.retained;
        return;
    }
    ++totals.counters.received;
    delivered(message);
}

void Subscriber::received(const mqtt::Message& message) {
    Totals& totals = around_.recorder.totals;
    ++totals.arrivals;
    const Judged judged =
        account_.received(message.payload, {.is_duplicate = message.dup,
                                            .is_retained = message.retain,
                                            .is_replayed = is_replayed(message.payload)});
    if (judged.kind == Judged::Kind::probe) {
        probed(judged.stamp.stream);
    } else if (judged.is_new()) {
        delivered(message);
        record_times(judged.stamp);
    }
}

// After an interruption that the broker's session outlived: sent before this connection was made.
bool Subscriber::is_replayed(mqtt::Bytes payload) const {
    if (!link_.is_resumed()) {
        return false;
    }
    const ReadStamp read = read_stamp(payload, plan_.run);
    return read.stamp.has_times && read.stamp.intended_ns < RunClock::ns(link_.up_since());
}

void Subscriber::delivered(const mqtt::Message& message) {
    Totals& totals = around_.recorder.totals;
    ++totals.delivered;
    totals.payload_bytes += message.payload.size();
    const mqtt::TimePoint now = loop_.now();
    longest_gap_ = std::max<nanoseconds>(longest_gap_, now - last_delivery_);
    last_delivery_ = now;
}

void Subscriber::probed(std::uint32_t stream) {
    const std::size_t index = stream - plan().first_stream;
    if (!seen_[index]) {
        seen_[index] = true;
        --unseen_;
    }
}

void Subscriber::record_times(const Stamp& stamp) {
    std::int64_t intended = stamp.intended_ns;
    std::int64_t sent = intended + stamp.sent_delta_ns;
    if (!stamp.has_times) {
        const auto times = around_.sent_times != nullptr
                               ? around_.sent_times->find(stamp.stream, stamp.sequence)
                               : std::nullopt;
        if (!times) {
            return;
        }
        intended = times->intended_ns;
        sent = times->sent_ns;
    }
    const std::int64_t now = RunClock::ns(loop_.now());
    around_.recorder.interval.response.record(nanoseconds(now - intended));
    if (stamp.sent_delta_ns != Stamp::longest_delta) {
        around_.recorder.interval.service.record(nanoseconds(now - sent));
    }
    if (latency_) {
        latency_->record(nanoseconds(now - intended));
    }
}

}  // namespace mq::bench
