#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "cli/tools.hpp"
#include "support/process.hpp"
#include "support/scripted_peer.hpp"
#include "support/terminal.hpp"
#include "support/tls_broker.hpp"

using cli_test::last_line;
using cli_test::mqpub;
using cli_test::mqsub;
using support::certificate_file;
using support::PeerLink;
using support::run;
using support::ScriptedPeer;
using support::TlsBroker;

namespace {

std::vector<std::string> publish(const std::string& port, std::vector<std::string> words) {
    words.insert(words.begin(), {"-t", "a", "-m", "x", "-q", "1"});
    return mqpub(port, std::move(words));
}

// Publishes and expects to fail with this status; the last line behind the status.
std::string failure(int status, const std::vector<std::string>& command) {
    const auto result = run(command);
    CHECK(result.exit_status == status);
    return last_line(result.error);
}

}  // namespace

TEST_CASE("a message goes out and comes in over TLS, by every way to turn it on") {
    TlsBroker tls;
    const std::string ca = certificate_file("ca.crt");
    const std::string url = "mqtts://127.0.0.1:" + tls.tls_port() + "/a";
    CHECK(run(publish(tls.tls_port(), {"--cafile", ca, "-r"})).exit_status == 0);
    CHECK(run(mqsub(tls.tls_port(), {"-t", "a", "-C", "1", "--capath", certificate_file("ca")}))
              .output == "x\n");
    CHECK(run({MQSUB, "-L", url, "-C", "1", "--cafile", ca}).output == "x\n");
    // What the system trusts, as this environment says it.
    const support::ProcessOptions system{.input = {}, .environment = {{"SSL_CERT_FILE", ca}}};
    for (const auto& command :
         {std::vector<std::string>{MQSUB, "-L", url, "-C", "1"},
          mqsub(tls.tls_port(), {"-t", "a", "-C", "1", "--tls-use-os-certs"})}) {
        const auto result = run(command, system);
        CHECK(result.error.empty());
        CHECK(result.output == "x\n");
    }
}

TEST_CASE("large messages pass TLS both ways") {
    TlsBroker tls;
    const std::string ca = certificate_file("ca.crt");
    const std::string large(std::size_t{5} * 1024 * 1024, 'y');
    CHECK(run(mqpub(tls.tls_port(), {"-t", "big", "-s", "-q", "1", "-r", "--cafile", ca}),
              {.input = large, .environment = {}})
              .exit_status == 0);
    CHECK(run(mqsub(tls.tls_port(), {"-t", "big", "-C", "1", "-N", "--cafile", ca})).output ==
          large);
}

TEST_CASE("--no-tls does without TLS whatever else is said") {
    TlsBroker tls;
    CHECK(run({MQPUB, "-L", "mqtts://127.0.0.1:" + tls.broker().port() + "/a", "-m", "x",
               "--no-tls", "--cafile", "/nowhere"})
              .exit_status == 0);
}

TEST_CASE("a broker that is not to be trusted is refused with exit status 4") {
    for (const auto& [certificate, ca, words] :
         {std::tuple{"server.crt", "other-ca.crt",
                     "ends at \"CN=mqtools test CA\", which is not trusted here"},
          {"self-signed.crt", "ca.crt", "is self-signed and not trusted here"},
          {"expired.crt", "ca.crt", "expired at 2021-01-01 00:00:00 UTC"},
          {"wrong-name.crt", "ca.crt", "is for other.example, not for 127.0.0.1"}}) {
        TlsBroker tls(certificate);
        const std::string line =
            failure(4, publish(tls.tls_port(), {"--cafile", certificate_file(ca)}));
        CAPTURE(line);
        CHECK(line.starts_with("mqpub: exit 4 (connection refused): the c"));
        CHECK(line.find(words) != std::string::npos);
    }
}

