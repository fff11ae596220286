#include "layer/socks5_layer.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <array>
#include <cassert>
#include <string_view>
#include <utility>

#include "wire/quote.hpp"

namespace mqtt::layer {

namespace {

constexpr std::uint8_t version = 5;
constexpr std::uint8_t no_login = 0;
constexpr std::uint8_t user_and_password = 2;
constexpr std::uint8_t nothing_acceptable = 0xFF;
constexpr std::uint8_t login_version = 1;
constexpr std::uint8_t connect = 1;
constexpr std::uint8_t ipv4 = 1;
constexpr std::uint8_t name = 3;
constexpr std::uint8_t ipv6 = 4;

auto refused(ReasonCode reason, std::string_view why) {
    return fail(Errc::proxy_failed, fmt::format("the proxy {}", why), reason);
}

auto not_a_proxy(Bytes reply) {
    return fail(Errc::proxy_failed,
                fmt::format("not a SOCKS5 proxy: it answered {}", wire::quoted(as_text(reply))));
}

// RFC 1928 §6. `reply` is not 0.
std::string_view words(std::uint8_t reply) {
    constexpr std::array<std::string_view, 9> all{
        "",
        "general failure of the proxy",
        "its rules do not allow the connection",
        "network unreachable",
        "host unreachable",
        "connection refused",
        "no answer in time",
        "the proxy does not know how to connect",
        "the proxy does not know this kind of address",
    };
    return reply < all.size() ? all[reply] : "for a reason that RFC 1928 does not know";
}

// How many bytes a reply to the request has that begins with `reply`; 0: that cannot be told yet.
// Some proxies say no in a shorter one, so no is heard at once.
Result<std::size_t> reply_size(Bytes reply) {
    constexpr std::size_t short_reply = 2;
    constexpr std::size_t head = 4;
    constexpr std::size_t port = 2;
    if (reply.size() >= short_reply && reply[1] != 0) {
        return short_reply;
    }
    if (reply.size() <= head) {
        return 0;
    }
    switch (reply[3]) {
        case ipv4:
            return head + 4 + port;
        case ipv6:
            return head + 16 + port;
        case name:
            return head + 1 + reply[head] + port;
        default:
            return not_a_proxy(reply);
    }
}

void append_text(std::string& out, std::string_view text) {
    assert(text.size() <= 255);
    out += static_cast<char>(text.size());
    out += text;
}

// ATYP and DST.ADDR.
void append_host(std::string& out, const std::string& host) {
    std::array<char, 16> address{};
    if (::inet_pton(AF_INET, host.c_str(), address.data()) == 1) {
        out += static_cast<char>(ipv4);
        out.append(address.data(), 4);
    } else if (::inet_pton(AF_INET6, host.c_str(), address.data()) == 1) {
        out += static_cast<char>(ipv6);
        out.append(address.data(), address.size());
    } else {
        out += static_cast<char>(name);
        append_text(out, host);
    }
}

}  // namespace

Socks5Layer::Socks5Layer(Socks5Target target, std::optional<Socks5Login> login)
    : target_(std::move(target)), login_(std::move(login)) {}

Result<void> Socks5Layer::opened() {
    up().clear();
    down().clear();
    input_.clear();
    state_ = State::greeting;
    if (login_) {
        down().append(std::array{version, std::uint8_t{2}, no_login, user_and_password});
    } else {
        down().append(std::array{version, std::uint8_t{1}, no_login});
    }
    return {};
}

Result<void> Socks5Layer::received(Bytes bytes) {
    if (state_ == State::open) {
        up().append(bytes);
        return {};
    }
    input_.append(bytes);
    return take_replies();
}

Result<void> Socks5Layer::take_replies() {
    while (state_ != State::open) {
        const Bytes input = input_.bytes();
        if (!input.empty() && input[0] != (state_ == State::login ? login_version : version)) {
            return not_a_proxy(input);
        }
        const auto size = state_ == State::request ? reply_size(input) : Result<std::size_t>(2);
        if (!size || *size == 0 || input.size() < *size) {
            return size ? Result<void>() : tl::unexpected(size.error());
        }
        if (auto taken = take_reply(input.first(*size)); !taken) {
            return taken;
        }
        input_.consume(*size);
    }
    up().append(input_.bytes());
    input_.clear();
    return {};
}

Result<void> Socks5Layer::take_reply(Bytes reply) {
    switch (state_) {
        case State::greeting:
            return choose_method(reply);
        case State::login:
            return check_login(reply);
        default:
            return check_connected(reply);
    }
}

Result<void> Socks5Layer::choose_method(Bytes reply) {
    const std::uint8_t method = reply[1];
    if (method == no_login) {
        send_request();
    } else if (method == user_and_password && login_) {
        send_login();
    } else if (method == nothing_acceptable && !login_) {
        return refused(ReasonCode::not_authorized,
                       "wants a login: add it as --proxy socks5h://USER:PASSWORD@HOST");
    } else if (method == nothing_acceptable) {
        return refused(ReasonCode::not_authorized,
                       "takes neither a user name with a password nor nobody");
    } else {
        return not_a_proxy(reply);
    }
    return {};
}

void Socks5Layer::send_login() {
    std::string text(1, static_cast<char>(login_version));
    append_text(text, login_->user_name);
    append_text(text, login_->password);
    down().append(as_bytes(text));
    state_ = State::login;
}

Result<void> Socks5Layer::check_login(Bytes reply) {
    if (reply[1] != 0) {
        return refused(ReasonCode::bad_user_name_or_password,
                       fmt::format("does not accept the password of user {}",
                                   wire::quoted(login_->user_name)));
    }
    send_request();
    return {};
}

void Socks5Layer::send_request() {
    std::string text{static_cast<char>(version), static_cast<char>(connect), '\0'};
    append_host(text, target_.host);
    text += static_cast<char>(target_.port >> 8U);
    text += static_cast<char>(target_.port & 0xFFU);
    down().append(as_bytes(text));
    state_ = State::request;
}

Result<void> Socks5Layer::check_connected(Bytes reply) {
    if (reply[1] != 0) {
        return fail(Errc::proxy_failed, fmt::format("the proxy cannot connect to {}: {} (reply {})",
                                                    target_text(), words(reply[1]), reply[1]));
    }
    state_ = State::open;
    return {};
}

Result<void> Socks5Layer::write(Bytes bytes) {
    assert(is_open());
    down().append(bytes);
    return {};
}

Error Socks5Layer::closed(Error error) {
    const State was = std::exchange(state_, State::closed);
    if (error.code == Errc::connection_lost && was != State::closed && was != State::open) {
        error.code = Errc::proxy_failed;
        error.detail += was == State::request
                            ? ", before it had connected to " + target_text()
                            : std::string(", before it answered as a SOCKS5 proxy");
    }
    return error;
}

std::string Socks5Layer::target_text() const {
    const bool is_v6 = target_.host.find(':') != std::string::npos;
    return fmt::format("{}{}{}:{}", is_v6 ? "[" : "", target_.host, is_v6 ? "]" : "", target_.port);
}

}  // namespace mqtt::layer
