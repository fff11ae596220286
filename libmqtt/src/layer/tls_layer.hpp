// TLS as a layer: OpenSSL between two queues. Its BIO reads from what received() was given, and
// writes to down(). Part of the TLS module.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "layer/layer.hpp"
#include "layer/tls_failure.hpp"
#include "layer/tls_openssl.hpp"

namespace mqtt::layer {

// What the connections of a context share.
struct TlsSetting {
    ProviderPointer provider;  // of our key, if not OpenSSL itself has it
    SslContextPointer context;
    SslSessionPointer session;  // of the last connection, to be resumed
    std::string host;           // the endpoint's, for messages
    std::string name;           // for SNI and the certificate
    bool verify_name = true;
    std::string alpn;  // empty: none
    std::string psk;
    std::string psk_identity;
    bool has_certificate = false;
    std::string key_log_file;
};

class TlsLayer final : public Layer {
public:
    explicit TlsLayer(std::shared_ptr<TlsSetting> setting) : setting_(std::move(setting)) {}

    [[nodiscard]] Result<void> opened() override;
    [[nodiscard]] Result<void> received(Bytes bytes) override;
    [[nodiscard]] Result<void> write(Bytes bytes) override;
    void finish() override;
    [[nodiscard]] Error closed(Error error) override;
    [[nodiscard]] bool is_open() const override { return is_open_; }
    [[nodiscard]] bool is_finished() const override { return is_finished_; }

    // The callbacks of OpenSSL for connections of this context: see tls_layer.cpp.
    static void set_callbacks(TlsSetting& setting);

private:
    friend struct TlsCallbacks;
    [[nodiscard]] Result<void> set_names();
    [[nodiscard]] Result<void> handshake();
    [[nodiscard]] Result<void> read();
    [[nodiscard]] tl::unexpected<Error> failed();

    std::shared_ptr<TlsSetting> setting_;
    SslPointer ssl_;
    HandshakeFacts facts_;
    Bytes input_;  // during received(): what is not read yet
    bool has_heard_ = false;
    bool is_open_ = false;
    bool is_finished_ = false;
};

}  // namespace mqtt::layer
