// From what the options of a client say of the way to its broker to the layers of a connection.
#pragma once

#include <memory>

#include "layer/stack.hpp"
#include "layer/tls_module.hpp"
#include "mqtt/client.hpp"
#include "mqtt/result.hpp"

namespace mqtt {

// What all connections of a client share.
class Link {
public:
    // The error (invalid_argument): something that this build or this machine cannot do.
    [[nodiscard]] static Result<Link> create(const ClientOptions& options);

    // New layers for one Connection, which uses them for as long as it lives.
    [[nodiscard]] layer::Layers make_layers() const;

private:
    std::unique_ptr<layer::TlsContext> tls_;  // with its session, which all connections resume
};

}  // namespace mqtt
