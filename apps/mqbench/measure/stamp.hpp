// What mqbench writes at the front of each payload, so that the receiver knows the message, its
// times, and whether a byte of it changed. Little endian:
//
//   full, 44 bytes    magic u32 "mqb1" | version u8 | flags u8 | size u16 | run u64 | stream u32 |
//                     sequence u64 | intended_ns i64 | sent_delta_ns u32 | crc32c u32
//   short, 16 bytes   magic u16 "qm" | run u16 | stream u32 | sequence u64
//
// A payload of 44 bytes or more carries the full form, a smaller one the short form, whose times
// stay with a sender in the same process and which has no checksum. The checksum covers what
// follows the stamp and then the 40 bytes before it, so that a sender whose payloads differ only
// in their stamps works out the rest once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "mqtt/types.hpp"

namespace mq::bench {

inline constexpr std::size_t full_stamp_size = 44;
inline constexpr std::size_t short_stamp_size = 16;

// A message that only proves the way from publisher to subscriber has this sequence number.
inline constexpr std::uint64_t probe_sequence = std::numeric_limits<std::uint64_t>::max();

struct Stamp {
    // 2^32 - 1: the message was written this long or longer after the intended instant.
    static constexpr std::uint32_t longest_delta = std::numeric_limits<std::uint32_t>::max();

    std::uint64_t run = 0;       // random for each run; in the short form only its low 16 bits
    std::uint32_t stream = 0;    // of one publisher and one topic
    std::uint64_t sequence = 0;  // in its stream, from 0
    // The rest is in the full form only.
    std::int64_t intended_ns = 0;     // CLOCK_MONOTONIC of the sender
    std::uint32_t sent_delta_ns = 0;  // from the intended instant to the write
    std::uint8_t flags = 0;           // the sender's own; nothing here looks at them
    bool has_times = false;

    friend bool operator==(const Stamp&, const Stamp&) = default;
};

// Nanoseconds as `sent_delta_ns`: 0 for a negative one, as nothing is written ahead of its time,
// and longest_delta for what is over it.
[[nodiscard]] std::uint32_t sent_delta(std::int64_t nanoseconds);

// Of what follows the stamp in a payload of this size.
[[nodiscard]] std::uint32_t body_checksum(mqtt::Bytes payload);

// Writes the form that fits over the first bytes of a payload of at least `short_stamp_size` bytes
// whose body has this checksum. `has_times` does not matter.
void write_stamp(const Stamp& stamp, std::uint32_t body_checksum, std::span<std::uint8_t> payload);

enum class StampVerdict : std::uint8_t {
    good,
    foreign,  // no stamp, another run's, or one of a version that we do not know
    corrupt,  // a stamp of ours once, but it was cut off or its checksum is wrong
};

struct ReadStamp {
    StampVerdict verdict = StampVerdict::foreign;
    Stamp stamp;  // only for `good`
};

// Reads any payload, however short. The checksum is judged before the run: a stamp is not foreign
// because its run was garbled.
[[nodiscard]] ReadStamp read_stamp(mqtt::Bytes payload, std::uint64_t run);

}  // namespace mq::bench
