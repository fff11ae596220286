// Where the password comes from, and where it does not show.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <future>
#include <sstream>

#include "cli/tools.hpp"
#include "support/scripted_peer.hpp"

using support::PeerLink;
using support::run;
using support::ScriptedPeer;

namespace {

// A file that is gone with the object.
class File {
public:
    explicit File(const std::string& content, mode_t mode = 0600) {
        const int descriptor = ::mkstemp(path_.data());
        REQUIRE(descriptor >= 0);
        ::fchmod(descriptor, mode);
        ::close(descriptor);
        std::ofstream(path_) << content;
    }
    ~File() { ::unlink(path_.c_str()); }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_ = "/tmp/mqtools-login-XXXXXX";
};

ScriptedPeer::Script remember_password(std::string& password) {
    return [&password](PeerLink& client) {
        const auto& connect = client.expect<mqtt::Connect>();
        password = connect.password ? mqtt::as_text(*connect.password) : "none";
        client.send(mqtt::Connack{});
        client.expect(mqtt::PacketType::publish);
        client.expect(mqtt::PacketType::disconnect);
    };
}

// The password that the broker sees.
std::string password_from(std::vector<std::string> words,
                          const support::ProcessOptions& options = {}) {
    std::string password;
    ScriptedPeer peer({remember_password(password)});
    words.insert(words.end(), {"-u", "me", "-t", "a", "-m", "x"});
    const auto result = run(cli_test::mqpub(peer.port(), std::move(words)), options);
    CHECK(result.error.empty());
    CHECK(result.exit_status == 0);
    peer.finish();
    return password;
}

}  // namespace

TEST_CASE("a password file is the password, without one line feed at its end") {
    CHECK(password_from({"--password-file", File("secret\n").path()}) == "secret");
    CHECK(password_from({"--password-file", File("secret").path()}) == "secret");
    CHECK(password_from({"--password-file", File("two\nlines\n\n").path()}) == "two\nlines\n");
    CHECK(password_from({"--password-file", File("").path()}).empty());
    CHECK(password_from({"-P", "first", "--password-file", File("last").path()}) == "last");
    CHECK(password_from({"--password-file", File("first").path(), "-P", "last"}) == "last");
}

TEST_CASE("- is the first line of standard input") {
    CHECK(password_from({"--password-file", "-"}, {.input = "secret\nmore\n", .environment = {}}) ==
          "secret");
    CHECK(password_from({"--password-file=-"}, {.input = "secret", .environment = {}}) == "secret");
}

TEST_CASE("MQTOOLS_PASSWORD is the password if no option is") {
    const support::ProcessOptions options{.input = {},
                                          .environment = {{"MQTOOLS_PASSWORD", "from outside"}}};
    CHECK(password_from({}, options) == "from outside");
    CHECK(password_from({"-P", "from inside"}, options) == "from inside");
}

TEST_CASE("a password file that cannot be used is a usage error") {
    const auto missing =
        run({MQPUB, "-t", "a", "-m", "x", "-u", "me", "--password-file", "/no/file"});
    CHECK(missing.exit_status == 2);
    CHECK(missing.error ==
          "mqpub: error: --password-file \"/no/file\" cannot be read: No such file or directory\n");
    const File large(std::string(65'537, 'x'));
    const auto result =
        run({MQPUB, "-t", "a", "-m", "x", "-u", "me", "--password-file", large.path()});
    CHECK(result.exit_status == 2);
    CHECK(result.error.find("must hold at most 65535 bytes") != std::string::npos);
    CHECK(result.error.find("xxx") == std::string::npos);
}

TEST_CASE("a password file that others can read is warned about, on a terminal") {
    for (const auto& [mode, quiet, warns] :
         {std::tuple{mode_t{0600}, "", false}, std::tuple{mode_t{0640}, "", true},
          std::tuple{mode_t{0604}, "", true}, std::tuple{mode_t{0644}, "--quiet", false}}) {
        CAPTURE(mode);
        const File file("secret", mode);
        // Nobody listens on port 1: the warning comes before that is known.
        const std::string command = std::string(MQPUB) + " -h 127.0.0.1 -p 1 -u me -t a -m x " +
                                    quiet + " --password-file " + file.path();
        const auto result = run({"script", "-qec", command, "/dev/null"});
        CHECK(result.exit_status == 3);
        CHECK((result.output.find("warning: other users can read") != std::string::npos) == warns);
        CHECK(result.output.find("secret") == std::string::npos);
    }
}

TEST_CASE("the password in argv is overwritten before anything is sent") {
    std::string seen;
    std::promise<pid_t> id;
    ScriptedPeer peer({[&](PeerLink& client) {
        client.expect(mqtt::PacketType::connect);
        std::ifstream file("/proc/" + std::to_string(id.get_future().get()) + "/cmdline");
        std::stringstream text;
        text << file.rdbuf();
        seen = text.str();
        client.send(mqtt::Connack{});
        client.expect(mqtt::PacketType::publish);
        client.expect(mqtt::PacketType::disconnect);
    }});
    support::Process process(
        cli_test::mqpub(peer.port(), {"-L", "mqtt://you:hidden1@127.0.0.1:" + peer.port() + "/a",
                                      "--pw=hidden2", "-P", "hidden3", "-m", "x"}));
    id.set_value(process.id());
    CHECK(process.wait().exit_status == 0);
    peer.finish();
    CHECK(seen.find("hidden") == std::string::npos);
    CHECK(seen.find("mqtt://you:*******@127.0.0.1") != std::string::npos);
    CHECK(seen.find("--pw=*******") != std::string::npos);
}

TEST_CASE("neither -d nor an error shows the password") {
    for (const char* version : {"311", "5"}) {
        ScriptedPeer peer({[&](PeerLink& client) {
            client.expect(mqtt::PacketType::connect);
            client.send(mqtt::Connack{
                .code = static_cast<std::uint8_t>(version == std::string("5") ? 0x86 : 4)});
            client.expect_end();
        }});
        const auto result = run(cli_test::mqpub(
            peer.port(), {"-d", "-u", "me", "-P", "hidden", "-t", "a", "-m", "x", "-V", version}));
        peer.finish();
        CHECK(result.exit_status == 4);
        CHECK(result.error.find("sending CONNECT") != std::string::npos);
        CHECK(result.error.find("hidden") == std::string::npos);
    }
    const auto result = run({MQPUB, "-t", "a", "-m", "x", "-L", "mqtt://me:hidden/1@host/t"});
    CHECK(result.exit_status == 2);
    CHECK(result.error.find("hidden") == std::string::npos);
    CHECK(run({MQPUB, "--password=hidden"}).error ==
          "mqpub: error: unknown option \"--password\": see --help\n");
}
