#include "mqbench/measure/account.hpp"

#include <algorithm>
#include <cassert>

namespace mq::bench {

using Kind = Judged::Kind;

Account::Account(std::uint64_t run, std::uint32_t first_stream, std::size_t streams)
    : run_(run), first_stream_(first_stream), streams_(streams) {}

Judged Account::received(mqtt::Bytes payload, Delivery delivery) {
    const ReadStamp read = read_stamp(payload, run_);
    switch (read.verdict) {
        case StampVerdict::good:
            return {.kind = judge(read.stamp, delivery), .stamp = read.stamp};
        case StampVerdict::foreign:
            ++counters_.foreign;
            return {.kind = Kind::foreign, .stamp = {}};
        case StampVerdict::corrupt:
            break;
    }
    ++counters_.corrupt;
    return {.kind = Kind::corrupt, .stamp = {}};
}

Kind Account::judge(const Stamp& stamp, Delivery delivery) {
    const std::size_t index = std::size_t{stamp.stream} - first_stream_;
    if (index >= streams_.size()) {
        ++counters_.foreign;
        return Kind::foreign;
    }
    if (stamp.sequence == probe_sequence) {
        return Kind::probe;
    }
    // A copy for a new subscription, whatever became of the message itself.
    if (delivery.is_retained) {
        ++counters_.retained;
        return Kind::retained;
    }
    return judge_in_stream(streams_[index], stamp.sequence, delivery);
}

Kind Account::judge_in_stream(SequenceWindow& stream, std::uint64_t sequence, Delivery delivery) {
    switch (stream.received(sequence)) {
        case SequenceWindow::Arrival::in_order:
            break;
        case SequenceWindow::Arrival::reordered:
            ++counters_.reordered;
            counters_.max_reorder = std::max(counters_.max_reorder, stream.end() - 1 - sequence);
            break;
        case SequenceWindow::Arrival::duplicate:
            ++counters_.duplicate;
            counters_.duplicate_flagged += delivery.is_duplicate ? 1 : 0;
            return Kind::duplicate;
        case SequenceWindow::Arrival::too_late:
            ++counters_.too_late;
            return Kind::too_late;
        case SequenceWindow::Arrival::garbled:
            ++counters_.corrupt;
            return Kind::corrupt;
    }
    ++counters_.received;
    counters_.replayed += delivery.is_replayed ? 1 : 0;
    return Kind::fresh;
}

void Account::settle(std::span<const std::uint64_t> written) {
    assert(written.size() == streams_.size());
    std::uint64_t missing = 0;
    for (std::size_t index = 0; index < streams_.size(); ++index) {
        const std::uint64_t received = streams_[index].received();
        missing += written[index] > received ? written[index] - received : 0;
    }
    counters_.lost = missing - std::min(missing, counters_.corrupt);
}

}  // namespace mq::bench
