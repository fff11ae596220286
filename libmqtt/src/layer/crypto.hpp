// The arithmetic that SCRAM needs. OpenSSL does it, in the TLS module: see tls_module.hpp.
#pragma once

#include <cstdint>
#include <vector>

#include "mqtt/result.hpp"
#include "mqtt/types.hpp"

namespace mqtt::layer {

enum class Hash : std::uint8_t { sha1, sha256 };

class Crypto {
public:
    virtual ~Crypto() = default;

    // 20 bytes with SHA-1, 32 with SHA-256. The error (authentication_failed): the machine's policy
    // does not allow this hash, or memory ran out.
    [[nodiscard]] virtual Result<std::vector<std::uint8_t>> digest(Hash hash, Bytes data) const = 0;
    // RFC 2104.
    [[nodiscard]] virtual Result<std::vector<std::uint8_t>> hmac(Hash hash, Bytes key,
                                                                 Bytes data) const = 0;
    // RFC 8018 §5.2 with HMAC, one output block: Hi() of RFC 5802.
    [[nodiscard]] virtual Result<std::vector<std::uint8_t>> pbkdf2(
        Hash hash, Bytes password, Bytes salt, std::uint32_t iterations) const = 0;
};

}  // namespace mqtt::layer
