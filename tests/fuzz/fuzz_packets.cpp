// One packet: the first byte of the input selects the version, a packet follows. Its remaining
// length is made to fit the input, so that inputs need not get it right; fuzz_frame looks at that.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "mqtt/types.hpp"
#include "support/reencode.hpp"
#include "wire/frame.hpp"
#include "wire/varint.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr mqtt::Version versions[] = {mqtt::Version::v3_1, mqtt::Version::v3_1_1,
                                          mqtt::Version::v5};
    if (size < 2) {
        return 0;
    }
    const mqtt::Version version = versions[data[0] % 3];
    const mqtt::Bytes packet = mqtt::Bytes(data, size).subspan(1);
    // The flags are judged with the first byte alone.
    if (!mqtt::wire::scan_frame(packet.first(1), version)) {
        return 0;
    }
    const mqtt::wire::Frame frame = {
        .type = static_cast<mqtt::PacketType>(packet[0] >> 4U),
        .flags = static_cast<std::uint8_t>(packet[0] & 0x0FU),
        .body = packet.subspan(1 + mqtt::wire::read_varint(packet.subspan(1)).size),
        .size = packet.size()};
    if (const auto flaw = mqtt::test::flaw_of(frame, version); !flaw.empty()) {
        std::fprintf(stderr, "%s\n", flaw.c_str());
        std::abort();
    }
    return 0;
}
