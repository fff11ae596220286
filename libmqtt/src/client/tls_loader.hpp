// Finds and loads the TLS module.
#pragma once

#include "layer/tls_module.hpp"
#include "mqtt/result.hpp"

namespace mqtt {

// Loaded with the first call, and for good. The error (invalid_argument): this build has no TLS, or
// the module is not where it was installed.
[[nodiscard]] Result<const layer::TlsModule*> load_tls_module();

}  // namespace mqtt
