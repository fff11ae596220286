// A WebSocket listener (npm's ws) in front of a broker's TCP port, for as long as this object
// lives.
#pragma once

#include <string>
#include <vector>

#include "support/process.hpp"

namespace support {

class WsBridge {
public:
    // With a key and a certificate, files in PEM, it is wss.
    explicit WsBridge(const std::string& broker_port, const std::vector<std::string>& tls = {});

    [[nodiscard]] const std::string& port() const { return port_; }

private:
    Process process_;
    std::string port_;
};

}  // namespace support
