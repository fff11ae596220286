#include "wire/base64.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace {

std::string base64(std::string_view text) {
    std::string out;
    mqtt::wire::append_base64(mqtt::as_bytes(text), out);
    return out;
}

}  // namespace

TEST_CASE("base64 is that of RFC 4648 section 10") {
    CHECK(base64("") == "");
    CHECK(base64("f") == "Zg==");
    CHECK(base64("fo") == "Zm8=");
    CHECK(base64("foo") == "Zm9v");
    CHECK(base64("foob") == "Zm9vYg==");
    CHECK(base64("fooba") == "Zm9vYmE=");
    CHECK(base64("foobar") == "Zm9vYmFy");
    CHECK(base64("\xFB\xFF\xFE") == "+//+");
}

TEST_CASE("base64 is read back, and only as it is written") {
    for (const std::string text : {"", "f", "fo", "foo", "foob", "\xFB\xFF\xFE", "\x00\xFF"}) {
        const auto bytes = mqtt::wire::decode_base64(base64(text));
        REQUIRE(bytes);
        CHECK(mqtt::as_text(*bytes) == text);
    }
    for (const char* text : {"Z", "Zg", "Zg=", "Zg==Zg==", "Zh==", "Zm9=", "====", "A===", "Zm9v\n",
                             "Zm 9", "Zm9-", "Zg==="}) {
        CAPTURE(text);
        CHECK_FALSE(mqtt::wire::decode_base64(text));
    }
}
