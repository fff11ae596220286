#include "layer/tls_layer.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "layer/tls_context_openssl.hpp"
#include "support/toy_layer.hpp"

using mqtt::Bytes;
using mqtt::Errc;
using mqtt::TlsOptions;
using mqtt::TlsVersion;
using mqtt::layer::ByteQueue;
using mqtt::layer::Layer;
using mqtt::layer::OpenSslContext;
using mqtt::layer::SslContextPointer;
using mqtt::layer::SslPointer;
using mqtt::layer::TlsContext;
using support::as_bytes;

namespace {

std::string file(const std::string& name) {
    return std::string(CERTIFICATES) + "/" + name;
}

std::string take(ByteQueue& queue) {
    std::string text(mqtt::as_text(queue.bytes()));
    queue.clear();
    return text;
}

// The other end: OpenSSL as a server, in memory.
class Server {
public:
    explicit Server(const std::string& certificate = "server.crt")
        : context_(SSL_CTX_new(TLS_server_method())) {
        REQUIRE(SSL_CTX_use_certificate_chain_file(context(), file(certificate).c_str()) == 1);
        REQUIRE(SSL_CTX_use_PrivateKey_file(context(), file("server.key").c_str(),
                                            SSL_FILETYPE_PEM) == 1);
    }

    [[nodiscard]] SSL_CTX* context() const { return context_.get(); }
    [[nodiscard]] SSL* ssl() const { return ssl_.get(); }
    void accept() {
        ssl_.reset(SSL_new(context()));
        in_ = BIO_new(BIO_s_mem());
        out_ = BIO_new(BIO_s_mem());
        SSL_set_bio(ssl(), in_, out_);
        SSL_set_accept_state(ssl());
        read.clear();
    }
    void feed(std::string_view bytes) {
        if (!bytes.empty()) {
            REQUIRE(BIO_write(in_, bytes.data(), static_cast<int>(bytes.size())) > 0);
        }
        std::array<char, 16384> room{};
        int size = 0;
        while ((size = SSL_read(ssl(), room.data(), static_cast<int>(room.size()))) > 0) {
            read.append(room.data(), static_cast<std::size_t>(size));
        }
    }
    [[nodiscard]] std::string output() const {
        char* data = nullptr;
        const long size = BIO_get_mem_data(out_, &data);
        std::string bytes(data, static_cast<std::size_t>(size));
        static_cast<void>(BIO_reset(out_));
        return bytes;
    }
    void write(std::string_view text) const {
        REQUIRE(SSL_write(ssl(), text.data(), static_cast<int>(text.size())) > 0);
    }

    std::string read;  // what the client wrote

private:
    SslContextPointer context_;
    SslPointer ssl_;
    BIO* in_ = nullptr;
    BIO* out_ = nullptr;
};

TlsOptions trusting(const std::string& ca = "ca.crt") {
    TlsOptions options;
    options.ca_file = file(ca);
    return options;
}

std::unique_ptr<TlsContext> context(const TlsOptions& options,
                                    const std::string& host = "localhost") {
    auto made = OpenSslContext::create(options, host);
    REQUIRE(made);
    return std::move(*made);
}

// Bytes go to and fro, at most `step` at once, until both are silent.
mqtt::Result<void> run(Layer& layer, Server& server, std::string& read,
                       std::size_t step = std::string::npos) {
    while (true) {
        const std::string down = take(layer.down());
        server.feed(down);
        const std::string answer = server.output();
        if (down.empty() && answer.empty()) {
            return {};
        }
        for (std::size_t at = 0; at < answer.size(); at += std::min(step, answer.size() - at)) {
            auto received =
                layer.received(as_bytes(answer).subspan(at, std::min(step, answer.size() - at)));
            read += take(layer.up());
            if (!received) {
                server.feed(take(layer.down()));
                return received;
            }
        }
    }
}

struct Link {
    explicit Link(const TlsOptions& options = trusting(),
                  const std::string& certificate = "server.crt",
                  const std::string& host = "localhost")
        : server(certificate), tls(context(options, host)), layer(tls->make_layer()) {}

    mqtt::Result<void> connect(std::size_t step = std::string::npos) {
        server.accept();
        take(layer->down());  // what a closed connection left
        if (auto opened = layer->opened(); !opened) {
            return opened;
        }
        return run(*layer, server, read, step);
    }
    mqtt::Result<void> run_on() { return run(*layer, server, read); }

