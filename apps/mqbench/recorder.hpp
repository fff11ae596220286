// What one worker measures, in its own thread: histograms for the second that runs, and counts from
// the beginning on.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "mqbench/measure/counters.hpp"
#include "mqbench/measure/histogram.hpp"
#include "mqbench/measure/result.hpp"

namespace mq::bench {

struct Interval {
    Histogram response;  // from the intended instant to the arrival
    Histogram service;   // from the write to the arrival
    Histogram ack;       // from the write to PUBACK or PUBCOMP
    Histogram timer_late;
    Histogram connect;  // from the start of an attempt to CONNACK
    Histogram connect_tcp;
    Histogram connect_tls;
    Histogram connect_ws;
    Histogram connect_mqtt;  // CONNECT to CONNACK
    Histogram subscribe;

    void merge(const Interval& other);
    void clear();
};

struct Totals {
    Counters counters;                // of the way out; what came in is in the accounts
    std::uint64_t delivered = 0;      // messages of the measured phase, fresh ones
    std::uint64_t payload_bytes = 0;  // of these
    std::uint64_t arrivals = 0;       // PUBLISH packets of any kind
    std::uint64_t bytes_in = 0;       // filled in for a snapshot
    std::uint64_t bytes_out = 0;
    std::uint64_t backlog = 0;  // planned and due, not offered
    std::uint64_t in_flight = 0;
    std::uint64_t connected = 0;
    std::uint64_t connections = 0;  // accepted, ever
    std::uint64_t failures = 0;     // attempts without success
    std::uint64_t outages = 0;
    nanoseconds send_blocked{0};
    nanoseconds window_blocked{0};
    std::map<std::string, std::uint64_t, std::less<>> errors;

    void add(const Totals& other);
};

struct Recorder {
    Interval interval;
    Totals totals;
};

}  // namespace mq::bench
