#include "client/session_cleaner.hpp"

#include <utility>
#include <variant>

namespace mqtt {

Result<std::unique_ptr<SessionCleaner>> SessionCleaner::create(Loop& loop, SessionOptions options,
                                                               layer::Layers layers,
                                                               PacketObserver* observer,
                                                               Callback callback) {
    std::unique_ptr<SessionCleaner> cleaner(new SessionCleaner(std::move(callback)));
    options.clean_start = true;
    options.will.reset();
    auto session = Session::create(std::move(options), cleaner->store_);
    if (!session) {
        return tl::unexpected(std::move(session.error()));
    }
    session->set_observer(observer);
    SessionCleaner& self = *cleaner;
    self.connection_.emplace(
        loop, std::move(*session), std::move(layers),
        Connection::Handlers{.on_event = [&self](const Event& event) { self.on_event(event); },
                             .on_drained = [] {},
                             .on_output_empty = [] {},
                             .on_closed = [&self] { self.callback_(self.error_); }});
    return cleaner;
}

void SessionCleaner::bind_to(std::vector<net::Address> local_addresses) {
    connection_->bind_to(std::move(local_addresses));
}

void SessionCleaner::run(std::vector<net::Address> addresses, Duration timeout) {
    error_.reset();
    connection_->open(std::move(addresses), timeout);
}

void SessionCleaner::on_event(const Event& event) {
    if (std::holds_alternative<Connected>(event)) {
        if (auto done = connection_->disconnect(ReasonCode::success, {}); !done) {
            error_ = std::move(done.error());
        }
    } else if (const auto* end = std::get_if<Disconnected>(&event); end != nullptr && !end->clean) {
        error_ = end->error;
    }
}

}  // namespace mqtt
