// A stream: the first byte of the input selects the version, the second the size limit, packets
// follow. Wherever the stream is cut, the scan must say the same of it or ask for more.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "mqtt/types.hpp"
#include "wire/frame.hpp"

namespace {

using mqtt::Bytes;
using mqtt::Version;
using mqtt::wire::scan_frame;

void demand(bool holds, const char* what) {
    if (!holds) {
        std::fprintf(stderr, "does not hold: %s\n", what);
        std::abort();
    }
}

// Every prefix of a frame is incomplete and asks for more, but never for too much.
void check_prefixes(Bytes frame, Version version, std::size_t limit) {
    for (std::size_t size = 0; size < frame.size(); ++size) {
        const auto scan = scan_frame(frame.first(size), version, limit);
        demand(scan && !scan->complete, "a prefix is incomplete");
        demand(scan->needed > size && scan->needed <= frame.size(), "what is needed is missing");
    }
}

// A refusal may come late, but it does not change.
void check_refusal(Bytes input, Version version, std::size_t limit) {
    const auto whole = scan_frame(input, version, limit);
    for (std::size_t size = 0; size < input.size() && size < 8; ++size) {
        const auto scan = scan_frame(input.first(size), version, limit);
        demand(!scan ? scan.error().code == whole.error().code &&
                           scan.error().offset == whole.error().offset
                     : !scan->complete,
               "a prefix is refused for the same reason or incomplete");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr Version versions[] = {Version::v3_1, Version::v3_1_1, Version::v5};
    if (size < 2) {
        return 0;
    }
    const Version version = versions[data[0] % 3];
    const std::size_t limit = data[1] == 0 ? mqtt::wire::maximum_packet_size : 4U * data[1];
    Bytes rest = Bytes(data, size).subspan(2);
    for (;;) {
        const auto scan = scan_frame(rest, version, limit);
        if (!scan) {
            check_refusal(rest, version, limit);
            return 0;
        }
        if (!scan->complete) {
            demand(scan->needed > rest.size() && scan->needed <= limit + 1,
                   "an incomplete packet needs more, within the limit");
            return 0;
        }
        const mqtt::wire::Frame& frame = scan->frame;
        demand(frame.size <= limit && frame.size == scan->needed, "the size is right");
        demand(frame.body.data() + frame.body.size() == rest.data() + frame.size,
               "the body ends the frame");
        check_prefixes(rest.first(frame.size), version, limit);
        rest = rest.subspan(frame.size);
    }
}
