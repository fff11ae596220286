// The way through a SOCKS5 proxy (RFC 1928), with a user name and password if it wants them (RFC
// 1929). The proxy looks the host up. Once it is connected, bytes pass through untouched.
//
//   greeting -> [login] -> request -> open
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "layer/layer.hpp"

namespace mqtt::layer {

struct Socks5Target {
    std::string host;  // a name of 1 to 255 bytes, or an address, IPv6 without brackets
    std::uint16_t port = 0;
};

// At most 255 bytes each; they go in the clear.
struct Socks5Login {
    std::string user_name;
    std::string password;
};

class Socks5Layer final : public Layer {
public:
    Socks5Layer(Socks5Target target, std::optional<Socks5Login> login);

    [[nodiscard]] Result<void> opened() override;
    // The error: proxy_failed, with a reason if it does not let us in.
    [[nodiscard]] Result<void> received(Bytes bytes) override;
    [[nodiscard]] Result<void> write(Bytes bytes) override;
    void finish() override {}
    [[nodiscard]] Error closed(Error error) override;
    [[nodiscard]] bool is_open() const override { return state_ == State::open; }
    [[nodiscard]] bool is_finished() const override { return false; }

private:
    enum class State : std::uint8_t { closed, greeting, login, request, open };

    [[nodiscard]] Result<void> take_replies();
    [[nodiscard]] Result<void> take_reply(Bytes reply);
    [[nodiscard]] Result<void> choose_method(Bytes reply);
    [[nodiscard]] Result<void> check_login(Bytes reply);
    [[nodiscard]] Result<void> check_connected(Bytes reply);
    void send_login();
    void send_request();
    [[nodiscard]] std::string target_text() const;

    Socks5Target target_;
    std::optional<Socks5Login> login_;
    State state_ = State::closed;
    ByteQueue input_;  // until open: the beginning of a reply
};

}  // namespace mqtt::layer
