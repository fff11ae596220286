// User memory of an idle connection's session: 10,000 of them, MQTT 3.1.1, accepted, with one
// subscription acknowledged and nothing in flight, each with a store of its own. Prints bytes a
// session, as malloc counts them, its own overhead included.
#include <malloc.h>

#include <cstddef>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mqtt/session.hpp"
#include "session/memory_store.hpp"
#include "wire/encode.hpp"

namespace {

using namespace mqtt;

struct Client {
    MemoryStore store;
    std::optional<Session> session;
};

std::size_t allocated_bytes() {
    const auto info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

void answer(Session& session, const Packet& packet) {
    wire::Buffer bytes;
    if (wire::encode(packet, Version::v3_1_1, bytes)) {
        session.received(bytes, TimePoint());
    }
    while (session.next_event()) {
    }
}

void take_output(Session& session) {
    session.sent(session.pending_output().size(), TimePoint());
}

// False: the session would not do as it was told.
bool become_idle(Client& client, std::size_t number) {
    SessionOptions options;
    options.client_id = "client-" + std::to_string(number);
    auto created = Session::create(std::move(options), client.store);
    if (!created) {
        return false;
    }
    Session& session = client.session.emplace(std::move(*created));
    if (!session.opened(TimePoint())) {
        return false;
    }
    take_output(session);
    answer(session, Connack{});
    const Subscription subscription{.filter = "plant/3/line/7/speed"};
    const auto id = session.subscribe({&subscription, 1}, {}, TimePoint());
    if (!id) {
        return false;
    }
    take_output(session);
    answer(session, Suback{*id, {ReasonCode::success}, {}});
    return session.is_connected() && session.pending_output().empty();
}

}  // namespace

int main() {
    constexpr std::size_t count = 10'000;
    std::vector<std::unique_ptr<Client>> clients;
    clients.reserve(count);
    const std::size_t before = allocated_bytes();
    for (std::size_t number = 0; number < count; ++number) {
        clients.push_back(std::make_unique<Client>());
        if (!become_idle(*clients.back(), number)) {
            std::fprintf(stderr, "session %zu did not come up\n", number);
            return 1;
        }
    }
    std::printf("%zu idle sessions: %zu bytes each\n", count, (allocated_bytes() - before) / count);
    return 0;
}
