#include "layer/tls_context_openssl.hpp"

#include <doctest/doctest.h>

using mqtt::Errc;
using mqtt::TlsOptions;
using mqtt::layer::OpenSslContext;

namespace {

std::string file(const std::string& name) {
    return std::string(CERTIFICATES) + "/" + name;
}

// Why there is no context; empty: there is one.
std::string error(const TlsOptions& options) {
    const auto made = OpenSslContext::create(options, "localhost");
    if (made) {
        return {};
    }
    CHECK(made.error().code == Errc::invalid_argument);
    return made.error().detail;
}

TlsOptions with_key(const std::string& key) {
    TlsOptions options;
    options.ca_file = file("ca.crt");
    options.certificate_file = file("client.crt");
    options.key_file = file(key);
    return options;
}

}  // namespace

TEST_CASE("files that cannot be used are named with the option") {
    TlsOptions options;
    options.ca_file = "/nowhere";
    CHECK(error(options) == "--cafile cannot be read (\"/nowhere\"): No such file or directory");
    options.ca_file = file("client.key");
    CHECK(error(options).starts_with("--cafile cannot be used (\""));
    options.ca_file.clear();
    options.ca_path = CERTIFICATES;
    CHECK(error(options).starts_with(
        "--capath must be a directory of certificates whose names `openssl rehash` made"));
    options = with_key("client.key");
    options.certificate_file = "/nowhere";
    CHECK(error(options) == "--cert cannot be read (\"/nowhere\"): No such file or directory");
    options = with_key("none.key");
    CHECK(error(options).starts_with("--key cannot be read (\""));
    options = with_key("client.crt");
    CHECK(error(options).starts_with("--key holds no private key in PEM (\""));
    options = with_key("server.key");
    CHECK(error(options).starts_with("--cert and --key do not belong together (\""));
    options = {};
    options.key_log_file = "/nowhere/log";
    CHECK(error(options).starts_with("the key log cannot be written (\"/nowhere/log\")"));
}

TEST_CASE("the pass phrase is asked for if the key is encrypted") {
    TlsOptions options = with_key("client.key");
    bool was_asked = false;
    std::string answer = "secret";
    options.key_password = [&]() -> mqtt::Result<std::string> {
        was_asked = true;
        return answer;
    };
    CHECK(error(options).empty());
    CHECK_FALSE(was_asked);
    options.key_file = file("client-encrypted.key");
    CHECK(error(options).empty());
    CHECK(was_asked);
    answer = "guess";
    CHECK(error(options).starts_with("the pass phrase of --key is wrong (\""));
    int questions = 0;
    options.key_password = [&questions] {
        ++questions;
        return mqtt::Result<std::string>(mqtt::fail(Errc::invalid_argument, "nobody is there"));
    };
    CHECK(error(options) ==
          "--key is encrypted (\"" + file("client-encrypted.key") + "\"): nobody is there");
    CHECK(questions == 1);
}

TEST_CASE("a key can come from a provider of OpenSSL") {
    TlsOptions options = with_key("client.key");
    options.key_provider = "legacy";
    options.key_file = "file:" + file("client.key");
    CHECK(error(options).empty());
    options.key_file = "file:" + file("client-encrypted.key");
    options.key_password = [] { return mqtt::Result<std::string>("secret"); };
    options.key_password_sha1 =
        "\xe5\xe9\xfa\x1b\xa3\x1e\xcd\x1a\xe8\x4f\x75\xca\xaa\x47\x4f\x3a"
        "\x66\x3f\x05\xf4";
    CHECK(error(options).empty());
    options.key_password_sha1[0] = 'x';
    CHECK(error(options).find("is not the one that --tls-engine-kpass-sha1 speaks of") !=
          std::string::npos);
    options.key_file = "file:/nowhere";
    CHECK(error(options).starts_with("--key names no private key that the provider legacy finds"));
    options.key_provider = "nobody";
    CHECK(error(options).starts_with(
        "--tls-engine must be a provider that OpenSSL 3 has here (got \"nobody\")"));
}

TEST_CASE("ciphers that do not exist are refused") {
    TlsOptions options;
    options.ciphers = "no-such";
    CHECK(error(options).starts_with("--ciphers names none that OpenSSL has for TLS 1.2"));
    options.ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256";
    options.ciphersuites = "TLS_NO_SUCH";
    CHECK(error(options).starts_with("--tls13-ciphers must name what OpenSSL has for TLS 1.3"));
    options.ciphersuites = "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256";
    CHECK(error(options).empty());
}

TEST_CASE("without any CA the system's are trusted") {
    CHECK(error({}).empty());
}
