// The payloads of mqpub that are read whole, and what is wrong with those that cannot be read.
#include <doctest/doctest.h>

#include "cli/pub_support.hpp"
#include "support/mosquitto.hpp"

using cli_test::mqpub;
using cli_test::redirected;
using cli_test::TemporaryDirectory;
using mqtt::PacketType;
using support::PeerLink;
using support::run;
using support::ScriptedPeer;

namespace {

// What arrives when mqpub is run with these words and this input.
std::string payload_of(std::vector<std::string> words, const std::string& input = "") {
    std::string payload = "nothing came";
    ScriptedPeer peer({[&](PeerLink& client) {
        client.accept();
        payload = cli_test::take(client, mqtt::QoS::at_most_once);
        client.expect(PacketType::disconnect);
        client.expect_end();
    }});
    words.insert(words.end(), {"-t", "a"});
    support::ProcessOptions options;
    options.input = input;
    const auto result = run(mqpub(peer.port(), words), options);
    CHECK(result.exit_status == 0);
    CHECK(result.error.empty());
    peer.finish();
    return payload;
}

std::string every_byte() {
    std::string bytes;
    for (int byte = 0; byte < 256; ++byte) {
        bytes += static_cast<char>(byte);
    }
    return bytes;
}

// On a port where nobody listens, so that any attempt to connect would be exit status 3.
void check_local_error(std::vector<std::string> words, const std::string& redirection,
                       const std::string& detail) {
    words.insert(words.end(), {"-t", "a"});
    const auto result =
        run(redirected(mqpub(std::to_string(support::free_port()), words), redirection));
    CHECK(result.exit_status == 8);
    CHECK(result.error == "mqpub: exit 8 (local): " + detail + "\n");
}

}  // namespace

TEST_CASE("a file is published byte by byte") {
    const TemporaryDirectory directory;
    std::string content;
    for (int repetition = 0; repetition < 1000; ++repetition) {
        content += every_byte();
    }
    CHECK(payload_of({"-f", directory.file("binary", content)}) == content);
}

TEST_CASE("an empty file is an empty message") {
    const TemporaryDirectory directory;
    CHECK(payload_of({"-f", directory.file("empty", "")}).empty());
}

TEST_CASE("a file that is a pipe is read to its end") {
    const std::string content(200'000, 'x');
    CHECK(payload_of({"-f", "/dev/stdin"}, content) == content);
}

TEST_CASE("all of standard input is one message") {
    CHECK(payload_of({"-s"}, every_byte() + "\nsecond line\n") == every_byte() + "\nsecond line\n");
}

TEST_CASE("a null message is empty") {
    CHECK(payload_of({"-n"}).empty());
}

TEST_CASE("a file comes through a broker as it was") {
    support::Mosquitto broker;
    const TemporaryDirectory directory;
    const std::string content = every_byte() + std::string(1'000'000, '\xFF');
    support::Process subscriber(cli_test::mqsub(broker.port(), {"-t", "a", "-C", "1"}));
    broker.wait_for_log("Sending SUBACK");
    CHECK(run(mqpub(broker.port(), {"-t", "a", "-q", "2", "-f", directory.file("f", content)}))
              .exit_status == 0);
    CHECK(subscriber.wait().output == content + "\n");
}

TEST_CASE("a file that cannot be read is exit status 8 before anything is sent") {
    check_local_error({"-f", "/nonexistent/file"}, "",
                      "cannot read \"/nonexistent/file\": No such file or directory");
    check_local_error({"-f", "/tmp"}, "", "cannot read \"/tmp\": Is a directory");
}

TEST_CASE("an empty or missing standard input is exit status 8 before anything is sent") {
    check_local_error({"-s"}, "< /dev/null",
                      "standard input is empty; an empty message is sent with --null-message");
    check_local_error({"-s"}, "<&-", "standard input is closed");
    check_local_error({"-l"}, "<&-", "standard input is closed");
}
