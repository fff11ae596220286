#include "common/options_tls.hpp"

#include <fmt/format.h>

#include <utility>

#include "common/assign.hpp"
#include "common/key_password.hpp"
#include "common/options_connection.hpp"

namespace mq::cli {

namespace {

using mqtt::Errc;
using mqtt::fail;
using mqtt::Result;
using mqtt::TlsVersion;

constexpr std::string_view group = "TLS";
constexpr std::string_view ways_to_tls =
    "use mqtts:// or wss://, -p 8883, --cafile, --capath or --tls-use-os-certs";

Result<std::string> not_empty(std::string_view text) {
    if (text.empty()) {
        return fail(Errc::invalid_argument, "must not be empty");
    }
    return std::string(text);
}

Result<std::string> parse_hex(std::string_view text) {
    static constexpr std::string_view digits = "0123456789abcdef";
    constexpr std::size_t longest = 256;  // bytes: more than OpenSSL takes is refused by it
    const auto digit = [](char one) {
        return digits.find(one >= 'A' && one <= 'F' ? static_cast<char>(one - 'A' + 'a') : one);
    };
    std::string bytes;
    bool is_hex = !text.empty() && text.size() % 2 == 0 && text.size() / 2 <= longest;
    for (std::size_t at = 0; is_hex && at < text.size(); at += 2) {
        const std::size_t high = digit(text[at]);
        const std::size_t low = digit(text[at + 1]);
        is_hex = high != std::string_view::npos && low != std::string_view::npos;
        bytes += static_cast<char>(high * 16 + low);
    }
    if (!is_hex) {
        return fail(Errc::invalid_argument,
                    "must be pairs of hexadecimal digits, without 0x and at most 256 pairs");
    }
    return bytes;
}

Result<TlsVersion> parse_tls_version(std::string_view text) {
    if (text == "tlsv1.2" || text == "1.2") {
        return TlsVersion::v1_2;
    }
    if (text == "tlsv1.3" || text == "1.3") {
        return TlsVersion::v1_3;
    }
    return fail(Errc::invalid_argument,
                fmt::format("must be tlsv1.2 or tlsv1.3 (got \"{}\")", text));
}

Result<void> set_keyform(TlsConfig& config, std::string_view text) {
    if (text != "pem" && text != "engine") {
        return fail(Errc::invalid_argument,
                    fmt::format("must be pem or engine (got \"{}\")", text));
    }
    config.key_is_of_provider = text == "engine";
    return {};
}

Result<std::string> parse_alpn(std::string_view text) {
    constexpr std::size_t longest = 255;  // RFC 7301 §3.1
    if (text.empty() || text.size() > longest) {
        return fail(Errc::invalid_argument, "must have 1 to 255 bytes");
    }
    return std::string(text);
}

// A row whose value turns TLS on.
OptionSpec turning_on(TlsConfig& config, OptionSpec row) {
    row.group = group;
    row.set = [&config, set = std::move(row.set)](std::string_view text) {
        config.wants_tls = true;
        return set(text);
    };
    return row;
}

// A row that says how, once TLS is on.
OptionSpec refining(TlsConfig& config, OptionSpec row) {
    row.group = group;
    row.set = [&config, name = row.name(), set = std::move(row.set)](std::string_view text) {
        config.refines = name;
        return set(text);
    };
    return row;
}

auto storing(std::string& target) {
    return [&target](std::string_view text) { return assign(target, not_empty(text)); };
}

void add_trust_rows(OptionTable& table, TlsConfig& config) {
    mqtt::TlsOptions& tls = config.options;
    table.push_back(turning_on(
        config, {.long_name = "--cafile",
                 .kind = ValueKind::file,
                 .value_name = "FILE",
                 .help = "Trust the certificates in this file, and use TLS",
                 .man = "Use TLS, and trust the certificate authorities in this file of PEM "
                        "certificates. The port is then 8883, unless *-p* or *-L* says another.",
                 .set = storing(tls.ca_file)}));
    table.push_back(turning_on(
        config, {.long_name = "--capath",
                 .kind = ValueKind::file,
                 .value_name = "DIRECTORY",
                 .help = "Trust the certificates in this directory",
                 .man = "Use TLS, and trust the certificate authorities in this directory, whose "
                        "names must be as *openssl rehash* makes them.",
                 .set = storing(tls.ca_path)}));
    table.push_back(turning_on(
        config,
        {.long_name = "--tls-use-os-certs",
         .kind = ValueKind::flag,
         .help = "Trust what this system trusts, and use TLS",
         .man = "Use TLS, and trust the certificate authorities that this system trusts: also the "
                "default with *mqtts://*, *wss://* and port 8883 when neither *--cafile* nor "
                "*--capath* is given.",
         .set = [&tls](std::string_view) -> Result<void> {
             tls.trust_system = true;
             return {};
         }}));
    table.push_back(refining(
        config, {.long_name = "--servername",
                 .kind = ValueKind::host,
                 .value_name = "NAME",
                 .help = "Expect this name in the broker's certificate",
                 .man = "Send this name to the broker (SNI), and expect it in the broker's "
                        "certificate instead of the host that is connected to.",
                 .set = storing(tls.server_name)}));
    table.push_back(refining(
        config, {.long_name = "--insecure",
                 .kind = ValueKind::flag,
                 .help = "Accept a certificate for any host name",
                 .man = "Do not check that the broker's certificate is for the host that "
                        "is connected to: anyone with a certificate of a trusted authority "
                        "can then pose as the broker. Who issued the certificate, and "
                        "when, is checked still.",
                 .set = [&tls](std::string_view) -> Result<void> {
                     tls.verify_name = false;
                     return {};
                 }}));
    table.push_back({.long_name = "--no-tls",
                     .kind = ValueKind::flag,
                     .group = group,
                     .help = "Do without TLS whatever else is said",
                     .man = "Do without TLS: every other option of this group is ignored, and "
                            "*mqtts://* and port 8883 mean plain MQTT.",
                     .set = [&config](std::string_view) -> Result<void> {
                         config.is_off = true;
                         return {};
                     }});
}

void add_identity_rows(OptionTable& table, TlsConfig& config) {
    mqtt::TlsOptions& tls = config.options;
    table.push_back(refining(
        config, {.long_name = "--cert",
                 .kind = ValueKind::file,
                 .value_name = "FILE",
                 .help = "Show this certificate to the broker",
                 .man = "Show the broker the client certificate in this file of PEM, with the "
                        "certificates that lead to its authority behind it. Needs *--key*.",
                 .set = storing(tls.certificate_file)}));
    table.push_back(refining(
        config,
        {.long_name = "--key",
         .kind = ValueKind::file,
         .value_name = "FILE",
         .help = "Prove the certificate with this key",
         .man = "The private key of *--cert*, in PEM. If it is encrypted, its pass phrase comes "
                "from *--key-pass-file*, or from *MQTOOLS_KEY_PASSWORD*, or is asked for on the "
                "terminal.",
         .set = storing(tls.key_file)}));
    table.push_back(refining(
        config, {.long_name = "--key-pass-file",
                 .kind = ValueKind::file,
                 .value_name = "FILE",
                 .help = "Read the pass phrase of the key from this file",
                 .man = "Read the pass phrase of an encrypted *--key* from this file, without a "
                        "line feed at its end; *-* is the first line of standard input.",
                 .set = [&config](std::string_view text) {
                     return assign(config.key_password_file, not_empty(text));
                 }}));
    table.push_back(refining(
        config,
        {.long_name = "--keyform",
         .kind = ValueKind::choice,
         .value_name = "FORM",
         .choices = "pem engine",
         .help = "Say what the key is: pem or engine (default pem)",
         .man = "*pem*: *--key* is a file. *engine*: it is the URI of a key that the provider of "
                "*--tls-engine* keeps, for example *pkcs11:object=mqtt*.",
         .set = [&config](std::string_view text) { return set_keyform(config, text); }}));
    table.push_back(
        refining(config, {.long_name = "--tls-engine",
                          .value_name = "PROVIDER",
                          .help = "Have this OpenSSL provider find the key",
                          .man = "Load this OpenSSL 3 provider and have it find the key, with "
                                 "*--keyform engine*. (Engines are what OpenSSL had before.)",
                          .set = storing(tls.key_provider)}));
    table.push_back(
        refining(config, {.long_name = "--tls-engine-kpass-sha1",
                          .value_name = "HEX",
                          .help = "Check the pass phrase against this SHA-1",
                          .man = "The SHA-1 of the pass phrase of the provider's key, as 40 "
                                 "hexadecimal digits: another pass phrase is refused before the "
                                 "provider sees it, since some lock a key after a few.",
                          .set = [&tls](std::string_view text) {
                              auto sum = parse_hex(text);
                              if (sum && sum->size() != 20) {
                                  return Result<void>(fail(Errc::invalid_argument,
                                                           "must be 40 hexadecimal digits"));
                              }
                              return assign(tls.key_password_sha1, std::move(sum));
                          }}));
    table.push_back(turning_on(
        config,
        {.long_name = "--psk",
         .kind = ValueKind::secret,
         .value_name = "HEX",
         .help = "Prove ourselves by this shared key, and use TLS",
         .man = "Use TLS with this key, which the broker knows too, in hexadecimal digits, instead "
                "of certificates. Needs *--psk-identity*; not together with *--cafile* and "
                "*--capath*.",
         .set = [&tls](std::string_view text) { return assign(tls.psk, parse_hex(text)); }}));
    table.push_back(refining(config, {.long_name = "--psk-identity",
                                      .value_name = "NAME",
                                      .help = "Tell the broker which shared key it is",
                                      .set = storing(tls.psk_identity)}));
}

void add_protocol_rows(OptionTable& table, TlsConfig& config) {
    mqtt::TlsOptions& tls = config.options;
    table.push_back(refining(
        config, {.long_name = "--tls-version",
                 .kind = ValueKind::choice,
                 .value_name = "VERSION",
                 .choices = "tlsv1.2 tlsv1.3",
                 .help = "Use this version of TLS only",
                 .man = "Use this version of TLS and no other. Default: 1.2 or 1.3, whichever is "
                        "the highest that the broker has.",
                 .set = [&tls](std::string_view text) {
                     return assign(tls.version, parse_tls_version(text));
                 }}));
    table.push_back(refining(config, {.long_name = "--ciphers",
                                      .value_name = "LIST",
                                      .help = "Offer these cipher suites in TLS 1.2",
                                      .man = "Offer these cipher suites in TLS 1.2, written as for "
                                             "*openssl ciphers*.",
                                      .set = storing(tls.ciphers)}));
    table.push_back(refining(config, {.long_name = "--tls13-ciphers",
                                      .value_name = "LIST",
                                      .help = "Offer these cipher suites in TLS 1.3",
                                      .man = "Offer these cipher suites in TLS 1.3, by their names "
                                             "with colons between them.",
                                      .set = storing(tls.ciphersuites)}));
    table.push_back(refining(
        config,
        {.long_name = "--tls-alpn",
         .value_name = "PROTOCOL",
         .help = "Ask the broker for this protocol (ALPN)",
         .man = "Ask the broker for this protocol by ALPN: some serve MQTT and others on "
                "one port, and take it from there.",
         .set = [&tls](std::string_view text) { return assign(tls.alpn, parse_alpn(text)); }}));
    table.push_back(refining(
        config, {.long_name = "--tls-keylog",
                 .kind = ValueKind::file,
                 .value_name = "FILE",
                 .help = "Append the secrets of TLS to this file",
                 .man = "Append the secrets of each connection to this file, so that a network "
                        "analyser can decrypt a recording. *SSLKEYLOGFILE* does the same.",
                 .set = storing(tls.key_log_file)}));
}

bool is_on(const ConnectionConfig& config) {
    const mqtt::Endpoint& endpoint = config.endpoint;
    const bool is_tls_port =
        endpoint.kind == mqtt::Endpoint::Kind::tcp && endpoint.port == mqtt::default_tls_port;
    return !config.tls.is_off && (endpoint.tls || config.tls.wants_tls || is_tls_port);
}

Result<void> check_psk(const mqtt::TlsOptions& tls) {
    if (tls.psk.empty() != tls.psk_identity.empty()) {
        return fail(Errc::invalid_argument, tls.psk.empty()
                                                ? "--psk-identity names a shared key: add --psk HEX"
                                                : "--psk needs to be told apart from other keys: "
                                                  "add --psk-identity NAME");
    }
    const bool names_ca = !tls.ca_file.empty() || !tls.ca_path.empty() || tls.trust_system;
    if (!tls.psk.empty() && (names_ca || !tls.certificate_file.empty())) {
        return fail(Errc::invalid_argument,
                    "--psk takes the place of certificates: leave it or --cafile, --capath, "
                    "--cert and --tls-use-os-certs out");
    }
    return {};
}

Result<void> check_key(const TlsConfig& config) {
    const mqtt::TlsOptions& tls = config.options;
    if (tls.certificate_file.empty() != tls.key_file.empty()) {
        return fail(Errc::invalid_argument,
                    tls.key_file.empty() ? "--cert needs the key that proves it: add --key FILE"
                                         : "--key needs the certificate that it proves: add --cert "
                                           "FILE");
    }
    const bool is_of_provider = config.key_is_of_provider.value_or(false);
    if (config.key_is_of_provider && tls.key_file.empty()) {
        return fail(Errc::invalid_argument, "--keyform says what --key is: add --key");
    }
    if (is_of_provider == tls.key_provider.empty()) {
        return fail(Errc::invalid_argument,
                    is_of_provider ? "--keyform engine needs the provider that has the key: add "
                                     "--tls-engine PROVIDER"
                                   : "--tls-engine needs a key of that provider: add --keyform "
                                     "engine and --key URI");
    }
    if (!tls.key_password_sha1.empty() && !is_of_provider) {
        return fail(Errc::invalid_argument,
                    "--tls-engine-kpass-sha1 is for the key of a provider: add --tls-engine and "
                    "--keyform engine");
    }
    if (config.key_password_file && tls.key_file.empty()) {
        return fail(Errc::invalid_argument,
                    "--key-pass-file is for the pass phrase of --key: add "
                    "--key FILE");
    }
    return {};
}

}  // namespace

void add_tls_options(OptionTable& table, TlsConfig& config) {
    add_trust_rows(table, config);
    add_identity_rows(table, config);
    add_protocol_rows(table, config);
}

void add_tls_environment(OptionTable& table, TlsConfig& config) {
    constexpr std::string_view environment = "Environment";
    table.push_back({.kind = ValueKind::secret,
                     .group = environment,
                     .help = "Sets the pass phrase of --key if no option does",
                     .environment = "MQTOOLS_KEY_PASSWORD",
                     .set = [&config](std::string_view text) -> Result<void> {
                         config.key_password = std::string(text);
                         return {};
                     }});
    table.push_back({.kind = ValueKind::file,
                     .group = environment,
                     .help = "Sets the file of --tls-keylog if it is not given",
                     .environment = "SSLKEYLOGFILE",
                     .set = [&config](std::string_view text) -> Result<void> {
                         config.options.key_log_file = std::string(text);
                         return {};
                     }});
}

Result<void> check_tls(const ConnectionConfig& config) {
    const TlsConfig& tls = config.tls;
    if (tls.is_off) {
        return {};
    }
    if (auto checked = check_psk(tls.options); !checked) {
        return checked;
    }
    if (!tls.refines.empty() && !is_on(config)) {
        return fail(Errc::invalid_argument, fmt::format("{} needs TLS, and nothing turns it on: {}",
                                                        tls.refines, ways_to_tls));
    }
    return check_key(tls);
}

void apply_tls(const ConnectionConfig& config, mqtt::ClientOptions& options) {
    options.endpoint.tls = is_on(config);
    options.tls = config.tls.options;
    options.tls.key_password = [&tls = config.tls] {
        return key_password(tls.options.key_file, tls.key_password_file, tls.key_password);
    };
}

}  // namespace mq::cli
