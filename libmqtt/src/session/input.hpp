// Cuts what the transport delivers into packets. Works in the caller's buffer; only the beginning
// of a packet whose end has not come is copied, and never more of it than has come.
#pragma once

#include <cstddef>
#include <optional>

#include "mqtt/result.hpp"
#include "mqtt/types.hpp"
#include "wire/encode.hpp"
#include "wire/frame.hpp"

namespace mqtt {

class Input {
public:
    // `bytes` must stay valid until next() has returned nothing.
    void feed(Bytes bytes);

    // The next whole packet; its views are valid until the next call of next() or feed(). Nothing:
    // all bytes are used up, and what remains of an incomplete packet has been copied.
    [[nodiscard]] Result<std::optional<wire::Frame>, wire::DecodeError> next(Version version,
                                                                             std::size_t limit);

    // Forgets everything, for a new connection.
    void reset();

private:
    [[nodiscard]] Result<std::optional<wire::Frame>, wire::DecodeError> next_from_partial(
        Version version, std::size_t limit);

    Bytes fresh_;
    wire::Buffer partial_;
    bool partial_done_ = false;  // partial_ was handed out as a frame and may go
};

}  // namespace mqtt
