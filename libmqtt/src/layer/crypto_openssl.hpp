// Crypto by OpenSSL: part of the TLS module.
#pragma once

#include "layer/crypto.hpp"

namespace mqtt::layer {

class OpenSslCrypto final : public Crypto {
public:
    [[nodiscard]] Result<std::vector<std::uint8_t>> digest(Hash hash, Bytes data) const override;
    [[nodiscard]] Result<std::vector<std::uint8_t>> hmac(Hash hash, Bytes key,
                                                         Bytes data) const override;
    [[nodiscard]] Result<std::vector<std::uint8_t>> pbkdf2(Hash hash, Bytes password, Bytes salt,
                                                           std::uint32_t iterations) const override;
};

}  // namespace mqtt::layer