    Server server;
    std::unique_ptr<TlsContext> tls;
    std::unique_ptr<Layer> layer;
    std::string read;
};

// What the user is told when this server's certificate is not accepted.
std::string refusal(const std::string& certificate, const TlsOptions& options = trusting(),
                    const std::string& host = "localhost") {
    Link link(options, certificate, host);
    const auto connected = link.connect();
    REQUIRE_FALSE(connected);
    CHECK(connected.error().code == Errc::tls_failed);
    CHECK_FALSE(link.layer->is_open());
    return connected.error().detail;
}

}  // namespace

TEST_CASE("a handshake may come in pieces of any size, in both versions") {
    for (const TlsVersion version : {TlsVersion::v1_2, TlsVersion::v1_3}) {
        for (const std::size_t step : {std::size_t{1}, std::size_t{7}, std::string::npos}) {
            TlsOptions options = trusting();
            options.version = version;
            Link link(options);
            REQUIRE(link.connect(step));
            CHECK(link.layer->is_open());
            REQUIRE(link.layer->write(as_bytes("to the server")));
            link.server.write("to the client");
            REQUIRE(run(*link.layer, link.server, link.read, step));
            CHECK(link.server.read == "to the server");
            CHECK(link.read == "to the client");
        }
    }
}

TEST_CASE("the server is told the name, but not an address") {
    Link by_name;
    REQUIRE(by_name.connect());
    CHECK(std::string(SSL_get_servername(by_name.server.ssl(), TLSEXT_NAMETYPE_host_name)) ==
          "localhost");
    Link by_address(trusting(), "server.crt", "127.0.0.1");
    REQUIRE(by_address.connect());
    CHECK(SSL_get_servername(by_address.server.ssl(), TLSEXT_NAMETYPE_host_name) == nullptr);
}

TEST_CASE("large messages pass, and nothing is kept of them") {
    Link link;
    REQUIRE(link.connect());
    const std::string large(std::size_t{3} * 1024 * 1024 + 17, 'x');
    REQUIRE(link.layer->write(as_bytes(large)));
    link.server.write(large);
    REQUIRE(link.run_on());
    CHECK(link.server.read == large);
    CHECK(link.read == large);
    CHECK(link.layer->up().prepare(1).size() <= std::size_t{256} * 1024);
}

TEST_CASE("the server may change the keys") {
    Link link;
    REQUIRE(link.connect());
    REQUIRE(SSL_key_update(link.server.ssl(), SSL_KEY_UPDATE_REQUESTED) == 1);
    link.server.write("with new keys");
    REQUIRE(link.run_on());
    REQUIRE(link.layer->write(as_bytes("and back")));
    REQUIRE(link.run_on());
    CHECK(link.read == "with new keys");
    CHECK(link.server.read == "and back");
}

TEST_CASE("a renegotiation is declined, and OpenSSL as a server then ends the connection") {
    TlsOptions options = trusting();
    options.version = TlsVersion::v1_2;
    Link link(options);
    REQUIRE(link.connect());
    REQUIRE(SSL_renegotiate(link.server.ssl()) == 1);
    SSL_do_handshake(link.server.ssl());
    const auto declined = link.run_on();
    REQUIRE_FALSE(declined);
    CHECK(declined.error().code == Errc::tls_failed);
}

TEST_CASE("each side's goodbye is heard by the other") {
    Link link;
    REQUIRE(link.connect());
    REQUIRE(link.layer->write(as_bytes("last")));
    link.layer->finish();
    link.server.feed(take(link.layer->down()));
    CHECK(link.server.read == "last");
    CHECK(SSL_get_shutdown(link.server.ssl()) == SSL_RECEIVED_SHUTDOWN);
    CHECK_FALSE(link.layer->is_finished());
    link.server.write("also last");
    SSL_shutdown(link.server.ssl());
    REQUIRE(link.run_on());
    CHECK(link.read == "also last");
    CHECK(link.layer->is_finished());
}

TEST_CASE("an end without a goodbye is what the network says of it") {
    Link link;
    REQUIRE(link.connect());
    const auto error = link.layer->closed({Errc::connection_lost, {}, 0, "it closed"});
    CHECK(error.code == Errc::connection_lost);
    CHECK(error.detail == "it closed");
}