TEST_CASE("--servername and --insecure get past a name, and past nothing else") {
    TlsBroker tls("wrong-name.crt");
    const std::string ca = certificate_file("ca.crt");
    CHECK(run(publish(tls.tls_port(), {"--cafile", ca, "--servername", "other.example"}))
              .exit_status == 0);
    CHECK(run(publish(tls.tls_port(), {"--cafile", ca, "--insecure"})).exit_status == 0);
    failure(4,
            publish(tls.tls_port(), {"--cafile", certificate_file("other-ca.crt"), "--insecure"}));
}

TEST_CASE("a broker that wants a client certificate says so, and gets it") {
    TlsBroker tls("server.crt", "require_certificate true\nuse_identity_as_username true\n");
    const std::string ca = certificate_file("ca.crt");
    const auto with = [&](const std::string& key, support::ProcessOptions options = {}) {
        return run(
            publish(tls.tls_port(), {"--cafile", ca, "--cert", certificate_file("client.crt"),
                                     "--key", certificate_file(key)}),
            options);
    };
    CHECK(failure(4, publish(tls.tls_port(), {"--cafile", ca})) ==
          "mqpub: exit 4 (connection refused): 127.0.0.1 wants a certificate of the client: name "
          "one with --cert, and its --key");
    CHECK(with("client.key").exit_status == 0);
    CHECK(with("client-encrypted.key",
               {.input = {}, .environment = {{"MQTOOLS_KEY_PASSWORD", "secret"}}})
              .exit_status == 0);
    const auto wrong = with("client-encrypted.key",
                            {.input = {}, .environment = {{"MQTOOLS_KEY_PASSWORD", "guess"}}});
    CHECK(wrong.exit_status == 2);
    CHECK(wrong.error.starts_with("mqpub: error: the pass phrase of --key is wrong (\""));
    CHECK(run(publish(tls.tls_port(),
                      {"--cafile", ca, "--cert", certificate_file("client.crt"), "--key",
                       certificate_file("client-encrypted.key"), "--key-pass-file", "-"}),
              {.input = "secret\n", .environment = {}})
              .exit_status == 0);
    CHECK(with("server.key").exit_status == 2);
}

TEST_CASE("the pass phrase is asked for on the terminal, and not shown") {
    TlsBroker tls("server.crt", "require_certificate true\n");
    const auto command = publish(tls.tls_port(), {"--cafile", certificate_file("ca.crt"), "--cert",
                                                  certificate_file("client.crt"), "--key",
                                                  certificate_file("client-encrypted.key")});
    support::Terminal terminal(command);
    terminal.wait_for("Pass phrase of ");
    terminal.type("secret\n");
    CHECK(terminal.wait() == 0);
    CHECK(terminal.screen().find("secret") == std::string::npos);
    support::Terminal given_up(command);
    given_up.wait_for("Pass phrase of ");
    given_up.type("se\x03");
    CHECK(given_up.wait() == 2);
    CHECK(given_up.screen().find("its pass phrase was not typed") != std::string::npos);
}

TEST_CASE("a shared key is enough, and has to be the right one") {
    const std::string keys = std::filesystem::temp_directory_path() /
                             ("mqtools-psk-" + std::to_string(support::free_port()));
    std::ofstream(keys) << "me:0123456789abcdef\n";
    TlsBroker tls("", "psk_hint any\npsk_file " + keys + "\n");
    const std::vector<std::string> right{"--psk", "0123456789ABCDEF", "--psk-identity", "me"};
    CHECK(run(publish(tls.tls_port(), right)).exit_status == 0);
    CHECK(failure(4, publish(tls.tls_port(), {"--psk", "00", "--psk-identity", "me"})) ==
          "mqpub: exit 4 (connection refused): 127.0.0.1 does not accept the pre-shared key: are "
          "--psk and --psk-identity right?");
    std::filesystem::remove(keys);
}

