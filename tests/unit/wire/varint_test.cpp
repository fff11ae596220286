#include "wire/varint.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace mqtt;
using wire::read_varint;
using Status = wire::VarintRead::Status;
using Buffer = std::vector<std::uint8_t>;

namespace {

Buffer written(std::uint32_t value) {
    Buffer bytes(4);
    const auto* const end = wire::write_varint(value, bytes.data());
    bytes.resize(static_cast<std::size_t>(end - bytes.data()));
    return bytes;
}

struct Boundary {
    std::uint32_t value;
    Buffer bytes;
};

// Table 1-1: the first and the last number of each length.
const Boundary boundaries[] = {
    {0, {0x00}},
    {127, {0x7F}},
    {128, {0x80, 0x01}},
    {16'383, {0xFF, 0x7F}},
    {16'384, {0x80, 0x80, 0x01}},
    {2'097'151, {0xFF, 0xFF, 0x7F}},
    {2'097'152, {0x80, 0x80, 0x80, 0x01}},
    {268'435'455, {0xFF, 0xFF, 0xFF, 0x7F}},
};

}  // namespace

TEST_CASE("The numbers of table 1-1 have the bytes that it shows, both ways") {
    for (const Boundary& boundary : boundaries) {
        CAPTURE(boundary.value);
        CHECK(written(boundary.value) == boundary.bytes);
        CHECK(wire::varint_size(boundary.value) == boundary.bytes.size());
        const auto read = read_varint(boundary.bytes);
        CHECK(read.status == Status::complete);
        CHECK(read.value == boundary.value);
        CHECK(read.size == boundary.bytes.size());
        CHECK(read.is_minimal());
    }
}

TEST_CASE("The beginning of a number is incomplete") {
    for (const Boundary& boundary : boundaries) {
        for (std::size_t size = 0; size < boundary.bytes.size(); ++size) {
            CHECK(read_varint(Bytes(boundary.bytes).first(size)).status == Status::incomplete);
        }
    }
}

TEST_CASE("Bytes after the number are not looked at") {
    const auto read = read_varint(Buffer{0x80, 0x01, 0xFF, 0xFF});
    CHECK(read.status == Status::complete);
    CHECK(read.value == 128);
    CHECK(read.size == 2);
}

TEST_CASE("A fourth byte with a continuation bit is too long, whatever follows") {
    CHECK(read_varint(Buffer{0x80, 0x80, 0x80, 0x80}).status == Status::too_long);
    CHECK(read_varint(Buffer{0xFF, 0xFF, 0xFF, 0xFF}).status == Status::too_long);
    CHECK(read_varint(Buffer{0x80, 0x80, 0x80, 0x80, 0x01}).status == Status::too_long);
}

TEST_CASE("A longer form than needed is read, and known as such") {
    const auto zero = read_varint(Buffer{0x80, 0x00});
    CHECK(zero.status == Status::complete);
    CHECK(zero.value == 0);
    CHECK(zero.size == 2);
    CHECK_FALSE(zero.is_minimal());
    CHECK_FALSE(read_varint(Buffer{0xFF, 0x80, 0x80, 0x00}).is_minimal());
}
