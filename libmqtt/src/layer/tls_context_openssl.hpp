// An SSL_CTX as the options describe it. Part of the TLS module.
#pragma once

#include <memory>
#include <string>

#include "layer/tls_layer.hpp"
#include "layer/tls_module.hpp"

namespace mqtt::layer {

class OpenSslContext final : public TlsContext {
public:
    [[nodiscard]] static Result<std::unique_ptr<TlsContext>> create(const TlsOptions& options,
                                                                    const std::string& host);

    [[nodiscard]] std::unique_ptr<Layer> make_layer() override {
        return std::make_unique<TlsLayer>(setting_);
    }

private:
    explicit OpenSslContext(std::shared_ptr<TlsSetting> setting) : setting_(std::move(setting)) {}

    std::shared_ptr<TlsSetting> setting_;
};

}  // namespace mqtt::layer
