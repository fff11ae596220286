// Feeding a layer with a stream: the first byte of the input says how it is cut.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "layer/layer.hpp"
#include "mqtt/types.hpp"

namespace mqtt::test {

inline void demand(bool holds, const char* what) {
    if (!holds) {
        std::fprintf(stderr, "does not hold: %s\n", what);
        std::abort();
    }
}

// What became of a stream: the same, however it was cut.
struct StreamEnd {
    std::string up;
    std::string down;
    std::string error;
    bool is_open = false;
    bool is_finished = false;

    [[nodiscard]] bool operator==(const StreamEnd&) const = default;
};

inline void collect(layer::Layer& layer, StreamEnd& end) {
    end.up += as_text(layer.up().bytes());
    end.down += as_text(layer.down().bytes());
    layer.up().clear();
    layer.down().clear();
}

// In pieces of `size` bytes, until an error or the last words of the peer.
inline StreamEnd feed(layer::Layer& layer, Bytes stream, std::size_t size) {
    StreamEnd end;
    demand(layer.opened().has_value(), "a layer opens");
    while (!stream.empty() && end.error.empty() && !layer.is_finished()) {
        const Bytes piece = stream.first(std::min(size, stream.size()));
        stream = stream.subspan(piece.size());
        if (const auto done = layer.received(piece); !done) {
            end.error = done.error().detail;
            demand(!end.error.empty(), "an error has words");
        }
        demand(layer.up().size() <= piece.size() + 300, "no more comes up than came in");
        collect(layer, end);
    }
    end.is_open = layer.is_open();
    end.is_finished = layer.is_finished();
    layer.finish();
    collect(layer, end);
    demand(!layer.closed({Errc::connection_lost, ReasonCode::success, 0, "gone"}).detail.empty(),
           "the end has words");
    return end;
}

}  // namespace mqtt::test
