// CONNECT, CONNACK and enhanced authentication (MQTT 5.0 §3.1, §3.2, §3.15, §4.12): what is asked
// for, and what the server allows.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mqtt/event.hpp"
#include "mqtt/result.hpp"
#include "session/shared.hpp"

namespace mqtt {

// Options that contradict each other or the version, found before anything is sent.
[[nodiscard]] Result<void> check_options(const SessionOptions& options,
                                         const Authenticator* authenticator);

class Handshake {
public:
    Handshake(Shared& shared, Authenticator* authenticator)
        : shared_(shared), authenticator_(authenticator) {}

    // Appends CONNECT to the output, or awaits the authenticator's step for it.
    [[nodiscard]] Result<void> start();
    // The step that is awaited.
    [[nodiscard]] Result<void> provide(Result<AuthenticationStep> step);
    [[nodiscard]] bool awaits_step() const { return awaits_ != Awaits::nothing; }
    // Judges an accepting or refusing CONNACK. An error ends the connection; its kind tells a
    // refusal (connection_refused_by_server) from a violation.
    [[nodiscard]] Result<Connected> connack(const Connack& packet);

    // A new exchange on a connection that stands: appends AUTH 0x19.
    [[nodiscard]] Result<void> reauthenticate();
    // Answers a challenge. True: re-authentication is complete. `connected`: CONNACK has come.
    [[nodiscard]] Result<bool> auth(const Auth& packet, bool connected);

    // The server may keep state of the connection that CONNACK accepted (§3.1.2.4): always on 3.1,
    // which cannot say, and otherwise as Session Present says.
    [[nodiscard]] bool is_resumed() const { return resumed_; }

private:
    enum class Awaits : std::uint8_t { nothing, connect, challenge, reauthentication };

    [[nodiscard]] Result<void> use(Result<AuthenticationStep> step, Awaits purpose);
    [[nodiscard]] Result<void> append_connect(const AuthenticationStep* step);
    [[nodiscard]] Result<void> append_auth(ReasonCode reason, const AuthenticationStep& step);
    [[nodiscard]] Result<void> add_step(Properties& properties, const AuthenticationStep& step);
    [[nodiscard]] Result<void> check_method(PropertyView properties) const;
    void take_limits(PropertyView properties);

    Shared& shared_;
    Authenticator* authenticator_;
    std::string assigned_client_id_;
    bool clean_start_ = true;
    bool resumed_ = false;
    bool reauthenticating_ = false;
    Awaits awaits_ = Awaits::nothing;
};

}  // namespace mqtt
