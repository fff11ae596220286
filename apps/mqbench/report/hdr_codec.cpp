#include "mqbench/report/hdr_codec.hpp"

#include <zlib.h>

#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "mqtt/types.hpp"
#include "wire/base64.hpp"

namespace mq::bench {

namespace {

using Buffer = std::vector<std::uint8_t>;
using mqtt::Bytes;

constexpr std::uint32_t v2_cookie = 0x1C849313;             // V2, counts in 9 bytes at most
constexpr std::uint32_t v2_compressed_cookie = 0x1C849314;  // the same inside zlib's format
constexpr std::size_t v2_header_size = 40;
constexpr std::size_t compressed_header_size = 8;
constexpr double value_ratio = 1;
// All buckets full of these do not overflow.
constexpr std::int64_t largest_count = std::int64_t{1} << 48;
// Far more than all buckets full of large numbers take.
constexpr std::size_t largest_encoding = 1 << 20;

// Big endian, all of it.
void put(std::uint64_t value, std::size_t size, Buffer& out) {
    for (std::size_t index = size; index > 0; --index) {
        out.push_back(static_cast<std::uint8_t>(value >> (8 * (index - 1)) & 0xFFU));
    }
}

// ZigZag, then LEB128 whose ninth byte holds eight bits.
void put_count(std::int64_t count, Buffer& out) {
    std::uint64_t value =
        static_cast<std::uint64_t>(count) << 1U ^ static_cast<std::uint64_t>(count >> 63);
    for (int index = 0; index < 8 && value >= 0x80; ++index) {
        out.push_back(static_cast<std::uint8_t>(value & 0x7FU) | 0x80U);
        value >>= 7U;
    }
    out.push_back(static_cast<std::uint8_t>(value));
}

// A run of more than one zero is its negative length.
Buffer encode_counts(std::span<const std::uint64_t> counts) {
    Buffer out;
    for (std::size_t index = 0; index < counts.size();) {
        std::size_t end = index;
        while (end < counts.size() && counts[end] == 0) {
            ++end;
        }
        if (end - index > 1) {
            put_count(-static_cast<std::int64_t>(end - index), out);
            index = end;
        } else {
            put_count(static_cast<std::int64_t>(counts[index++]), out);
        }
    }
    return out;
}

Buffer encode_v2(const Histogram& histogram) {
    const Buffer counts = encode_counts(histogram.counts());
    Buffer out;
    put(v2_cookie, 4, out);
    put(counts.size(), 4, out);
    put(0, 4, out);  // normalizing index offset
    put(static_cast<std::uint64_t>(Histogram::significant_digits), 4, out);
    put(1, 8, out);  // lowest discernible value
    put(static_cast<std::uint64_t>(Histogram::highest.count()), 8, out);
    put(std::bit_cast<std::uint64_t>(value_ratio), 8, out);
    out.insert(out.end(), counts.begin(), counts.end());
    return out;
}

class Cursor {
public:
    explicit Cursor(Bytes bytes) : bytes_(bytes) {}

    [[nodiscard]] bool at_end() const { return bytes_.empty(); }
    // 0 behind the end.
    std::uint8_t take_byte() {
        if (bytes_.empty()) {
            return 0;
        }
        const std::uint8_t byte = bytes_.front();
        bytes_ = bytes_.subspan(1);
        return byte;
    }
    std::uint64_t take(std::size_t size) {
        std::uint64_t value = 0;
        for (std::size_t index = 0; index < size; ++index) {
            value = value << 8U | take_byte();
        }
        return value;
    }
    std::int64_t take_count() {
        std::uint64_t value = 0;
        std::uint8_t byte = 0x80;
        unsigned shift = 0;
        for (; shift < 56 && (byte & 0x80U) != 0; shift += 7) {
            byte = take_byte();
            value |= std::uint64_t{byte & 0x7FU} << shift;
        }
        if ((byte & 0x80U) != 0) {
            value |= std::uint64_t{take_byte()} << shift;
        }
        return static_cast<std::int64_t>(value >> 1U ^ (~(value & 1U) + 1U));
    }

private:
    Bytes bytes_;
};

std::optional<Buffer> inflate(Bytes compressed) {
    Buffer out(largest_encoding);
    uLongf size = out.size();
    if (uncompress(out.data(), &size, compressed.data(), compressed.size()) != Z_OK) {
        return std::nullopt;
    }
    out.resize(size);
    return out;
}

auto broken(std::string_view what) {
    return mqtt::fail(mqtt::Errc::invalid_argument, std::string(what));
}

mqtt::Result<Histogram> decode_counts(Cursor cursor) {
    constexpr std::size_t size =
        Histogram::index_of(static_cast<std::uint64_t>(Histogram::highest.count())) + 1;
    Histogram histogram;
    std::size_t index = 0;
    while (!cursor.at_end()) {
        const std::int64_t count = cursor.take_count();
        const std::uint64_t skipped =
            count < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(count) : std::uint64_t{1};
        if (skipped > size - index) {
            return broken("the histogram has more buckets than 1 ns to 1 h");
        }
        if (count > largest_count) {
            return broken("the histogram has counts that nobody can have counted");
        }
        if (count > 0) {
            histogram.record_n(Histogram::lowest_at(index), static_cast<std::uint64_t>(count));
        }
        index += static_cast<std::size_t>(skipped);
    }
    return histogram;
}

mqtt::Result<Histogram> decode_v2(Bytes bytes) {
    Cursor cursor(bytes);
    const bool is_v2 = cursor.take(4) == v2_cookie;
    const std::uint64_t counts_size = cursor.take(4);
    const bool is_plain = cursor.take(4) == 0;
    const bool has_digits =
        cursor.take(4) == static_cast<std::uint64_t>(Histogram::significant_digits);
    const bool has_unit = cursor.take(8) == 1;
    if (!is_v2 || bytes.size() - v2_header_size != counts_size) {
        return broken("the histogram is not in HdrHistogram's V2 encoding");
    }
    if (!is_plain || !has_digits || !has_unit) {
        return broken("the histogram does not count nanoseconds at three digits");
    }
    return decode_counts(Cursor(bytes.subspan(v2_header_size)));
}

}  // namespace

std::string encode_hdr(const Histogram& histogram) {
    const Buffer plain = encode_v2(histogram);
    Buffer compressed(compressBound(plain.size()));
    uLongf size = compressed.size();
    // It cannot fail: there is room enough.
    compress(compressed.data(), &size, plain.data(), plain.size());
    Buffer all;
    put(v2_compressed_cookie, 4, all);
    put(size, 4, all);
    all.insert(all.end(), compressed.begin(),
               compressed.begin() + static_cast<std::ptrdiff_t>(size));
    std::string text;
    mqtt::wire::append_base64(all, text);
    return text;
}

mqtt::Result<Histogram> decode_hdr(std::string_view text) {
    const auto bytes = mqtt::wire::decode_base64(text);
    if (!bytes) {
        return broken("the histogram is not in base64");
    }
    Cursor cursor(*bytes);
    const bool is_compressed = cursor.take(4) == v2_compressed_cookie;
    if (!is_compressed || bytes->size() < compressed_header_size ||
        cursor.take(4) != bytes->size() - compressed_header_size) {
        return broken("the histogram is not in HdrHistogram's compressed V2 encoding");
    }
    const auto plain = inflate(Bytes(*bytes).subspan(compressed_header_size));
    if (!plain || plain->size() < v2_header_size) {
        return broken("the histogram is not compressed as zlib does it");
    }
    return decode_v2(*plain);
}

}  // namespace mq::bench
