// SCRAM-SHA-1 and SCRAM-SHA-256 (RFC 5802, RFC 7677) as the client's side of MQTT's enhanced
// authentication, without channel binding. No I/O and no random source: the nonce comes in.
//
// CONNECT and AUTH 0x19 carry the client-first-message; the AUTH 0x18 of the server its
// server-first-message, and ours the client-final-message; CONNACK, or AUTH 0x00, carries the
// server-final-message, whose signature shows that the server knows the password, too.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "layer/crypto.hpp"
#include "mqtt/result.hpp"
#include "mqtt/session.hpp"

namespace mqtt {

class Scram final : public Authenticator {
public:
    // How many iterations a server may demand: fewer make the password cheap to guess (RFC 7677
    // §4), more would keep us busy for seconds.
    static constexpr unsigned least_iterations = 4'096;
    static constexpr unsigned most_iterations = 1'000'000;

    // `crypto` must outlive this. `make_nonce` gives printable ASCII without a comma, anew for each
    // exchange, and enough of it that nobody guesses it. The error: a user name or password that
    // cannot be prepared (RFC 4013); those of ASCII without control characters can.
    [[nodiscard]] static Result<Scram> create(const layer::Crypto& crypto, layer::Hash hash,
                                              std::string_view user_name, std::string_view password,
                                              std::function<std::string()> make_nonce);

    [[nodiscard]] std::string_view method() const override;
    [[nodiscard]] Result<AuthenticationStep> start() override;
    [[nodiscard]] Result<AuthenticationStep> proceed(std::string_view challenge) override;
    [[nodiscard]] Result<void> finish(std::string_view data) override;

private:
    enum class State : std::uint8_t { idle, sent_first, sent_final };

    Scram(const layer::Crypto& crypto, layer::Hash hash, std::string_view user_name,
          std::string_view password, std::function<std::string()> make_nonce);

    // The proof that we know the password; notes the one that the server must have.
    [[nodiscard]] Result<std::vector<std::uint8_t>> prove(Bytes salt, std::uint32_t iterations,
                                                          Bytes signed_text);

    const layer::Crypto* crypto_;
    layer::Hash hash_;
    std::string user_name_;  // escaped
    std::string password_;
    std::function<std::string()> make_nonce_;
    State state_ = State::idle;
    std::string nonce_;
    std::string first_bare_;                      // client-first-message-bare
    std::vector<std::uint8_t> server_signature_;  // as it must be
};

}  // namespace mqtt
