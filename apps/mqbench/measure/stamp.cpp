#include "mqbench/measure/stamp.hpp"

#include <algorithm>
#include <cassert>

#include "mqbench/measure/crc32c.hpp"

namespace mq::bench {

namespace {

constexpr std::uint32_t full_magic = 0x3162716D;  // "mqb1"
constexpr std::uint16_t short_magic = 0x6D71;     // "qm"
constexpr std::uint8_t version = 1;
constexpr std::size_t checksum_at = full_stamp_size - sizeof(std::uint32_t);

// Compilers make one store or load of each loop.
template <typename Number>
std::uint8_t* put(Number value, std::uint8_t* out) {
    for (std::size_t index = 0; index < sizeof(Number); ++index) {
        *out++ = static_cast<std::uint8_t>(value >> (8 * index));
    }
    return out;
}

class Cursor {
public:
    explicit Cursor(mqtt::Bytes bytes) : bytes_(bytes) {}

    template <typename Number>
    Number take() {
        Number value = 0;
        for (std::size_t index = 0; index < sizeof(Number); ++index) {
            value = static_cast<Number>(value | Number{bytes_[index]} << (8 * index));
        }
        bytes_ = bytes_.subspan(sizeof(Number));
        return value;
    }

private:
    mqtt::Bytes bytes_;
};

bool begins_full(mqtt::Bytes payload) {
    return payload.size() >= sizeof(full_magic) &&
           Cursor(payload).take<std::uint32_t>() == full_magic;
}

ReadStamp read_full(mqtt::Bytes payload, std::uint64_t run) {
    if (payload.size() < full_stamp_size) {
        return {.verdict = StampVerdict::corrupt, .stamp = {}};
    }
    Cursor cursor(payload.subspan(sizeof(full_magic)));
    const auto its_version = cursor.take<std::uint8_t>();
    Stamp stamp{.has_times = true};
    stamp.flags = cursor.take<std::uint8_t>();
    const auto size = cursor.take<std::uint16_t>();
    stamp.run = cursor.take<std::uint64_t>();
    stamp.stream = cursor.take<std::uint32_t>();
    stamp.sequence = cursor.take<std::uint64_t>();
    stamp.intended_ns = static_cast<std::int64_t>(cursor.take<std::uint64_t>());
    stamp.sent_delta_ns = cursor.take<std::uint32_t>();
    const auto checksum = cursor.take<std::uint32_t>();
    if (crc32c(payload.first(checksum_at), body_checksum(payload)) != checksum) {
        return {.verdict = StampVerdict::corrupt, .stamp = {}};
    }
    if (its_version != version || size != full_stamp_size || stamp.run != run) {
        return {};
    }
    return {.verdict = StampVerdict::good, .stamp = stamp};
}

ReadStamp read_short(mqtt::Bytes payload, std::uint64_t run) {
    Cursor cursor(payload);
    if (payload.size() < short_stamp_size || cursor.take<std::uint16_t>() != short_magic ||
        cursor.take<std::uint16_t>() != static_cast<std::uint16_t>(run)) {
        return {};
    }
    Stamp stamp{.run = run};
    stamp.stream = cursor.take<std::uint32_t>();
    stamp.sequence = cursor.take<std::uint64_t>();
    return {.verdict = StampVerdict::good, .stamp = stamp};
}

void write_short(const Stamp& stamp, std::uint8_t* out) {
    out = put(short_magic, out);
    out = put(static_cast<std::uint16_t>(stamp.run), out);
    out = put(stamp.stream, out);
    put(stamp.sequence, out);
}

}  // namespace

std::uint32_t sent_delta(std::int64_t nanoseconds) {
    return static_cast<std::uint32_t>(
        std::clamp(nanoseconds, std::int64_t{0}, std::int64_t{Stamp::longest_delta}));
}

std::uint32_t body_checksum(mqtt::Bytes payload) {
    return payload.size() <= full_stamp_size ? 0 : crc32c(payload.subspan(full_stamp_size));
}

void write_stamp(const Stamp& stamp, std::uint32_t body_checksum, std::span<std::uint8_t> payload) {
    assert(payload.size() >= short_stamp_size);
    if (payload.size() < full_stamp_size) {
        write_short(stamp, payload.data());
        return;
    }
    std::uint8_t* out = put(full_magic, payload.data());
    out = put(version, out);
    out = put(stamp.flags, out);
    out = put(static_cast<std::uint16_t>(full_stamp_size), out);
    out = put(stamp.run, out);
    out = put(stamp.stream, out);
    out = put(stamp.sequence, out);
    out = put(static_cast<std::uint64_t>(stamp.intended_ns), out);
    out = put(stamp.sent_delta_ns, out);
    put(crc32c(payload.first(checksum_at), body_checksum), out);
}

ReadStamp read_stamp(mqtt::Bytes payload, std::uint64_t run) {
    return begins_full(payload) ? read_full(payload, run) : read_short(payload, run);
}

}  // namespace mq::bench
