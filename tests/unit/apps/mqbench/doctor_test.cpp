#include "mqbench/measure/doctor.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace mq::bench;
using Grade = Finding::Grade;

HostFacts sound_host() {
    return {.descriptors = 20'000,
            .first_port = 32'768,
            .last_port = 60'999,
            .backlog = 4'096,
            .syn_backlog = 2'048,
            .memory_bytes = 4'000'000'000,
            .cores = 4,
            .load = 0.2,
            .governor = "performance",
            .clock_source = "tsc",
            .listen_overflows = 0};
}

Finding find(const std::vector<Finding>& findings, std::string_view subject) {
    for (const Finding& finding : findings) {
        if (finding.subject == subject) {
            return finding;
        }
    }
    return {.grade = Grade::good, .subject = "none", .detail = ""};
}

TEST_CASE("a sound host gets no word of warning") {
    const auto findings = examine(sound_host(), {.clients = 10'000, .threads = 4});
    CHECK(findings.size() == 9);
    for (const Finding& finding : findings) {
        CAPTURE(finding.subject);
        CHECK(finding.grade == Grade::good);
        CHECK_FALSE(finding.detail.empty());
    }
}

TEST_CASE("too few descriptors are bad, and the limit to set is said") {
    CHECK(find(examine(sound_host(), {.clients = 19'936}), "descriptors").grade == Grade::good);
    const auto finding = find(examine(sound_host(), {.clients = 19'937}), "descriptors");
    CHECK(finding.grade == Grade::bad);
    CHECK(finding.detail.find("20,000 open files are allowed and 20,001 needed") == 0);
    CHECK(finding.detail.find("LimitNOFILE=20001") != std::string::npos);
}

TEST_CASE("ports are counted for each local address") {
    CHECK(find(examine(sound_host(), {.clients = 28'232}), "ports").grade == Grade::good);
    const auto finding = find(examine(sound_host(), {.clients = 28'233}), "ports");
    CHECK(finding.grade == Grade::bad);
    CHECK(finding.detail.find("28,232 local ports from 1 address for 28,233") == 0);
    CHECK(find(examine(sound_host(), {.clients = 28'233, .local_addresses = 2}), "ports").grade ==
          Grade::good);
}

TEST_CASE("short queues of a listening socket are doubtful, for as many as may come at once") {
    HostFacts host = sound_host();
    host.backlog = 128;
    CHECK(find(examine(host, {.clients = 100}), "accept queue").grade == Grade::good);
    const auto finding = find(examine(host, {.clients = 5'000}), "accept queue");
    CHECK(finding.grade == Grade::doubtful);
    CHECK(finding.detail.find("sysctl net.core.somaxconn=1024") != std::string::npos);
}

TEST_CASE("a busy host, a saving governor and a slow clock are doubtful") {
    HostFacts host = sound_host();
    host.load = 3.5;
    host.governor = "powersave";
    host.clock_source = "hpet";
    const auto findings = examine(host, {.threads = 5});
    for (const char* subject : {"load", "clock rate", "clock source", "threads"}) {
        CAPTURE(subject);
        CHECK(find(findings, subject).grade == Grade::doubtful);
    }
}

TEST_CASE("too little memory for idle connections is bad") {
    HostFacts host = sound_host();
    host.memory_bytes = 1'000'000;
    CHECK(find(examine(host, {.clients = 1'000}), "memory").grade == Grade::bad);
}

TEST_CASE("what is not known is not judged") {
    CHECK(examine({}, {.clients = 1'000'000}).empty());
}

TEST_CASE("each finding is a line with its grade in front") {
    CHECK(to_text({{.grade = Grade::bad, .subject = "ports", .detail = "too few"},
                   {.grade = Grade::doubtful, .subject = "load", .detail = "high"},
                   {.grade = Grade::good, .subject = "clock source", .detail = "tsc"}}) ==
          "BAD   ports         too few\n"
          "warn  load          high\n"
          "ok    clock source  tsc\n");
}

TEST_CASE("this host says something of itself") {
    const HostFacts facts = read_host_facts();
    REQUIRE(facts.descriptors);
    CHECK(*facts.descriptors > 0);
    REQUIRE(facts.first_port);
    CHECK(*facts.first_port < *facts.last_port);
    REQUIRE(facts.memory_bytes);
    CHECK(*facts.memory_bytes > 1'000'000);
    CHECK(*facts.cores > 0);
    CHECK(facts.backlog);
    CHECK(facts.load);
}

}  // namespace
