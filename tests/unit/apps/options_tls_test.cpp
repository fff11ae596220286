#include "common/options_tls.hpp"

#include <doctest/doctest.h>

#include "common/options_connection.hpp"
#include "common/parser.hpp"

using mq::cli::ConnectionConfig;

namespace {

struct Parsed {
    std::string error;  // empty: none
    mqtt::ClientOptions options;
};

Parsed parse(const std::vector<std::string>& words) {
    ConnectionConfig config;
    auto table =
        mq::cli::connection_options(config, [](std::string_view) { return mqtt::Result<void>(); });
    const auto parsed = mq::cli::parse(
        table, words, [](std::string_view) { return std::optional<std::string_view>(); });
    if (!parsed) {
        return {parsed.error().detail, {}};
    }
    auto options = mq::cli::client_options(config, "test", 0);
    return options ? Parsed{{}, std::move(*options)} : Parsed{options.error().detail, {}};
}

std::uint16_t port(const Parsed& parsed) {
    CHECK(parsed.error.empty());
    return mqtt::port_of(parsed.options.endpoint);
}

}  // namespace

TEST_CASE("TLS is turned on by a scheme, a port, a CA or a shared key, and off by --no-tls") {
    CHECK_FALSE(parse({}).options.endpoint.tls);
    for (const std::vector<std::string>& words : {std::vector<std::string>{"-L", "mqtts://h"},
                                                  {"-p", "8883"},
                                                  {"-L", "mqtt://h:8883"},
                                                  {"--cafile", "f"},
                                                  {"--capath", "d"},
                                                  {"--tls-use-os-certs"},
                                                  {"--psk", "00ff", "--psk-identity", "me"}}) {
        auto all = words;
        CAPTURE(words.front());
        CHECK(parse(all).options.endpoint.tls);
        all.emplace_back("--no-tls");
        const Parsed off = parse(all);
        CHECK(off.error.empty());
        CHECK_FALSE(off.options.endpoint.tls);
    }
}

TEST_CASE("the port follows TLS unless it is said") {
    CHECK(port(parse({})) == 1883);
    CHECK(port(parse({"--cafile", "f"})) == 8883);
    CHECK(port(parse({"--cafile", "f", "-p", "1884"})) == 1884);
    CHECK(port(parse({"-p", "1884", "-h", "b", "--cafile", "f"})) == 1884);
    CHECK(port(parse({"-L", "mqtt://h", "--cafile", "f"})) == 1883);
    CHECK(port(parse({"--cafile", "f", "--no-tls"})) == 1883);
}

TEST_CASE("what only refines TLS needs something that turns it on") {
    const std::string ways =
        " needs TLS, and nothing turns it on: use mqtts:// or wss://, -p 8883, --cafile, --capath "
        "or --tls-use-os-certs";
    CHECK(parse({"--insecure"}).error == "--insecure" + ways);
    CHECK(parse({"--cert", "c", "--key", "k"}).error == "--key" + ways);
    CHECK(parse({"--insecure", "--no-tls"}).error.empty());
    CHECK(parse({"--insecure", "--cafile", "f"}).error.empty());
}

TEST_CASE("TLS options that do not go together are refused with the remedy") {
    const auto error = [](std::vector<std::string> words) {
        words.insert(words.end(), {"-p", "8883"});
        return parse(words).error;
    };
    CHECK(error({"--cert", "c"}) == "--cert needs the key that proves it: add --key FILE");
    CHECK(error({"--key", "k"}) == "--key needs the certificate that it proves: add --cert FILE");
    CHECK(error({"--keyform", "pem"}) == "--keyform says what --key is: add --key");
    CHECK(error({"--cert", "c", "--key", "k", "--keyform", "engine"}) ==
          "--keyform engine needs the provider that has the key: add --tls-engine PROVIDER");
    CHECK(error({"--tls-engine", "p"}) ==
          "--tls-engine needs a key of that provider: add --keyform engine and --key URI");
    CHECK(error({"--tls-engine-kpass-sha1", std::string(40, 'a')})
              .starts_with("--tls-engine-kpass-sha1 is for the key of a provider"));
    CHECK(error({"--key-pass-file", "f"}) ==
          "--key-pass-file is for the pass phrase of --key: add --key FILE");
    CHECK(error({"--psk", "00"}).starts_with("--psk needs to be told apart"));
    CHECK(error({"--psk-identity", "me"}) == "--psk-identity names a shared key: add --psk HEX");
    CHECK(error({"--psk", "00", "--psk-identity", "me", "--cafile", "f"})
              .starts_with("--psk takes the place of certificates"));
}

TEST_CASE("TLS values are judged where they are given") {
    CHECK(parse({"--psk", "0"}).error.starts_with("--psk must be pairs of hexadecimal digits"));
    CHECK(parse({"--psk", "0x"}).error.starts_with("--psk must be pairs of hexadecimal digits"));
    CHECK(parse({"--tls-version", "1.1"}).error ==
          "--tls-version must be tlsv1.2 or tlsv1.3 (got \"1.1\")");
    CHECK(parse({"--keyform", "der"}).error == "--keyform must be pem or engine (got \"der\")");
    CHECK(parse({"--tls-alpn", ""}).error == "--tls-alpn must have 1 to 255 bytes");
    CHECK(parse({"--cafile", ""}).error == "--cafile must not be empty");
    CHECK(parse({"--tls-engine-kpass-sha1", "00"}).error ==
          "--tls-engine-kpass-sha1 must be 40 hexadecimal digits");
}

TEST_CASE("TLS values arrive as the layer wants them") {
    const Parsed parsed = parse({"-p", "8883", "--tls-version", "tlsv1.3", "--psk", "00Ff",
                                 "--psk-identity", "me", "--servername", "n", "--insecure"});
    CHECK(parsed.error.empty());
    const mqtt::TlsOptions& tls = parsed.options.tls;
    CHECK(tls.version == mqtt::TlsVersion::v1_3);
    CHECK(tls.psk == std::string("\0\xff", 2));
    CHECK(tls.psk_identity == "me");
    CHECK(tls.server_name == "n");
    CHECK_FALSE(tls.verify_name);
}
