#include <string_view>

#include "layer/crypto_openssl.hpp"
#include "layer/tls_context_openssl.hpp"
#include "layer/tls_module.hpp"

namespace mqtt::layer {

namespace {

class OpenSslModule final : public TlsModule {
public:
    [[nodiscard]] Result<std::unique_ptr<TlsContext>> make_context(
        const TlsOptions& options, const std::string& host) const override {
        return OpenSslContext::create(options, host);
    }
    [[nodiscard]] const Crypto& crypto() const override { return crypto_; }

private:
    OpenSslCrypto crypto_;
};

}  // namespace

}  // namespace mqtt::layer

extern "C" [[gnu::visibility("default")]] const mqtt::layer::TlsModule* mqtools_tls_module(
    const char* version) {
    static const mqtt::layer::OpenSslModule module;
    return std::string_view(version) == MQTOOLS_VERSION ? &module : nullptr;
}
