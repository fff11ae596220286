#include "client/scram.hpp"

#include <doctest/doctest.h>

#include <initializer_list>
#include <string>
#include <utility>

#include "support/md_crypto.hpp"
#include "support/session_driver.hpp"

using mqtt::Scram;
using mqtt::layer::Hash;

namespace {

const support::MdCrypto crypto;

// One exchange, with the nonce that the test wants.
struct Exchange {
    explicit Exchange(Hash hash, std::string nonce, std::string_view user = "user",
                      std::string_view password = "pencil")
        : scram(Scram::create(crypto, hash, user, password, [nonce = std::move(nonce)] {
                    return nonce;
                }).value()) {}
    std::string first() { return scram.start().value().data.value(); }
    std::string answer(std::string_view challenge) {
        const auto step = scram.proceed(challenge);
        return step ? step->data.value() : step.error().detail;
    }
    std::string end(std::string_view data) {
        const auto done = scram.finish(data);
        return done ? "verified" : done.error().detail;
    }
    Scram scram;
};

constexpr const char* nonce_256 = "rOprNGfwEbeRWgbNEkqO";
constexpr const char* challenge_256 =
    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
constexpr const char* signature_256 = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

std::string hex(const mqtt::Result<support::MdCrypto::Octets>& bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string result;
    for (const std::uint8_t byte : bytes.value()) {
        result += digits[byte >> 4U];
        result += digits[byte & 15U];
    }
    return result;
}

}  // namespace

