// What a server answers to the upgrade. However it is cut, the judgement is the same; but for the
// words about an answer that is not HTTP, of which more or less was there to be shown.
#include <algorithm>

#include "layer/ws_handshake.hpp"
#include "layer_stream.hpp"
#include "wire/utf8.hpp"

namespace {

using mqtt::Bytes;
using mqtt::layer::WsHandshake;
using mqtt::test::demand;

struct Verdict {
    bool is_complete = false;
    bool is_refused = false;
    std::size_t used = 0;
};

Verdict judge(Bytes answer, std::size_t piece_size) {
    mqtt::layer::WsNonce nonce{};
    std::copy_n("the sample nonce", nonce.size(), nonce.begin());
    WsHandshake handshake({.host = "broker", .subprotocols = "mqttv3.1, mqtt"}, nonce);
    Verdict verdict;
    while (!answer.empty() && !handshake.is_complete()) {
        const Bytes piece = answer.first(std::min(piece_size, answer.size()));
        const auto used = handshake.received(piece);
        if (!used) {
            verdict = {.is_refused = true};
            demand(!mqtt::wire::find_bad_utf8(used.error().detail), "the words are UTF-8");
            return verdict;
        }
        demand(*used == piece.size() || handshake.is_complete(), "all of a beginning is taken");
        verdict.used += *used;
        answer = answer.subspan(*used);
    }
    verdict.is_complete = handshake.is_complete();
    demand(verdict.used <= WsHandshake::response_limit, "what is stored is bounded");
    return verdict;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Bytes answer(data, size);
    const Verdict whole = judge(answer, std::max<std::size_t>(size, 1));
    const Verdict bytewise = judge(answer, 1);
    demand(whole.is_complete == bytewise.is_complete && whole.is_refused == bytewise.is_refused &&
               whole.used == bytewise.used,
           "cuts make no difference");
    return 0;
}
