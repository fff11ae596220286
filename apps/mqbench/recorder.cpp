#include "mqbench/recorder.hpp"

#include <array>

namespace mq::bench {

namespace {

constexpr std::array histograms{
    &Interval::response,     &Interval::service,     &Interval::ack,         &Interval::timer_late,
    &Interval::connect,      &Interval::connect_tcp, &Interval::connect_tls, &Interval::connect_ws,
    &Interval::connect_mqtt, &Interval::subscribe};

constexpr std::array sums{&Totals::delivered, &Totals::payload_bytes, &Totals::arrivals,
                          &Totals::bytes_in,  &Totals::bytes_out,     &Totals::backlog,
                          &Totals::in_flight, &Totals::connected,     &Totals::connections,
                          &Totals::failures,  &Totals::outages};

}  // namespace

void Interval::merge(const Interval& other) {
    for (const auto histogram : histograms) {
        (this->*histogram).merge(other.*histogram);
    }
}

void Interval::clear() {
    for (const auto histogram : histograms) {
        (this->*histogram).clear();
    }
}

void Totals::add(const Totals& other) {
    counters += other.counters;
    for (const auto sum : sums) {
        this->*sum += other.*sum;
    }
    send_blocked += other.send_blocked;
    window_blocked += other.window_blocked;
    for (const auto& [what, count] : other.errors) {
        errors[what] += count;
    }
}

}  // namespace mq::bench
