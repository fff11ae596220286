// What a server may say in SCRAM: the first byte divides the rest into challenge and last data.
// Whatever comes, nothing is accepted that does not end with the right signature, which the input
// cannot have.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "client/scram.hpp"
#include "support/md_crypto.hpp"

namespace {

const support::MdCrypto crypto;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

// Thousands of iterations a time would leave little to try.
bool is_costly(std::string_view challenge) {
    const auto at = challenge.rfind("i=");
    return at != std::string_view::npos && challenge.size() - at > 6;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const std::size_t cut = size == 0 ? 0 : 1 + data[0] % size;
    const std::string_view challenge = std::string_view(text).substr(size == 0 ? 0 : 1, cut);
    const std::string_view end = std::string_view(text).substr(cut);
    if (is_costly(challenge)) {
        return 0;
    }
    auto scram = mqtt::Scram::create(crypto, mqtt::layer::Hash::sha256, "user", "pencil",
                                     [] { return std::string("abc"); });
    require(scram.has_value() && scram->start().has_value());
    const auto answer = scram->proceed(challenge);
    require(!answer || answer->data->starts_with("c=biws,r=abc"));
    require(answer || !answer.error().detail.empty());
    require(!scram->finish(end).has_value());
    return 0;
}
