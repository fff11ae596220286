// The answers of a SOCKS5 proxy. The first byte says whether we have a login; whatever follows, and
// however it is cut, the layer must come to the same end.
#include <optional>

#include "layer/socks5_layer.hpp"
#include "layer_stream.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace mqtt::layer;
    using mqtt::test::demand;
    if (size == 0) {
        return 0;
    }
    const bool has_login = data[0] % 2 == 1;
    Socks5Layer layer({"broker", 1883},
                      has_login ? std::optional(Socks5Login{"user", "password"}) : std::nullopt);
    const mqtt::Bytes stream = mqtt::Bytes(data, size).subspan(1);
    const auto whole = mqtt::test::feed(layer, stream, size);
    demand(whole.is_open || whole.up.empty(), "nothing comes up before the proxy is through");
    const auto bytewise = mqtt::test::feed(layer, stream, 1);
    demand(bytewise.is_open == whole.is_open && bytewise.up == whole.up &&
               bytewise.down == whole.down && bytewise.error.empty() == whole.error.empty(),
           "cuts make no difference");
    return 0;
}
