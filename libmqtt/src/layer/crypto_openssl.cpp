#include "layer/crypto_openssl.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <limits>

namespace mqtt::layer {

namespace {

const EVP_MD* algorithm(Hash hash) {
    return hash == Hash::sha1 ? EVP_sha1() : EVP_sha256();
}

std::vector<std::uint8_t> room_for(Hash hash) {
    return std::vector<std::uint8_t>(static_cast<std::size_t>(EVP_MD_get_size(algorithm(hash))));
}

tl::unexpected<Error> refused(Hash hash) {
    return fail(Errc::authentication_failed, hash == Hash::sha1
                                                 ? "OpenSSL does not do SHA-1 on this machine"
                                                 : "OpenSSL does not do SHA-256 on this machine");
}

bool fits(Bytes bytes) {
    return bytes.size() <= static_cast<std::size_t>(std::numeric_limits<int>::max());
}

const char* characters(Bytes bytes) {
    return reinterpret_cast<const char*>(bytes.data());
}

}  // namespace

Result<std::vector<std::uint8_t>> OpenSslCrypto::digest(Hash hash, Bytes data) const {
    auto out = room_for(hash);
    if (EVP_Digest(data.data(), data.size(), out.data(), nullptr, algorithm(hash), nullptr) != 1) {
        return refused(hash);
    }
    return out;
}

Result<std::vector<std::uint8_t>> OpenSslCrypto::hmac(Hash hash, Bytes key, Bytes data) const {
    static constexpr std::uint8_t nothing = 0;  // HMAC() takes a null key for "the same as before"
    auto out = room_for(hash);
    const std::uint8_t* bytes = key.empty() ? &nothing : key.data();
    if (!fits(key) || HMAC(algorithm(hash), bytes, static_cast<int>(key.size()), data.data(),
                           data.size(), out.data(), nullptr) == nullptr) {
        return refused(hash);
    }
    return out;
}

Result<std::vector<std::uint8_t>> OpenSslCrypto::pbkdf2(Hash hash, Bytes password, Bytes salt,
                                                        std::uint32_t iterations) const {
    constexpr std::uint32_t most = std::numeric_limits<int>::max();
    auto out = room_for(hash);
    if (!fits(password) || !fits(salt) || iterations == 0 || iterations > most ||
        PKCS5_PBKDF2_HMAC(characters(password), static_cast<int>(password.size()), salt.data(),
                          static_cast<int>(salt.size()), static_cast<int>(iterations),
                          algorithm(hash), static_cast<int>(out.size()), out.data()) != 1) {
        return refused(hash);
    }
    return out;
}

}  // namespace mqtt::layer
