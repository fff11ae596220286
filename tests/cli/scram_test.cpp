// --auth-method SCRAM-SHA-256 and SCRAM-SHA-1, against a server that knows the password.
#include <doctest/doctest.h>

#include <string>

#include "cli/tools.hpp"
#include "support/md_crypto.hpp"
#include "support/process.hpp"
#include "support/scripted_peer.hpp"
#include "wire/base64.hpp"

using cli_test::last_line;
using cli_test::mqpub;
using mqtt::as_bytes;
using mqtt::Auth;
using mqtt::Connack;
using mqtt::PacketType;
using mqtt::Properties;
using mqtt::PropertyId;
using mqtt::ReasonCode;
using mqtt::layer::Hash;
using support::PeerLink;
using support::run;
using support::ScriptedPeer;

namespace {

const support::MdCrypto crypto;

std::string base64(mqtt::Bytes bytes) {
    std::string text;
    mqtt::wire::append_base64(bytes, text);
    return text;
}

// The server's side of RFC 5802, which is not ours to judge but to play.
struct Server {
    Hash hash;
    std::string method;
    std::string password = "pencil";

    [[nodiscard]] Properties login(std::string_view data) const {
        Properties properties;
        REQUIRE(properties.add(PropertyId::authentication_method, method));
        REQUIRE(properties.add(PropertyId::authentication_data, data));
        return properties;
    }
    [[nodiscard]] std::string data_of(mqtt::PropertyView properties) const {
        CHECK(properties.text(PropertyId::authentication_method) == method);
        return std::string(properties.text(PropertyId::authentication_data).value_or(""));
    }
    // Until the client's proof: true if that is right. Leaves the signature that is due.
    [[nodiscard]] bool challenge(PeerLink& client, std::string& signature) const {
        const auto& connect = client.expect<mqtt::Connect>();
        CHECK_FALSE(connect.user_name);
        CHECK_FALSE(connect.password);
        const std::string first = data_of(connect.properties);
        CHECK(first.starts_with("n,,n=user,r="));
        const std::string bare = first.substr(3);
        const std::string nonce = bare.substr(bare.find("r=") + 2) + "server";
        const std::string challenge = "r=" + nonce + ",s=" + base64(as_bytes("salt")) + ",i=4096";
        client.send(Auth{ReasonCode::continue_authentication, login(challenge)});
        const std::string last = data_of(client.expect<Auth>().properties);
        const std::string without_proof = last.substr(0, last.find(",p="));
        CHECK(without_proof == "c=biws,r=" + nonce);
        const std::string text = bare + "," + challenge + "," + without_proof;

        const auto salted = crypto.pbkdf2(hash, as_bytes(password), as_bytes("salt"), 4096).value();
        const auto client_key = crypto.hmac(hash, salted, as_bytes("Client Key")).value();
        auto proof =
            crypto.hmac(hash, crypto.digest(hash, client_key).value(), as_bytes(text)).value();
        for (std::size_t index = 0; index < proof.size(); ++index) {
            proof[index] ^= client_key[index];
        }
        const auto server_key = crypto.hmac(hash, salted, as_bytes("Server Key")).value();
        signature = "v=" + base64(crypto.hmac(hash, server_key, as_bytes(text)).value());
        return last == without_proof + ",p=" + base64(proof);
    }
};

support::ProcessResult publish(const std::string& port, const std::string& method) {
    return run(
        mqpub(port, {"-t", "a", "-m", "x", "-u", "user", "-P", "pencil", "--auth-method", method}));
}

}  // namespace

TEST_CASE("SCRAM proves the password without sending it, and has the server prove it, too") {
    for (const auto& server :
         {Server{Hash::sha256, "SCRAM-SHA-256"}, Server{Hash::sha1, "SCRAM-SHA-1"}}) {
        CAPTURE(server.method);
        ScriptedPeer peer({[&](PeerLink& client) {
            std::string signature;
            CHECK(server.challenge(client, signature));
            client.send(Connack{false, 0, server.login(signature)});
            client.expect(PacketType::publish);
            client.expect(PacketType::disconnect);
        }});
        const auto result = publish(peer.port(), server.method);
        CHECK(result.exit_status == 0);
        CHECK(result.error.empty());
        peer.finish();
    }
}

TEST_CASE("a server that does not know the password gets no message") {
    const Server server{Hash::sha256, "SCRAM-SHA-256", "guess"};
    ScriptedPeer peer({[&](PeerLink& client) {
        std::string signature;
        CHECK_FALSE(server.challenge(client, signature));
        client.send(Connack{false, 0, server.login(signature)});
        client.expect_end();
    }});
    const auto result = publish(peer.port(), server.method);
    CHECK(result.exit_status == 4);
    CHECK(last_line(result.error) ==
          "mqpub: exit 4 (connection refused): SCRAM: the server does not prove that it knows the "
          "password");
    peer.finish();
}

TEST_CASE("SCRAM says what it needs") {
    const auto error_of = [](std::vector<std::string> words) {
        words.insert(words.begin(), {"-t", "a", "-m", "x", "--auth-method", "SCRAM-SHA-256"});
        const auto result = run(mqpub("1", words));
        CHECK(result.exit_status == 2);
        return result.error;
    };
    CHECK(error_of({"-u", "user"}) ==
          "mqpub: error: --auth-method needs a user name and a password: add -u NAME and "
          "--password-file FILE\n");
    CHECK(
        error_of({"-u", "us\xC3\xA9r", "-P", "x"}) ==
        "mqpub: error: SCRAM cannot prepare the user name: use printable ASCII characters only in "
        "it\n");
}