TEST_CASE("TLS where plain MQTT is served, and the reverse, are told") {
    TlsBroker tls;
    const std::string line =
        failure(4, publish(tls.broker().port(), {"--cafile", certificate_file("ca.crt")}));
    CHECK(
        line.find("without an answer to TLS: does this port speak TLS? (--no-tls does without)") !=
        std::string::npos);
    const std::string plain = failure(6, publish(tls.tls_port(), {}));
    CHECK(plain.find("without an answer to CONNECT: does this port expect TLS?") !=
          std::string::npos);
    ScriptedPeer alerting({[](PeerLink& client) {
        client.expect(mqtt::PacketType::connect);
        client.send_bytes({0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x46});
        client.expect_end();
    }});
    CHECK(failure(4, publish(alerting.port(), {})) ==
          "mqpub: exit 4 (connection refused): 127.0.0.1:" + alerting.port() +
              " answers in TLS: use mqtts://, --cafile or --tls-use-os-certs");
    alerting.finish();
}

TEST_CASE("a broker that does not answer the handshake is given up in time") {
    TlsBroker tls;
    tls.broker().pause();
    const std::string line =
        failure(3, publish(tls.tls_port(),
                           {"--cafile", certificate_file("ca.crt"), "--connect-timeout", "0.2"}));
    CHECK(line.find("127.0.0.1 does not answer in TLS") != std::string::npos);
    tls.broker().resume();
}

TEST_CASE("a version that the broker does not have is refused") {
    TlsBroker tls("server.crt", "tls_version tlsv1.3\n");
    const std::string ca = certificate_file("ca.crt");
    CHECK(run(publish(tls.tls_port(), {"--cafile", ca, "--tls-version", "tlsv1.3"})).exit_status ==
          0);
    CHECK(failure(4, publish(tls.tls_port(), {"--cafile", ca, "--tls-version", "tlsv1.2"}))
              .find("does not do this version of TLS: look at --tls-version") != std::string::npos);
}

TEST_CASE("a subscriber comes back over TLS when the broker does") {
    TlsBroker tls;
    const std::string ca = certificate_file("ca.crt");
    support::Process sub(
        mqsub(tls.tls_port(), {"-t", "a", "-C", "1", "--cafile", ca, "--backoff", "10ms..20ms"}));
    tls.broker().wait_for_log("Sending SUBACK");
    tls.broker().stop();
    tls.broker().start();
    tls.broker().wait_for_log("Sending SUBACK");
    CHECK(run(publish(tls.tls_port(), {"--cafile", ca})).exit_status == 0);
    const auto result = sub.wait();
    CHECK(result.exit_status == 0);
    CHECK(result.output == "x\n");
}

TEST_CASE("the secrets of TLS go to the file of --tls-keylog or SSLKEYLOGFILE") {
    TlsBroker tls;
    const std::string ca = certificate_file("ca.crt");
    const std::string log = std::filesystem::temp_directory_path() /
                            ("mqtools-keylog-" + std::to_string(support::free_port()));
    CHECK(run(publish(tls.tls_port(), {"--cafile", ca, "--tls-keylog", log})).exit_status == 0);
    const auto size = std::filesystem::file_size(log);
    CHECK(size > 100);
    CHECK(run(publish(tls.tls_port(), {"--cafile", ca}),
              {.input = {}, .environment = {{"SSLKEYLOGFILE", log}}})
              .exit_status == 0);
    CHECK(std::filesystem::file_size(log) > size);
    std::filesystem::remove(log);
}

TEST_CASE("without TLS no OpenSSL is loaded") {
    TlsBroker tls;
    const auto loaded = [&](const std::vector<std::string>& command) {
        return run(command, {.input = {}, .environment = {{"LD_DEBUG", "files"}}})
                   .error.find("libcrypto") != std::string::npos;
    };
    CHECK_FALSE(loaded(publish(tls.broker().port(), {})));
    CHECK(loaded(publish(tls.tls_port(), {"--cafile", certificate_file("ca.crt")})));
}
