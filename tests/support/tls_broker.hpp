// A mosquitto with a TLS listener beside the plain one, and the certificates of scripts/gen-certs.
#pragma once

#include <string>
#include <string_view>

#include "support/mosquitto.hpp"

namespace support {

inline std::string certificate_file(const std::string& name) {
    return std::string(CERTIFICATES) + "/" + name;
}

class TlsBroker {
public:
    // `settings` are of the TLS listener; with `certificate` empty, all of them.
    explicit TlsBroker(const std::string& certificate = "server.crt",
                       std::string_view settings = "")
        : broker_(listener(tls_port_, certificate) + std::string(settings) + "\n") {}

    [[nodiscard]] const std::string& tls_port() const { return tls_port_; }
    [[nodiscard]] Mosquitto& broker() { return broker_; }

private:
    static std::string listener(const std::string& port, const std::string& certificate) {
        const std::string begin = "listener " + port + " 127.0.0.1\n";
        return certificate.empty() ? begin
                                   : begin + "cafile " + certificate_file("ca.crt") +
                                         "\ncertfile " + certificate_file(certificate) +
                                         "\nkeyfile " + certificate_file("server.key") + "\n";
    }

    std::string tls_port_ = std::to_string(free_port());
    Mosquitto broker_;
};

}  // namespace support
