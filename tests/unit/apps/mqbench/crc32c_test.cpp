#include "mqbench/measure/crc32c.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <numeric>

#include "support/bytes.hpp"

namespace {

using namespace mq::bench;
using mqtt::test::ByteVector;

// RFC 3720, appendix B.4.
TEST_CASE("CRC32C of the standard's examples") {
    ByteVector ascending(32);
    std::iota(ascending.begin(), ascending.end(), std::uint8_t{0});
    for (auto* function : {&crc32c, &crc32c_by_table}) {
        CHECK(function(ByteVector(32, 0x00), 0) == 0x8A9136AA);
        CHECK(function(ByteVector(32, 0xFF), 0) == 0x62A8AB43);
        CHECK(function(ascending, 0) == 0x46DD794E);
        CHECK(function(mqtt::as_bytes("123456789"), 0) == 0xE3069283);
        CHECK(function({}, 0) == 0);
    }
}

TEST_CASE("CRC32C goes on where it left off, and the instruction agrees with the table") {
    ByteVector bytes(67);
    std::iota(bytes.begin(), bytes.end(), std::uint8_t{3});
    const mqtt::Bytes all(bytes);
    for (std::size_t cut = 0; cut <= all.size(); ++cut) {
        CHECK(crc32c(all.subspan(cut), crc32c(all.first(cut))) == crc32c(all));
        CHECK(crc32c(all.first(cut)) == crc32c_by_table(all.first(cut)));
    }
}

}  // namespace
