#include <doctest/doctest.h>

#include <string>

#include "mqbench/report/report.hpp"
#include "sample_result.hpp"

namespace {

using namespace mq::bench;
using namespace std::chrono_literals;

TEST_CASE("the text of a full result") {
    CHECK(to_text(mq::test::full_result()) ==
          R"(Latency, 60.0 s after 5.00 s warm-up, 300,000 planned / 300,003 sent / 300,006 received
                    p50      p90      p99    p99.9   p99.99      max   samples
 e2e response    400 us   900 us   900 us   900 us  6.00 ms  11.2 ms   100,000   <- from the planned instant
 e2e service     400 us   900 us   900 us   900 us  6.00 ms  11.2 ms   100,000   <- from the write
 publish ack     400 us   900 us   900 us   900 us  6.00 ms  11.2 ms   100,000
 response        400 us   900 us   900 us   900 us  6.00 ms  11.2 ms   100,000   <- from the planned instant of the request
 ping            400 us   900 us   900 us   900 us  6.00 ms  11.2 ms   100,000
 subscribe       400 us   900 us   900 us   900 us  6.00 ms  11.2 ms   100,000
 connect         400 us   900 us   900 us   900 us  6.00 ms  11.2 ms   100,000   (resolve 400 us + tcp 400 us + tls full 400 us + tls resumed 400 us + ws 400 us + mqtt 400 us, medians)
Rate      120.3 connections/s
Rate      5,000.0 msg/s offered, 4,999.5 delivered (min second 4,991.0)   610 kB/s payload, 840 kB/s wire
Sent      offered 300,001  not offered 300,002  written 300,003  acked by TCP 300,004  by MQTT 300,005
Delivery  lost 300,007  duplicate 300,008 (with DUP 300,009)  out of order 300,010 (by up to 300,011)  corrupt 300,013
          foreign 300,014  retained 300,015  replayed 300,016  too late to tell from duplicates 300,012  longest gap 3.00 ms
Broker    dropped +0 received +300,000
Share     g: 3 members, least 90, most 110, Gini 0.04
Worst 2 clients by p99: c17 4.10 ms, c03 3.80 ms
Tool      busiest thread 33 %, timer lateness p99 900 us, floor of this host 28.0 us (calibrate)  -> not client-bound
          send blocked 0 ns  window blocked 1.00 s  waited for a core 12.0 ms  switches 17  page faults 3  resident 12.0 MB
Error     3x connect: connection refused
Checks    e2e.p99<20ms PASS (900 us)   acked=0 FAIL (not measured, or too few samples)
Note      Something is odd: look at it.
)");
}

TEST_CASE("what was not measured is a dash") {
    Result result = mq::test::bare_result();
    result.runs[0].counts.planned = 10;
    CHECK(to_text(result) ==
          R"(Throughput, 0 ns, 10 planned / - sent / - received
Sent      offered -  not offered -  written -  acked by TCP -  by MQTT -
Delivery  lost -  duplicate - (with DUP -)  out of order -  corrupt -
          foreign -  retained -  replayed -
Tool      busiest thread -, timer lateness p99 -
          send blocked -  window blocked -  waited for a core -  switches -  page faults -  resident -
)");
}

TEST_CASE("percentiles without enough samples are dashes, and it is said why") {
    Result result = mq::test::bare_result();
    result.runs[0].latency["connect"].record_n(1ms, 100);
    const std::string text = to_text(result);
    CHECK(
        text.find(" connect        1.00 ms  1.00 ms        -        -        -  1.00 ms       100\n"
                  " -: fewer than ten samples lie above it\n") != std::string::npos);
}

TEST_CASE("connection modes have a row for each phase") {
    Result result = mq::test::full_result();
    result.plan.mode = "conn";
    const std::string text = to_text(result);
    CHECK(text.find("\n   tls resumed ") != std::string::npos);
    CHECK(text.find("medians") == std::string::npos);
}

TEST_CASE("one client alone is not the worst of anything") {
    Result result = mq::test::full_result();
    result.runs[0].worst_clients.resize(1);
    CHECK(to_text(result).find("Worst") == std::string::npos);
}

TEST_CASE("an interrupted run says so") {
    Result result = mq::test::full_result();
    result.is_interrupted = true;
    CHECK(to_text(result).find("received (interrupted)\n") != std::string::npos);
}

TEST_CASE("percentiles for plotters are those of the headline latency of all runs") {
    Result result = mq::test::full_result();
    result.runs.push_back(result.runs[0]);
    CHECK(to_hgrm(result).find("Total count    =       200000]") != std::string::npos);
    result = mq::test::bare_result();
    CHECK(to_hgrm(result).empty());
    result.runs[0].latency["connect"].record(1ms);
    CHECK(to_hgrm(result).find("Total count    =            1]") != std::string::npos);
}

TEST_CASE("the series is a table with gaps for what was not measured") {
    CHECK(to_csv(mq::test::full_result()) ==
          "run,t_s,phase,offered_per_s,delivered_per_s,p50_ns,p99_ns,max_ns,inflight,backlog,"
          "connected,cpu\n"
          "1,1.000,warm-up,10,9,,,,,,,\n"
          "1,7.000,measuring,5000,4991,410000,1900000,6000000,6,0,100,0.31\n");
}

}  // namespace
