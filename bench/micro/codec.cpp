// How many small PUBLISH packets a second one core encodes and decodes: topic of 20 bytes, payload
// of 64, QoS 0. Prints the median of several rounds in million packets a second, for MQTT 3.1.1 and
// 5.0. `--quick` measures next to nothing, to see that it runs.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <vector>

#include "mqtt/packets.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"

namespace {

using mqtt::Version;
using mqtt::wire::Buffer;

constexpr std::string_view topic = "plant/3/line/7/speed";
static_assert(topic.size() == 20);

struct Plan {
    std::size_t packets = 0;  // in one round
    std::size_t rounds = 0;
};

mqtt::Publish small_publish() {
    static constexpr std::array<std::uint8_t, 64> payload{};
    return {.topic = topic, .payload = payload};
}

// As a sender does it: many packets into one buffer, which is emptied when it is full.
std::uint64_t encode_many(std::size_t packets, Version version) {
    constexpr std::size_t full = 64 * 1024;
    const mqtt::Publish publish = small_publish();
    Buffer out;
    out.reserve(full + 1024);
    std::uint64_t bytes = 0;
    for (std::size_t count = 0; count < packets; ++count) {
        if (!mqtt::wire::encode(publish, version, out)) {
            return 0;
        }
        if (out.size() >= full) {
            bytes += out.size();
            out.clear();
        }
    }
    return bytes + out.size();
}

// A receive buffer full of packets.
Buffer make_stream(Version version) {
    constexpr std::size_t packets = 700;  // some 64 KiB
    Buffer stream;
    for (std::size_t count = 0; count < packets; ++count) {
        if (!mqtt::wire::encode(small_publish(), version, stream)) {
            return {};
        }
    }
    return stream;
}

// Scans frames off a stream, again and again, and sums up what `payload_size(frame)` says of them.
template <typename PayloadSize>
std::uint64_t scan_many(std::size_t packets, Version version, const PayloadSize& payload_size) {
    const Buffer stream = make_stream(version);
    std::uint64_t bytes = 0;
    mqtt::Bytes rest = stream;
    for (std::size_t count = 0; count < packets; ++count) {
        const auto scan = mqtt::wire::scan_frame(rest, version);
        if (!scan || !scan->complete) {
            return 0;
        }
        bytes += payload_size(scan->frame);
        rest = rest.subspan(scan->frame.size);
        if (rest.empty()) {
            rest = stream;
        }
    }
    return bytes;
}

std::uint64_t decode_publish_many(std::size_t packets, Version version) {
    return scan_many(packets, version, [version](const mqtt::wire::Frame& frame) {
        const auto packet = mqtt::wire::decode_publish(frame, version);
        return packet ? packet->payload.size() : 0;
    });
}

std::uint64_t decode_any_many(std::size_t packets, Version version) {
    return scan_many(packets, version, [version](const mqtt::wire::Frame& frame) {
        const auto packet = mqtt::wire::decode(frame, version);
        const auto* publish = packet ? std::get_if<mqtt::Publish>(&*packet) : nullptr;
        return publish != nullptr ? publish->payload.size() : 0;
    });
}

using Work = std::uint64_t (*)(std::size_t packets, Version version);

// False if the work did not get through.
bool measure(std::string_view name, Work work, Version version, const Plan& plan) {
    std::vector<double> rates;
    for (std::size_t round = 0; round < plan.rounds; ++round) {
        const auto start = std::chrono::steady_clock::now();
        const std::uint64_t bytes = work(plan.packets, version);
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
        if (bytes < plan.packets * small_publish().payload.size()) {
            return false;
        }
        rates.push_back(static_cast<double>(plan.packets) / taken.count() / 1e6);
    }
    const auto middle = rates.begin() + static_cast<std::ptrdiff_t>(rates.size() / 2);
    std::nth_element(rates.begin(), middle, rates.end());
    std::printf("%-24.*s %-6s %8.1f M packets/s\n", static_cast<int>(name.size()), name.data(),
                version == Version::v5 ? "5.0" : "3.1.1", *middle);
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    const bool is_quick = argc == 2 && std::strcmp(argv[1], "--quick") == 0;
    if (argc > 1 && !is_quick) {
        std::fputs("usage: bench_codec [--quick]\n", stderr);
        return 2;
    }
    const Plan plan =
        is_quick ? Plan{.packets = 10'000, .rounds = 3} : Plan{.packets = 4'000'000, .rounds = 9};
    bool worked = true;
    for (const Version version : {Version::v3_1_1, Version::v5}) {
        worked &= measure("encode", encode_many, version, plan);
        worked &= measure("scan + decode_publish", decode_publish_many, version, plan);
        worked &= measure("scan + decode", decode_any_many, version, plan);
    }
    return worked ? 0 : 1;
}
