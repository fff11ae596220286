// A bounds-checked cursor over one packet's body. It knows the packet's type and where in the
// packet it stands, so that an error names packet, field and offset.
//
// The first error sticks: after it the cursor stands at the end, every read returns an empty or
// zero value, and finish() returns the error. A decoder is therefore a straight list of reads, and
// its loops end at at_end(). Views that are returned point into the frame's body.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "mqtt/properties.hpp"
#include "mqtt/reason_code.hpp"
#include "mqtt/result.hpp"
#include "mqtt/types.hpp"
#include "wire/decode_error.hpp"
#include "wire/frame.hpp"
#include "wire/utf8.hpp"
#include "wire/varint.hpp"

namespace mqtt::wire {

struct PropertyRow;

class Reader {
public:
    explicit Reader(const Frame& frame)
        : body_(frame.body),
          end_(frame.body.size()),
          header_size_(frame.header_size()),
          packet_(frame.type) {}

    [[nodiscard]] bool at_end() const { return position_ == end_; }
    [[nodiscard]] std::size_t rest_size() const { return end_ - position_; }
    // Of the next byte, counted from the packet's first.
    [[nodiscard]] std::size_t offset() const { return header_size_ + position_; }

    void fail(DecodeErrorCode code, std::string_view field, std::size_t offset);
    void require(bool holds, DecodeErrorCode code, std::string_view field, std::size_t offset) {
        if (!holds) {
            fail(code, field, offset);
        }
    }

    [[nodiscard]] std::uint8_t read_byte(std::string_view field) {
        return has(1, field) ? body_[position_++] : std::uint8_t{0};
    }
    [[nodiscard]] std::uint16_t read_two_byte_integer(std::string_view field) {
        if (!has(2, field)) {
            return 0;
        }
        const auto value =
            static_cast<std::uint16_t>(body_[position_] << 8U | body_[position_ + 1]);
        position_ += 2;
        return value;
    }
    [[nodiscard]] std::uint32_t read_four_byte_integer(std::string_view field);
    // Inside a body these exist on 5.0 only, where they must be minimal (§1.5.5).
    [[nodiscard]] std::uint32_t read_variable_byte_integer(std::string_view field);

    // Two bytes of length, then as many bytes.
    [[nodiscard]] Bytes read_binary(std::string_view field) {
        const std::size_t start = offset();
        const std::size_t size = read_two_byte_integer(field);
        if (size > rest_size()) {
            fail(DecodeErrorCode::truncated, field, start);
            return {};
        }
        return take(size);
    }
    [[nodiscard]] std::string_view read_text(std::string_view field) {
        const std::string_view text = as_text(read_binary(field));
        if (const auto bad = find_bad_utf8(text)) {
            fail(DecodeErrorCode::bad_utf8, field, offset() - text.size() + *bad);
        }
        return text;
    }
    // Without wildcards. It may be empty: only the caller knows what stands in for it.
    [[nodiscard]] std::string_view read_topic_name(std::string_view field) {
        const std::string_view topic = read_text(field);
        // [MQTT-3.3.2-2]. Two searches for one character are quicker than one for either.
        const std::size_t wildcard = std::min(topic.find('+'), topic.find('#'));
        if (wildcard != std::string_view::npos) {
            fail(DecodeErrorCode::bad_topic_name, field, offset() - topic.size() + wildcard);
        }
        return topic;
    }
    [[nodiscard]] std::string_view read_topic_filter();
    [[nodiscard]] PacketId read_packet_id() {
        const std::size_t start = offset();
        const PacketId id = read_two_byte_integer("packet identifier");
        // [MQTT-2.2.1-3], [MQTT-2.2.1-4]
        require(id != 0, DecodeErrorCode::bad_packet_id, "packet identifier", start);
        return id;
    }
    // A reason code that this packet may carry on 5.0.
    [[nodiscard]] ReasonCode read_reason_code();
    [[nodiscard]] Bytes read_rest() { return take(rest_size()); }

    // The properties with the length in front of them; none before 5.0.
    [[nodiscard]] PropertyView read_properties(PropertyPlace place, Version version) {
        if (version != Version::v5) {
            return {};
        }
        // Most packets have none, and that is cheap to see.
        if (!at_end() && body_[position_] == 0) {
            ++position_;
            return {};
        }
        return read_properties(place);
    }

    // Two bits that came from a flags byte at `offset`.
    [[nodiscard]] QoS to_qos(unsigned bits, std::string_view field, std::size_t offset) {
        require(bits < 3, DecodeErrorCode::bad_qos, field, offset);
        return static_cast<QoS>(bits);
    }

    // The packet, if nothing failed and nothing is left.
    template <typename T>
    [[nodiscard]] Result<T, DecodeError> finish(T packet) {
        require(at_end(), DecodeErrorCode::trailing_bytes, "packet", offset());
        if (failed_) {
            return tl::unexpected<DecodeError>(error_);
        }
        return packet;
    }

private:
    struct SeenProperties;

    [[nodiscard]] bool has(std::size_t count, std::string_view field) {
        if (rest_size() < count) {
            fail(DecodeErrorCode::truncated, field, offset());
            return false;
        }
        return true;
    }
    // `count` <= rest_size()
    [[nodiscard]] Bytes take(std::size_t count) {
        const Bytes taken = body_.subspan(position_, count);
        position_ += count;
        return taken;
    }
    [[nodiscard]] PropertyView read_properties(PropertyPlace place);
    void read_property(PropertyPlace place, SeenProperties& seen);
    void read_property_value(const PropertyRow& row);
    void read_property_text(const PropertyRow& row);
    [[nodiscard]] std::uint32_t read_property_number(const PropertyRow& row);

    Bytes body_;
    std::size_t position_ = 0;
    std::size_t end_;
    std::size_t header_size_;
    PacketType packet_;
    bool failed_ = false;
    DecodeError error_;
};

}  // namespace mqtt::wire
