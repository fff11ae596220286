// What needs OpenSSL, behind an edge: a module of its own that is only loaded when somebody asks
// for it, because loading it takes longer than publishing a message. Each side may have its own
// libstdc++, so nothing crosses but our own interfaces, plain data and strings: no exception, no
// std::error_code, nothing that throws.
#pragma once

#include <memory>
#include <string>

#include "layer/crypto.hpp"
#include "layer/layer.hpp"
#include "mqtt/result.hpp"
#include "mqtt/tls_options.hpp"

namespace mqtt::layer {

// Keys, trust and the session to resume, for all connections to one server.
class TlsContext {
public:
    virtual ~TlsContext() = default;
    // A layer for one connection at a time; it shares what the context holds, and may outlive it.
    [[nodiscard]] virtual std::unique_ptr<Layer> make_layer() = 0;
};

class TlsModule {
public:
    virtual ~TlsModule() = default;
    // `host` is the endpoint's. The error (invalid_argument): a file that cannot be read, options
    // that OpenSSL does not know, a pass phrase that is wrong.
    [[nodiscard]] virtual Result<std::unique_ptr<TlsContext>> make_context(
        const TlsOptions& options, const std::string& host) const = 0;
    [[nodiscard]] virtual const Crypto& crypto() const = 0;
};

// The only symbol of the module. nullptr: `version` is not the one that the module was made for.
using TlsModuleEntry = const TlsModule* (*)(const char* version);
inline constexpr const char* tls_module_entry = "mqtools_tls_module";

}  // namespace mqtt::layer

extern "C" const mqtt::layer::TlsModule* mqtools_tls_module(const char* version);
