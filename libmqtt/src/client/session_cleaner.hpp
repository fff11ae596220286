// Makes a server before MQTT 5.0 forget a session: connects with Clean Session 1 under its client
// identifier and leaves at once (MQTT 3.1.1 §3.1.2.4). Nobody hears of these connections but the
// observer.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "client/connection.hpp"
#include "session/memory_store.hpp"

namespace mqtt {

class SessionCleaner {
public:
    // Nothing: the session is gone. Never called from inside run().
    using Callback = std::function<void(const std::optional<Error>& error)>;

    // `options` are those of the session itself.
    [[nodiscard]] static Result<std::unique_ptr<SessionCleaner>> create(Loop& loop,
                                                                        SessionOptions options,
                                                                        layer::Layers layers,
                                                                        PacketObserver* observer,
                                                                        Callback callback);
    SessionCleaner(const SessionCleaner&) = delete;
    SessionCleaner& operator=(const SessionCleaner&) = delete;

    void bind_to(std::vector<net::Address> local_addresses);
    void configure(SocketOptions options) { connection_->configure(std::move(options)); }
    void run(std::vector<net::Address> addresses, Duration timeout);
    // No callback.
    void abort() { connection_->abort(); }

private:
    explicit SessionCleaner(Callback callback) : callback_(std::move(callback)) {}
    void on_event(const Event& event);

    MemoryStore store_;
    Callback callback_;
    std::optional<Connection> connection_;
    std::optional<Error> error_;
};

}  // namespace mqtt