TEST_CASE("a server that leaves during the handshake may not speak TLS") {
    Link link;
    REQUIRE(link.layer->opened());
    const auto error = link.layer->closed({Errc::connection_lost, {}, 0, "it closed"});
    CHECK(error.code == Errc::tls_failed);
    CHECK(error.detail ==
          "it closed without an answer to TLS: does this port speak TLS? (--no-tls does without)");
}

TEST_CASE("a second connection resumes the session of the first") {
    for (const TlsVersion version : {TlsVersion::v1_2, TlsVersion::v1_3}) {
        TlsOptions options = trusting();
        options.version = version;
        Link link(options);
        REQUIRE(link.connect());
        CHECK(SSL_session_reused(link.server.ssl()) == 0);
        link.layer->finish();
        const auto again = link.connect();
        REQUIRE_MESSAGE(again, again.error().detail);
        CHECK(SSL_session_reused(link.server.ssl()) == 1);
        // Another layer of the same context too.
        link.layer = link.tls->make_layer();
        REQUIRE(link.connect());
        CHECK(SSL_session_reused(link.server.ssl()) == 1);
    }
}

TEST_CASE("bytes that are not TLS end the connection") {
    Link link;
    REQUIRE(link.connect());
    const auto received = link.layer->received(as_bytes("\x17\x03\x03 and then nonsense"));
    const auto more =
        received ? link.layer->received(as_bytes(std::string(10'000, 'x'))) : received;
    REQUIRE_FALSE(more);
    CHECK(more.error().code == Errc::tls_failed);
}

TEST_CASE("a server that answers in another language is recognised") {
    Link link;
    REQUIRE(link.layer->opened());
    const auto mqtt = link.layer->received(as_bytes(std::string_view("\x20\x02\x00\x00", 4)));
    REQUIRE_FALSE(mqtt);
    CHECK(mqtt.error().detail.starts_with("localhost answers in plain MQTT instead of TLS"));
    REQUIRE(link.layer->opened());
    const auto http = link.layer->received(as_bytes("HTTP/1.1 400 Bad Request"));
    REQUIRE_FALSE(http);
    CHECK(http.error().detail.starts_with("localhost answers in plain HTTP instead of TLS"));
}

TEST_CASE("a certificate that is not accepted is explained") {
    CHECK(refusal("server.crt", trusting("other-ca.crt")) ==
          "the certificate of localhost (\"CN=localhost\") is issued by \"CN=mqtools test CA\", "
          "which is not trusted here: name the certificate of that issuer with --cafile");
    CHECK(refusal("self-signed.crt") ==
          "the certificate of localhost (\"CN=localhost\") is self-signed and not trusted here: if "
          "it is the right one, name it with --cafile");
    CHECK(refusal("expired.crt") ==
          "the certificate of localhost (\"CN=localhost\") expired at 2021-01-01 00:00:00 UTC: it "
          "has to be renewed there, unless the clock here is wrong");
    CHECK(refusal("future.crt") ==
          "the certificate of localhost (\"CN=localhost\") is not valid before 2090-01-01 00:00:00 "
          "UTC: is the clock here right?");
    CHECK(refusal("wrong-name.crt") ==
          "the certificate of localhost is for other.example, not for localhost: connect by a name "
          "that it has, or say with --servername which to expect");
    CHECK(refusal("server.crt", trusting(), "10.1.2.3") ==
          "the certificate of 10.1.2.3 is for localhost, broker.example, 127.0.0.1, ::1, not for "
          "10.1.2.3: connect by a name that it has, or say with --servername which to expect");
}

TEST_CASE("names and addresses of a certificate count, and --servername in their place") {
    CHECK(Link(trusting(), "ip.crt", "127.0.0.1").connect());
    CHECK(Link(trusting(), "server.crt", "::1").connect());
    CHECK(Link(trusting(), "self-signed.crt", "localhost").connect().has_value() == false);
    CHECK(Link(trusting("self-signed.crt"), "self-signed.crt").connect());
    TlsOptions options = trusting();
    options.server_name = "other.example";
    CHECK(Link(options, "wrong-name.crt").connect());
}

TEST_CASE("--insecure takes any name, but no certificate of anyone else") {
    TlsOptions options = trusting();
    options.verify_name = false;
    CHECK(Link(options, "wrong-name.crt").connect());
    CHECK_FALSE(Link(options, "self-signed.crt").connect());
    CHECK_FALSE(Link(options, "expired.crt").connect());
}

TEST_CASE("a directory of certificates is as good as a file") {
    TlsOptions options;
    options.ca_path = file("ca");
    CHECK(Link(options).connect());
}

TEST_CASE(
    "a client certificate is shown if the server asks, and asked for in words if there is none") {
    const auto mutual = [](const TlsOptions& options) {
        Link link(options);
        SSL_CTX_load_verify_file(link.server.context(), file("ca.crt").c_str());
        SSL_CTX_set_verify(link.server.context(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                           nullptr);
        const auto connected = link.connect();
        return connected ? std::string() : connected.error().detail;
    };
    for (const TlsVersion version : {TlsVersion::v1_2, TlsVersion::v1_3}) {
        TlsOptions options = trusting();
        options.version = version;
        CHECK(mutual(options) ==
              "localhost wants a certificate of the client: name one with --cert, and its --key");
        options.certificate_file = file("client.crt");
        options.key_file = file("client.key");
        CHECK(mutual(options).empty());
        options.certificate_file = file("other-ca.crt");
        options.key_file = file("other-ca.key");
        CHECK(mutual(options).starts_with("localhost does not accept the certificate of --cert ("));
    }
}

TEST_CASE("versions and ciphers that the other end does not have are refused in words") {
    TlsOptions options = trusting();
    options.version = TlsVersion::v1_3;
    Link newer(options);
    SSL_CTX_set_max_proto_version(newer.server.context(), TLS1_2_VERSION);
    const auto too_new = newer.connect();
    REQUIRE_FALSE(too_new);
    CHECK(too_new.error().detail ==
          "localhost does not do this version of TLS: look at --tls-version");

    options.ciphersuites = "TLS_CHACHA20_POLY1305_SHA256";
    Link other(options);
    SSL_CTX_set_ciphersuites(other.server.context(), "TLS_AES_256_GCM_SHA384");
    const auto refused = other.connect();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().detail ==
          "localhost found nothing in common with what is offered: look "
          "at --ciphers, --tls13-ciphers and --tls-version");
}

TEST_CASE("a shared key takes the place of certificates, and nothing else does") {
    TlsOptions options;
    options.psk = "0123456789abcdef";
    options.psk_identity = "me";
    const auto serve = [](SSL*, const char* identity, unsigned char* key, unsigned int) {
        const std::string secret = "0123456789abcdef";
        std::copy(secret.begin(), secret.end(), key);
        return std::string_view(identity) == "me" ? static_cast<unsigned int>(secret.size()) : 0U;
    };
    for (const TlsVersion version : {TlsVersion::v1_2, TlsVersion::v1_3}) {
        options.version = version;
        Link link(options);
        SSL_CTX_set_psk_server_callback(link.server.context(), serve);
        SSL_CTX_set_cipher_list(link.server.context(), "PSK");
        const auto connected = link.connect();
        CHECK_MESSAGE(connected, connected.error().detail);
        TlsOptions wrong = options;
        wrong.psk[0] = 'x';
        Link other(wrong);
        SSL_CTX_set_psk_server_callback(other.server.context(), serve);
        SSL_CTX_set_cipher_list(other.server.context(), "PSK");
        const auto refused = other.connect();
        REQUIRE_FALSE(refused);
        CHECK(refused.error().detail ==
              "localhost does not accept the pre-shared key: are --psk and --psk-identity right?");
        CHECK_FALSE(Link(options).connect());  // a server with a certificate only
    }
}

TEST_CASE("the protocol of --tls-alpn is asked for") {
    TlsOptions options = trusting();
    options.alpn = "mqtt";
    Link link(options);
    std::string seen;
    SSL_CTX_set_alpn_select_cb(
        link.server.context(),
        [](SSL*, const unsigned char** out, unsigned char* size, const unsigned char* list,
           unsigned int list_size, void* asked) {
            static_cast<std::string*>(asked)->assign(reinterpret_cast<const char*>(list),
                                                     list_size);
            *out = list + 1;
            *size = list[0];
            return SSL_TLSEXT_ERR_OK;
        },
        &seen);
    REQUIRE(link.connect());
    CHECK(seen == "\x04mqtt");
}

TEST_CASE("secrets are appended to the key log") {
    const std::string log = file("keylog.txt");
    std::filesystem::remove(log);
    TlsOptions options = trusting();
    options.key_log_file = log;
    Link link(options);
    REQUIRE(link.connect());
    CHECK(std::filesystem::file_size(log) > 100);
    std::filesystem::remove(log);
}
