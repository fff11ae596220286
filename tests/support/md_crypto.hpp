// Crypto by libmd, so that what is built on it is tested without OpenSSL.
#pragma once

#include "layer/crypto.hpp"

namespace support {

class MdCrypto final : public mqtt::layer::Crypto {
public:
    using Octets = std::vector<std::uint8_t>;

    [[nodiscard]] mqtt::Result<Octets> digest(mqtt::layer::Hash hash,
                                              mqtt::Bytes data) const override;
    [[nodiscard]] mqtt::Result<Octets> hmac(mqtt::layer::Hash hash, mqtt::Bytes key,
                                            mqtt::Bytes data) const override;
    [[nodiscard]] mqtt::Result<Octets> pbkdf2(mqtt::layer::Hash hash, mqtt::Bytes password,
                                              mqtt::Bytes salt,
                                              std::uint32_t iterations) const override;
};

}  // namespace support
