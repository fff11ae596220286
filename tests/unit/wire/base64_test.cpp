#include "wire/base64.hpp"

#include <doctest/doctest.h>

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
