#include "client/scram.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "wire/base64.hpp"

namespace mqtt {

namespace {

constexpr std::string_view gs2_header = "n,,";          // no channel binding, no authorization id
constexpr std::string_view channel_binding = "c=biws";  // the header above in base64

tl::unexpected<Error> refuse(std::string detail) {
    return fail(Errc::authentication_failed, std::move(detail), ReasonCode::not_authorized);
}

Result<void> check_prepared(std::string_view text, std::string_view what) {
    const auto is_plain = [](char character) { return character >= ' ' && character <= '~'; };
    if (!text.empty() && std::all_of(text.begin(), text.end(), is_plain)) {
        return {};
    }
    return fail(
        Errc::invalid_argument,
        "SCRAM cannot prepare the " + std::string(what) +
            (text.empty() ? ": it is empty" : ": use printable ASCII characters only in it"));
}

// RFC 5802 §5.1: a comma ends an attribute.
std::string escape(std::string_view name) {
    std::string text;
    for (const char character : name) {
        if (character == ',') {
            text += "=2C";
        } else if (character == '=') {
            text += "=3D";
        } else {
            text += character;
        }
    }
    return text;
}

using Octets = std::vector<std::uint8_t>;

struct ServerFirst {
    std::string_view nonce;
    Octets salt;
    std::uint32_t iterations = 0;
};

// Takes `letter=value` off the front of `rest`, and the comma behind it.
std::optional<std::string_view> take_attribute(std::string_view& rest, char letter) {
    if (rest.size() < 2 || rest[0] != letter || rest[1] != '=') {
        return std::nullopt;
    }
    const std::size_t end = std::min(rest.find(','), rest.size());
    const std::string_view value = rest.substr(2, end - 2);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return value;
}

std::optional<unsigned> parse_number(std::string_view text) {
    unsigned number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(number)
                                                                    : std::nullopt;
}

// A mandatory extension (m=) stands in front of all, where it is no nonce.
Result<ServerFirst> parse_server_first(std::string_view message, std::string_view our_nonce) {
    ServerFirst result;
    std::string_view rest = message;
    const auto nonce = take_attribute(rest, 'r');
    const auto salt = nonce ? take_attribute(rest, 's') : std::nullopt;
    const auto iterations = salt ? take_attribute(rest, 'i') : std::nullopt;
    auto decoded = iterations ? wire::decode_base64(*salt) : std::nullopt;
    const auto number = decoded ? parse_number(*iterations) : std::nullopt;
    if (!number || decoded->empty()) {
        return refuse("SCRAM: the server's challenge is not as RFC 5802 has it");
    }
    if (!nonce->starts_with(our_nonce) || nonce->size() == our_nonce.size()) {
        return refuse("SCRAM: the server's nonce does not continue ours");
    }
    if (*number < Scram::least_iterations || *number > Scram::most_iterations) {
        return refuse("SCRAM: the server wants " + std::to_string(*number) + " iterations, where " +
                      std::to_string(Scram::least_iterations) + " to " +
                      std::to_string(Scram::most_iterations) + " are taken");
    }
    result.nonce = *nonce;
    result.salt = std::move(*decoded);
    result.iterations = *number;
    return result;
}

Octets exclusive_or(Octets left, const Octets& right) {
    std::transform(left.begin(), left.end(), right.begin(), left.begin(),
                   [](std::uint8_t one, std::uint8_t other) {
                       return static_cast<std::uint8_t>(one ^ other);
                   });
    return left;
}

// In a time that does not depend on where they differ.
bool is_same(const Octets& left, const Octets& right) {
    unsigned difference = left.size() == right.size() ? 0U : 1U;
    for (std::size_t index = 0; index < std::min(left.size(), right.size()); ++index) {
        difference |= static_cast<unsigned>(left[index] ^ right[index]);
    }
    return difference == 0;
}

}  // namespace

Scram::Scram(const layer::Crypto& crypto, layer::Hash hash, std::string_view user_name,
             std::string_view password, std::function<std::string()> make_nonce)
    : crypto_(&crypto),
      hash_(hash),
      user_name_(escape(user_name)),
      password_(password),
      make_nonce_(std::move(make_nonce)) {}

Result<Scram> Scram::create(const layer::Crypto& crypto, layer::Hash hash,
                            std::string_view user_name, std::string_view password,
                            std::function<std::string()> make_nonce) {
    auto checked = check_prepared(user_name, "user name");
    if (checked) {
        checked = check_prepared(password, "password");
    }
    if (!checked) {
        return tl::unexpected(std::move(checked.error()));
    }
    return Scram(crypto, hash, user_name, password, std::move(make_nonce));
}

std::string_view Scram::method() const {
    return hash_ == layer::Hash::sha1 ? "SCRAM-SHA-1" : "SCRAM-SHA-256";
}

Result<AuthenticationStep> Scram::start() {
    nonce_ = make_nonce_();
    first_bare_ = "n=" + user_name_ + ",r=" + nonce_;
    state_ = State::sent_first;
    return AuthenticationStep{std::string(gs2_header) + first_bare_};
}

Result<AuthenticationStep> Scram::proceed(std::string_view challenge) {
    if (state_ != State::sent_first) {
        return refuse("SCRAM: the server sent a second challenge");
    }
    auto first = parse_server_first(challenge, nonce_);
    if (!first) {
        return tl::unexpected(std::move(first.error()));
    }
    const std::string without_proof =
        std::string(channel_binding) + ",r=" + std::string(first->nonce);
    const std::string signed_text =
        first_bare_ + "," + std::string(challenge) + "," + without_proof;
    const auto proof = prove(first->salt, first->iterations, as_bytes(signed_text));
    if (!proof) {
        return tl::unexpected(proof.error());
    }
    state_ = State::sent_final;
    std::string reply = without_proof + ",p=";
    wire::append_base64(*proof, reply);
    return AuthenticationStep{std::move(reply)};
}

// RFC 5802 §3.
Result<Octets> Scram::prove(Bytes salt, std::uint32_t iterations, Bytes signed_text) {
    using Step = Result<Octets>;
    const auto hmac = [&](const Step& key, Bytes text) {
        return key ? crypto_->hmac(hash_, *key, text) : key;
    };
    const Step salted = crypto_->pbkdf2(hash_, as_bytes(password_), salt, iterations);
    const Step client_key = hmac(salted, as_bytes("Client Key"));
    const Step stored_key = client_key ? crypto_->digest(hash_, *client_key) : client_key;
    const Step client_signature = hmac(stored_key, signed_text);
    Step server_signature = hmac(hmac(salted, as_bytes("Server Key")), signed_text);
    if (!client_signature || !server_signature) {
        return client_signature ? server_signature : client_signature;
    }
    server_signature_ = std::move(*server_signature);
    return exclusive_or(*client_key, *client_signature);
}

Result<void> Scram::finish(std::string_view data) {
    if (std::exchange(state_, State::idle) != State::sent_final) {
        return refuse("SCRAM: the server accepted us without a challenge");
    }
    std::string_view rest = data;
    if (const auto error = take_attribute(rest, 'e')) {
        return refuse("SCRAM: the server says \"" + std::string(*error) + "\"");
    }
    const auto encoded = take_attribute(rest, 'v');
    const auto signature = encoded ? wire::decode_base64(*encoded) : std::nullopt;
    if (!signature || !is_same(*signature, server_signature_)) {
        return refuse("SCRAM: the server does not prove that it knows the password");
    }
    return {};
}

}  // namespace mqtt
