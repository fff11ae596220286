#include "client/connection.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "client/foreign_answer.hpp"

namespace mqtt {

namespace {

// How long the peer may make no progress, once the connection is to end: neither take what is left
// of our output nor close its side.
constexpr Duration linger = std::chrono::seconds(2);

}  // namespace

Connection::Connection(Loop& loop, Session session, layer::Layers layers, Handlers handlers)
    : loop_(loop),
      session_(std::move(session)),
      handlers_(std::move(handlers)),
      transport_(loop, std::move(layers),
                 {.on_connected = [this] { transport_connected(); },
                  .on_received = [this](Bytes bytes) { received(bytes); },
                  .on_writable =
                      [this] {
                          waits_for_writable_ = false;
                          flush();
                      },
                  .on_closed = [this](const Error& error) { transport_closed(error); }}),
      timer_(loop, [this] { timer_expired(); }),
      connack_timeout_(session_.options().connack_timeout) {}

void Connection::bind_to(std::vector<net::Address> local_addresses) {
    transport_.bind_to(std::move(local_addresses));
}

void Connection::open(std::vector<net::Address> addresses, Duration timeout) {
    linger_until_.reset();
    finished_writing_ = false;
    answers_ = 0;
    is_input_paused_ = false;
    owes_too_much_ = false;
    waits_for_writable_ = false;
    was_full_ = false;
    owes_answer_ = false;
    peer_is_silent_ = false;
    has_heard_ = false;
    give_up_at_ = loop_.now() + timeout;
    transport_.connect(std::move(addresses), timeout);
}

void Connection::abort() {
    transport_.close();
    timer_.cancel();
    if (is_open_) {
        is_open_ = false;
        session_.closed({Errc::connection_lost, ReasonCode::success, 0, "we gave up"});
        while (session_.next_event()) {
        }
    }
}

void Connection::pause_input() {
    is_input_paused_ = true;
    choose_reading();
}

void Connection::resume_input() {
    if (std::exchange(is_input_paused_, false)) {
        choose_reading();
        schedule_flush();  // the deadline may be nearer now
    }
}

void Connection::choose_reading() {
    owes_too_much_ = answers_ > (owes_too_much_ ? answer_limit / 2 : answer_limit);
    const bool is_our_choice =
        is_input_paused_ || session_.unacknowledged() >= unacknowledged_limit;
    session_.pause_input(is_our_choice, loop_.now());
    // At the end the peer's close has to be seen.
    if ((is_our_choice || owes_too_much_) && !session_.wants_close()) {
        transport_.pause_reading();
    } else {
        transport_.resume_reading();
    }
}

Result<PacketId> Connection::publish(const Publish& message) {
    schedule_flush();
    return session_.publish(message, loop_.now());
}

Result<PacketId> Connection::subscribe(std::span<const Subscription> subscriptions,
                                       PropertyView properties) {
    schedule_flush();
    return session_.subscribe(subscriptions, properties, loop_.now());
}

Result<PacketId> Connection::unsubscribe(std::span<const std::string_view> filters,
                                         PropertyView properties) {
    schedule_flush();
    return session_.unsubscribe(filters, properties, loop_.now());
}

void Connection::acknowledge(std::uint64_t number) {
    session_.acknowledge(number);
    choose_reading();
    schedule_flush();
}

void Connection::authentication_ready(Result<AuthenticationStep> step) {
    session_.authentication_ready(std::move(step));
    schedule_flush();
}

Result<void> Connection::ping() {
    schedule_flush();
    return session_.ping(loop_.now());
}

Result<void> Connection::disconnect(ReasonCode reason, PropertyView properties) {
    schedule_flush();
    return session_.disconnect(reason, properties);
}

// What is left of the time for connecting is for CONNACK too.
void Connection::bound_wait_for_connack() {
    const Duration left = std::max(give_up_at_ - loop_.now(), Duration(1));  // 0 would be for ever
    const bool is_shorter = connack_timeout_ == Duration::zero() || left < connack_timeout_;
    session_.options().connack_timeout = is_shorter ? left : connack_timeout_;
}

void Connection::transport_connected() {
    bound_wait_for_connack();
    if (auto opened = session_.opened(loop_.now()); !opened) {
        transport_.close();
        transport_closed(opened.error());
        return;
    }
    is_open_ = true;
    flush();
}

void Connection::transport_closed(const Error& error) {
    timer_.cancel();
    if (is_open_) {
        is_open_ = false;
        const bool is_plain = transport_.times().layers_open.empty();
        const bool is_riddle = is_plain && !has_heard_ && !session_.wants_close();
        session_.closed(is_riddle ? explain_silent_close(error) : error);
        deliver_events();
    } else {
        handlers_.on_event(Disconnected{.clean = false, .error = error, .properties = {}});
    }
    handlers_.on_closed();
}

void Connection::received(Bytes bytes) {
    if (session_.wants_close()) {
        return;  // reading only finds out when the peer closes
    }
    if (!std::exchange(has_heard_, true)) {
        if (const auto foreign = explain_foreign_answer(transport_.peer(), bytes)) {
            transport_.close();
            transport_closed(*foreign);
            return;
        }
    }
    owes_answer_ = true;
    const std::size_t output_before = output_size();
    session_.received(bytes, loop_.now());
    deliver_events();
    answers_ += output_size() - std::min(output_before, output_size());
    choose_reading();
    schedule_flush();
}

void Connection::deliver_events() {
    while (const auto event = session_.next_event()) {
        if (const auto* end = std::get_if<Disconnected>(&*event)) {
            peer_is_silent_ = end->error.code == Errc::keep_alive_timeout ||
                              end->error.code == Errc::connack_timeout;
        }
        handlers_.on_event(*event);
    }
}

void Connection::schedule_flush() {
    if (flush_scheduled_ || !is_open_) {
        return;
    }
    flush_scheduled_ = true;
    loop_.post([self = std::weak_ptr<Connection*>(self_)] {
        if (const auto connection = self.lock()) {
            (*connection)->flush();
        }
    });
}

void Connection::flush() {
    flush_scheduled_ = false;
    if (!is_open_) {
        return;
    }
    deliver_events();
    write_output();
    if (was_full_ && session_.is_connected() && output_size() <= output_limit / 2) {
        was_full_ = false;
        handlers_.on_drained();
    }
    if (is_open_) {
        if (std::exchange(owes_answer_, false)) {
            transport_.acknowledge();
        }
        close_if_done();
        arm_timer();
    }
}

void Connection::write_output() {
    const Bytes output = session_.pending_output();
    was_full_ = was_full_ || output.size() > output_limit;
    if (output.empty() || waits_for_writable_) {
        return;
    }
    const std::size_t taken = transport_.write(output);
    waits_for_writable_ = taken < output.size();
    session_.sent(taken, loop_.now());
    deliver_events();
    if (taken > 0) {
        owes_answer_ = false;   // what is written acknowledges what was received
        linger_until_.reset();  // progress: close_if_done() starts it anew
    }
    answers_ = std::min(answers_, output_size());
    choose_reading();
    if (session_.pending_output().empty()) {
        handlers_.on_output_empty();
    }
}

// The end of a connection in order: everything written, our side closed, and then the peer's. A
// close without waiting for the peer would answer what is still under way with a reset, and a reset
// can overtake the last packets.
void Connection::close_if_done() {
    if (!session_.wants_close()) {
        return;
    }
    choose_reading();
    if (peer_is_silent_) {  // it would only keep us waiting again
        transport_.close();
        transport_closed({});
        return;
    }
    if (!linger_until_) {
        linger_until_ = loop_.now() + linger;
    }
    if (session_.pending_output().empty() && !finished_writing_) {
        finished_writing_ = true;
        transport_.finish_writing();
    }
}

void Connection::timer_expired() {
    const TimePoint now = loop_.now();
    if (linger_until_ && *linger_until_ <= now) {
        transport_.close();
        transport_closed({Errc::connection_lost, ReasonCode::success, 0,
                          "the server did not take the last packets"});
        return;
    }
    if (const auto deadline = session_.deadline(); is_open_ && deadline && *deadline <= now) {
        session_.timed_out(now);
    }
    flush();
}

std::optional<TimePoint> Connection::next_deadline() const {
    return linger_until_ ? linger_until_ : session_.deadline();
}

// A deadline that moves away leaves the timer as it is: when it expires it is set again. So the
// traffic of a busy connection, which moves the keep-alive deadline all the time, costs nothing.
void Connection::arm_timer() {
    const auto deadline = next_deadline();
    if (deadline && (!timer_.is_set() || *deadline < armed_for_)) {
        armed_for_ = *deadline;
        timer_.set(*deadline);
    }
}

}  // namespace mqtt
