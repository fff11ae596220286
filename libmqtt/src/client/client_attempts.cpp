// How a client comes to a connection, and what follows when one has ended.

#include <fmt/format.h>

#include <cassert>
#include <utility>

#include "client/client_impl.hpp"

namespace mqtt {

Client::Impl::Impl(Loop& loop, ClientOptions options, ClientHandlers handlers)
    : loop_(loop),
      options_(std::move(options)),
      handlers_(std::move(handlers)),
      resolver_(loop, first_hop(options_)),
      timer_(loop, [this] { timer_expired(); }),
      retries_(options_.retry, options_.backoff) {}

Result<void> Client::Impl::prepare() {
    auto plan = plan_persistence(options_);
    if (!plan) {
        return tl::unexpected(std::move(plan.error()));
    }
    plan_ = *plan;
    const auto link = Link::create(options_);
    if (!link) {
        return tl::unexpected(link.error());
    }
    auto prepared = create_connection(*link);
    if (prepared && (plan_.cleans_first || plan_.cleans_last)) {
        prepared = create_cleaner(*link);
    }
    if (!prepared) {
        return prepared;
    }
    connection_->configure(options_.socket);
    if (cleaner_) {
        cleaner_->configure(options_.socket);
    }
    return options_.bind_address.empty() ? prepared : bind();
}

Result<void> Client::Impl::create_connection(const Link& link) {
    Store& store = options_.store != nullptr ? *options_.store : store_;
    if (options_.make_authenticator) {
        authenticator_ =
            options_.make_authenticator(loop_, [this](Result<AuthenticationStep> step) {
                connection_->authentication_ready(std::move(step));
            });
    }
    auto session = Session::create(options_.session, store, authenticator_.get());
    if (!session) {
        return tl::unexpected(std::move(session.error()));
    }
    session->set_observer(options_.observer);
    connection_.emplace(
        loop_, std::move(*session), link.make_layers(),
        Connection::Handlers{.on_event = [this](const Event& event) { on_event(event); },
                             .on_drained =
                                 [this] {
                                     if (handlers_.on_output_drained) {
                                         handlers_.on_output_drained();
                                     }
                                 },
                             .on_output_empty =
                                 [this] {
                                     if (handlers_.on_output_empty) {
                                         handlers_.on_output_empty();
                                     }
                                 },
                             .on_closed = [this] { attempt_ended(); }});
    return {};
}

Result<void> Client::Impl::create_cleaner(const Link& link) {
    auto cleaner =
        SessionCleaner::create(loop_, options_.session, link.make_layers(), options_.observer,
                               [this](const std::optional<Error>& error) { cleaned(error); });
    if (!cleaner) {
        return tl::unexpected(std::move(cleaner.error()));
    }
    cleaner_ = std::move(*cleaner);
    return {};
}

Result<void> Client::Impl::bind() {
    auto local = net::addresses_without_lookup(options_.bind_address, 0);
    if (!local) {
        return fail(Errc::invalid_argument,
                    fmt::format("the address to bind must be numeric, IPv4 or IPv6 (got \"{}\")",
                                options_.bind_address));
    }
    for (net::Address& address : *local) {
        address.text = options_.bind_address;  // without the port 0
    }
    connection_->bind_to(*local);
    if (cleaner_) {
        cleaner_->bind_to(*local);
    }
    return {};
}

// By way of the timer, so that no handler is called before the caller is back.
void Client::Impl::start() {
    assert(state_ == State::idle);
    state_ = State::waiting;
    retries_.start(loop_.now());
    timer_.set(loop_.now());
}

void Client::Impl::timer_expired() {
    if (state_ == State::waiting) {
        attempt();
    } else {
        report_end();
    }
}

void Client::Impl::attempt() {
    ++stats_.attempts;
    ending_ = {};
    ending_properties_ = {};
    ended_in_order_ = false;
    connected_at_.reset();
    give_up_at_ = loop_.now() + options_.connect_timeout;
    state_ = State::resolving;
    resolver_.resolve(options_.connect_timeout, [this](Result<std::vector<net::Address>> found) {
        resolved(std::move(found));
    });
}

void Client::Impl::resolved(Result<std::vector<net::Address>> addresses) {
    if (!addresses) {
        attempt_failed(std::move(addresses.error()));
        return;
    }
    addresses_ = std::move(*addresses);
    if (plan_.cleans_first && !is_cleaned_) {
        state_ = State::cleaning;
        cleaner_->run(addresses_, give_up_at_ - loop_.now());
        return;
    }
    connect();
}

void Client::Impl::connect() {
    state_ = State::linked;
    connection_->options().clean_start =
        options_.session.clean_start && !(plan_.resumes && ever_connected_);
    connection_->open(addresses_, give_up_at_ - loop_.now());
}

void Client::Impl::cleaned(const std::optional<Error>& error) {
    if (state_ == State::cleaning_up) {
        ending_.session_left = error.has_value();
        report_end();
    } else if (error) {
        attempt_failed(*error);
    } else {
        is_cleaned_ = true;
        connect();
    }
}

void Client::Impl::stop() {
    state_ = State::stopped;
    timer_.cancel();
    resolver_.cancel();
    connection_->abort();
    if (cleaner_) {
        cleaner_->abort();
    }
    if (queue_ != nullptr) {
        queue_->close();
    }
}

// disconnect() without a connection.
void Client::Impl::end_now() {
    resolver_.cancel();
    connection_->abort();
    if (cleaner_) {
        cleaner_->abort();
    }
    ending_ = {};
    ending_.clean = true;
    ending_.session_left = leaves_session();
    ending_properties_ = {};
    disconnecting_ = true;
    state_ = State::ending;
    timer_.set(loop_.now());
}

void Client::Impl::attempt_failed(Error error) {
    ending_.error = std::move(error);
    attempt_ended();
}

void Client::Impl::attempt_ended() {
    if (state_ == State::stopped) {
        return;
    }
    ending_.was_connected = connected_at_.has_value();
    if (ending_.was_connected && !disconnecting_) {
        ++stats_.outages;
        outage_since_ = loop_.now();
    }
    requests_.end_connection();
    if (ended_in_order_ && plan_.cleans_last) {
        state_ = State::cleaning_up;
        cleaner_->run(addresses_, options_.connect_timeout);
        return;
    }
    ending_.retry_in = plan_retry();
    if (!ending_.retry_in) {
        ending_.session_left = leaves_session() && !ended_in_order_;
        report_end();
        return;
    }
    state_ = State::waiting;
    timer_.set(loop_.now() + *ending_.retry_in);
    ending_.properties = ending_properties_;
    if (handlers_.on_disconnected) {
        handlers_.on_disconnected(ending_);
    }
}

// Nothing: that was it.
std::optional<Duration> Client::Impl::plan_retry() {
    if (disconnecting_ || !retry_helps(ending_.error)) {
        return std::nullopt;
    }
    return retries_.next(loop_.now(), connected_at_, options_.random ? options_.random() : 0);
}

void Client::Impl::report_end() {
    state_ = State::stopped;
    if (queue_ != nullptr) {
        queue_->close();
    }
    ending_.properties = ending_properties_;
    if (handlers_.on_disconnected) {
        handlers_.on_disconnected(ending_);
    }
}

}  // namespace mqtt
