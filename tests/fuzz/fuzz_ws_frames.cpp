// The frames of a server, behind a good handshake. The first byte says in pieces of what size they
// come; it makes no difference, and what comes up are bytes that came in.
#include "layer/ws_layer.hpp"
#include "layer_stream.hpp"

namespace {

// The nonce of RFC 6455 §1.3, then always the same mask.
class Sample {
public:
    std::uint64_t operator()() {
        const char* const from = calls_ == 0 ? "the samp" : calls_ == 1 ? "le nonce" : "maskmask";
        ++calls_;
        std::uint64_t bits = 0;
        std::copy_n(from, sizeof bits, reinterpret_cast<char*>(&bits));
        return bits;
    }

private:
    int calls_ = 0;
};

constexpr std::string_view granted =
    "HTTP/1.1 101 Switching Protocols\r\n"
    "Upgrade: websocket\r\n"
    "Connection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
    "Sec-WebSocket-Protocol: mqtt\r\n"
    "\r\n";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using mqtt::test::demand;
    if (size == 0) {
        return 0;
    }
    std::string stream(granted);
    stream += mqtt::as_text({data + 1, size - 1});
    const auto run = [&](std::size_t piece_size) {
        mqtt::layer::WsLayer layer({.host = "broker"}, Sample());
        return mqtt::test::feed(layer, mqtt::as_bytes(stream), piece_size);
    };
    const auto whole = run(stream.size());
    demand(whole.is_open, "the handshake is through");
    demand(whole.up.size() < size, "no more comes up than came in");
    const auto pieces = run(data[0] + std::size_t{1});
    demand(pieces.up == whole.up, "cuts make no difference to what comes up");
    // Behind an error or a Close, wslay leaves out Pongs that it has not sent yet. And that the
    // reason in a Close is not UTF-8 it sees only if it comes in one piece.
    const bool goes_on = whole.error.empty() && pieces.error.empty() && !whole.is_finished;
    demand(!goes_on || pieces == whole, "cuts make no difference to what is answered");
    return 0;
}