TEST_CASE("The hashes are those of FIPS 180, RFC 2202, RFC 4231 and RFC 6070") {
    const auto bytes = [](std::string_view text) { return mqtt::as_bytes(text); };
    const std::string long_key(131, '\xAA');
    CHECK(hex(crypto.digest(Hash::sha1, bytes("abc"))) ==
          "a9993e364706816aba3e25717850c26c9cd0d89d");
    CHECK(hex(crypto.digest(Hash::sha256, bytes("abc"))) ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(hex(crypto.hmac(Hash::sha1, bytes("Jefe"), bytes("what do ya want for nothing?"))) ==
          "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    CHECK(hex(crypto.hmac(Hash::sha256, bytes("Jefe"), bytes("what do ya want for nothing?"))) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    // A key of more than a block.
    CHECK(hex(crypto.hmac(Hash::sha256, mqtt::as_bytes(long_key),
                          bytes("Test Using Larger Than Block-Size Key - Hash Key First"))) ==
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    CHECK(hex(crypto.pbkdf2(Hash::sha1, bytes("password"), bytes("salt"), 1)) ==
          "0c60c80f961f0e71f3a9b524af6012062fe037a6");
    CHECK(hex(crypto.pbkdf2(Hash::sha1, bytes("password"), bytes("salt"), 4096)) ==
          "4b007901b765489abead49d926f721d065a429c1");
}

TEST_CASE("SCRAM-SHA-1 is that of RFC 5802 section 5") {
    Exchange exchange(Hash::sha1, "fyko+d2lbbFgONRv9qkxdawL");
    CHECK(exchange.scram.method() == "SCRAM-SHA-1");
    CHECK(exchange.first() == "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL");
    CHECK(
        exchange.answer("r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096") ==
        "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=");
    CHECK(exchange.end("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=") == "verified");
}

TEST_CASE("SCRAM-SHA-256 is that of RFC 7677 section 3, as often as it is done") {
    Exchange exchange(Hash::sha256, nonce_256);
    CHECK(exchange.scram.method() == "SCRAM-SHA-256");
    for (int round = 0; round < 2; ++round) {
        CHECK(exchange.first() == "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
        CHECK(exchange.answer(challenge_256) ==
              "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
              "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        CHECK(exchange.end(signature_256) == "verified");
    }
}

TEST_CASE("A user name may have commas and equals signs") {
    Exchange exchange(Hash::sha256, "n", "a,b=c");
    CHECK(exchange.first() == "n,,n=a=2Cb=3Dc,r=n");
}

TEST_CASE("A server that does not know the password is found out") {
    for (const std::string end : {"v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", "v=", "", "x",
                                  "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95A=="}) {
        CAPTURE(end);
        Exchange exchange(Hash::sha256, nonce_256);
        exchange.first();
        exchange.answer(challenge_256);
        CHECK(exchange.end(end) == "SCRAM: the server does not prove that it knows the password");
    }
}

TEST_CASE("A server that skips its challenge is found out, and so is one that has two") {
    Exchange exchange(Hash::sha256, nonce_256);
    exchange.first();
    CHECK(exchange.end(signature_256) == "SCRAM: the server accepted us without a challenge");
    exchange.first();
    exchange.answer(challenge_256);
    CHECK(exchange.answer(challenge_256) == "SCRAM: the server sent a second challenge");
    CHECK(exchange.end(signature_256) == "verified");
    CHECK(exchange.end(signature_256) == "SCRAM: the server accepted us without a challenge");
}

TEST_CASE("What the server says about a failure is passed on") {
    Exchange exchange(Hash::sha256, nonce_256);
    exchange.first();
    exchange.answer(challenge_256);
    CHECK(exchange.end("e=other-error") == "SCRAM: the server says \"other-error\"");
}

TEST_CASE("A challenge is judged before the password is used") {
    const auto answer = [](std::string_view challenge) {
        Exchange exchange(Hash::sha256, "abc");
        exchange.first();
        return exchange.answer(challenge);
    };
    CHECK(answer("r=abcd,s=QQ==,i=4096").starts_with("c=biws,r=abcd,p="));
    CHECK(answer("r=abcd,s=QQ==,i=4096,x=later").starts_with("c=biws,r=abcd,p="));
    for (const char* foreign :
         {"r=abc,s=QQ==,i=4096", "r=abxd,s=QQ==,i=4096", "r=,s=QQ==,i=4096"}) {
        CHECK(answer(foreign) == "SCRAM: the server's nonce does not continue ours");
    }
    for (const char* odd :
         {"", "r=abcd", "r=abcd,s=QQ==", "m=x,r=abcd,s=QQ==,i=4096", "r=abcd,s=Q,i=4096",
          "r=abcd,s=,i=4096", "r=abcd,s=QQ==,i=", "r=abcd,s=QQ==,i=4096x",
          "r=abcd,s=QQ==,i=99999999999", "s=QQ==,r=abcd,i=1"}) {
        CAPTURE(odd);
        CHECK(answer(odd) == "SCRAM: the server's challenge is not as RFC 5802 has it");
    }
    CHECK(answer("r=abcd,s=QQ==,i=4095") ==
          "SCRAM: the server wants 4095 iterations, where 4096 to 1000000 are taken");
    CHECK(answer("r=abcd,s=QQ==,i=1000001").find("wants 1000001 iterations") != std::string::npos);
}

TEST_CASE("What cannot be prepared is refused") {
    const auto refusal = [](std::string_view user, std::string_view password) {
        const auto made =
            Scram::create(crypto, Hash::sha256, user, password, [] { return std::string("n"); });
        return made ? "" : made.error().detail;
    };
    CHECK(refusal("user", "pencil").empty());
    CHECK(refusal("", "pencil") == "SCRAM cannot prepare the user name: it is empty");
    CHECK(refusal("us\xC3\xA9r", "pencil") ==
          "SCRAM cannot prepare the user name: use printable ASCII characters only in it");
    CHECK(refusal("user", "pen\ncil") ==
          "SCRAM cannot prepare the password: use printable ASCII characters only in it");
}

TEST_CASE("A session connects by SCRAM, and proves itself again on demand") {
    using namespace mqtt;
    using namespace mqtt::test;
    auto scram = Scram::create(crypto, Hash::sha256, "user", "pencil", [] { return nonce_256; });
    REQUIRE(scram);
    SessionDriver client(options_for(Version::v5), &*scram);
    const auto server = [](std::string_view data) {
        return properties_of({{PropertyId::authentication_method, "SCRAM-SHA-256"},
                              {PropertyId::authentication_data, data}});
    };
    client.open();
    client.take_output();
    CHECK(client.feed(Auth{ReasonCode::continue_authentication, server(challenge_256)}).empty());
    CHECK(client.take_output().size() == 1);
    CHECK(client.feed(Connack{false, 0, server(signature_256)}) == Lines{"connected"});
    REQUIRE(client.session.reauthenticate());
    client.take_output();
    CHECK(client.feed(Auth{ReasonCode::continue_authentication, server(challenge_256)}).empty());
    CHECK(client.take_output().size() == 1);
    CHECK(client.feed(Auth{ReasonCode::success, server("v=AAAA")}) ==
          Lines{"disconnected: authentication failed 0x87"});
    CHECK(client.take_output() == Lines{"DISCONNECT 0x87"});
}
