// What one subscription received of the messages of a run: each message is judged by its stamp, and
// by what came before it in its stream (one publisher, one topic: the order that MQTT promises).
//
//   Account account(run, first_stream, streams);
//   const Judged judged = account.received(message.payload, {.is_duplicate = message.dup});
//   if (judged.is_new()) latency.record(...judged.stamp...);
//   ...
//   account.settle(written);
//   total += account.counters();
//
// Constant time and no allocation for each message. One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "mqbench/measure/counters.hpp"
#include "mqbench/measure/sequence_window.hpp"
#include "mqbench/measure/stamp.hpp"
#include "mqtt/types.hpp"

namespace mq::bench {

// What the packet and the session say of a message, besides its payload.
struct Delivery {
    bool is_duplicate = false;  // DUP
    bool is_retained = false;   // RETAIN as the broker sets it for a message that it had kept
    bool is_replayed = false;   // from the broker's queue, after an interruption of the session
};

struct Judged {
    enum class Kind : std::uint8_t {
        fresh,  // of this run, and received for the first time
        probe,  // proves the way; not counted
        duplicate,
        too_late,
        corrupt,
        foreign,
        retained,
    };
    Kind kind = Kind::foreign;
    Stamp stamp;  // not for corrupt and foreign ones

    [[nodiscard]] bool is_new() const { return kind == Kind::fresh; }
};

class Account {
public:
    // Expects the streams from `first_stream` on, as many as `streams`: number them so that those
    // of one subscription are neighbours. A message of another stream is foreign.
    Account(std::uint64_t run, std::uint32_t first_stream, std::size_t streams);

    Judged received(mqtt::Bytes payload, Delivery delivery);

    // Once, after the last message: `written` is how many messages were written in each stream, in
    // the streams' order. What was written and did not come is lost, but for corrupt arrivals:
    // those tell no stream, so each stands for one that did not come.
    void settle(std::span<const std::uint64_t> written);

    // The counters of the way in; `lost` is 0 before settle().
    [[nodiscard]] const Counters& counters() const { return counters_; }
    // Different messages received in the stream `first_stream + index`.
    [[nodiscard]] std::uint64_t received_in(std::size_t index) const {
        return streams_[index].received();
    }

private:
    Judged::Kind judge(const Stamp& stamp, Delivery delivery);
    Judged::Kind judge_in_stream(SequenceWindow& stream, std::uint64_t sequence, Delivery delivery);

    std::uint64_t run_;
    std::uint32_t first_stream_;
    std::vector<SequenceWindow> streams_;
    Counters counters_;
};

}  // namespace mq::bench
