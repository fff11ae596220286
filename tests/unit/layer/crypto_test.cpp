// Vectors of RFC 2202, RFC 4231, RFC 6070, RFC 7677 and FIPS 180.
#include "layer/crypto.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "client/tls_loader.hpp"
#include "support/toy_layer.hpp"

using mqtt::layer::Crypto;
using mqtt::layer::Hash;
using support::as_bytes;

namespace {

const Crypto& crypto() {
    const auto module = mqtt::load_tls_module();
    REQUIRE(module);
    return (*module)->crypto();
}

std::string hex(const mqtt::Result<std::vector<std::uint8_t>>& bytes) {
    REQUIRE(bytes);
    return fmt::format("{:02x}", fmt::join(*bytes, ""));
}

}  // namespace

TEST_CASE("digests are those of the standard") {
    CHECK(hex(crypto().digest(Hash::sha1, as_bytes("abc"))) ==
          "a9993e364706816aba3e25717850c26c9cd0d89d");
    CHECK(hex(crypto().digest(Hash::sha256, as_bytes("abc"))) ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(hex(crypto().digest(Hash::sha1, {})) == "da39a3ee5e6b4b0d3255bfef95601890afd80709");
}

TEST_CASE("HMAC is that of RFC 2202 and RFC 4231") {
    CHECK(hex(crypto().hmac(Hash::sha1, as_bytes("Jefe"),
                            as_bytes("what do ya want for nothing?"))) ==
          "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    CHECK(hex(crypto().hmac(Hash::sha256, as_bytes("Jefe"),
                            as_bytes("what do ya want for nothing?"))) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(hex(crypto().hmac(Hash::sha256, {}, {})) ==
          "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST_CASE("PBKDF2 is that of RFC 6070 and RFC 7677") {
    CHECK(hex(crypto().pbkdf2(Hash::sha1, as_bytes("password"), as_bytes("salt"), 4096)) ==
          "4b007901b765489abead49d926f721d065a429c1");
    CHECK(hex(crypto().pbkdf2(Hash::sha256, as_bytes("password"), as_bytes("salt"), 4096)) ==
          "c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a");
    CHECK_FALSE(crypto().pbkdf2(Hash::sha256, as_bytes("password"), as_bytes("salt"), 0));
}
