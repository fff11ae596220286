#include "support/md_crypto.hpp"

#include <sha.h>
#include <sha2.h>

#include <algorithm>
#include <array>

namespace support {

namespace {

using mqtt::Bytes;
using mqtt::Result;
using mqtt::layer::Hash;
using Octets = MdCrypto::Octets;

constexpr std::size_t block_size = 64;  // of both hashes

Octets hash_of(Hash hash, Bytes data) {
    if (hash == Hash::sha1) {
        SHA1_CTX state{};
        ::SHA1Init(&state);
        ::SHA1Update(&state, data.data(), data.size());
        Octets result(SHA_DIGEST_LENGTH);
        ::SHA1Final(result.data(), &state);
        return result;
    }
    SHA2_CTX state{};
    ::SHA256Init(&state);
    ::SHA256Update(&state, data.data(), data.size());
    Octets result(SHA256_DIGEST_LENGTH);
    ::SHA256Final(result.data(), &state);
    return result;
}

Octets hmac_of(Hash hash, Bytes key, Bytes data) {
    Octets padded = key.size() > block_size ? hash_of(hash, key) : Octets(key.begin(), key.end());
    padded.resize(block_size);
    const auto keyed = [&](std::uint8_t mask, Bytes text) {
        Octets all = padded;
        for (std::uint8_t& byte : all) {
            byte ^= mask;
        }
        all.insert(all.end(), text.begin(), text.end());
        return hash_of(hash, all);
    };
    return keyed(0x5C, keyed(0x36, data));
}

}  // namespace

Result<Octets> MdCrypto::digest(Hash hash, Bytes data) const {
    return hash_of(hash, data);
}

Result<Octets> MdCrypto::hmac(Hash hash, Bytes key, Bytes data) const {
    return hmac_of(hash, key, data);
}

Result<Octets> MdCrypto::pbkdf2(Hash hash, Bytes password, Bytes salt,
                                std::uint32_t iterations) const {
    Octets seed(salt.begin(), salt.end());
    seed.insert(seed.end(), {0, 0, 0, 1});
    Octets last = hmac_of(hash, password, seed);
    Octets result = last;
    for (std::uint32_t count = 1; count < iterations; ++count) {
        last = hmac_of(hash, password, last);
        std::transform(result.begin(), result.end(), last.begin(), result.begin(),
                       [](std::uint8_t one, std::uint8_t other) {
                           return static_cast<std::uint8_t>(one ^ other);
                       });
    }
    return result;
}

}  // namespace support
