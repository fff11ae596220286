#include "client/transport.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <utility>

#include "mqtt/loop.hpp"

namespace mqtt {

namespace {

// What is given to the layers at once. All of it waits in memory once more while the peer takes
// nothing.
constexpr std::size_t chunk_size = std::size_t{64} * 1024;

}  // namespace

Transport::Transport(Loop& loop, layer::Layers layers, Handlers handlers)
    : loop_(loop),
      handlers_(std::move(handlers)),
      socket_(loop, {.on_connected = [this] { socket_connected(); },
                     .on_received = [this](Bytes bytes) { socket_received(bytes); },
                     .on_writable = [this] { socket_writable(); },
                     .on_closed = [this](const Error& error) { socket_closed(error); }}),
      stack_(std::move(layers)) {
    if (!stack_.is_empty()) {
        timer_.emplace(loop, [this] { time_out(); });
    }
}

void Transport::bind_to(std::vector<net::Address> local_addresses) {
    socket_.bind_to(std::move(local_addresses));
}

void Transport::connect(std::vector<net::Address> addresses, Duration timeout) {
    close();
    timeout_ = timeout;
    times_ = {.began = loop_.now(), .connected = {}, .layers_open = {}};
    socket_.connect(std::move(addresses), timeout);
}

void Transport::close() {
    ++attempt_;
    is_open_ = false;
    is_paused_ = false;
    is_clogged_ = false;
    user_waits_ = false;
    is_finishing_ = false;
    flush_scheduled_ = false;
    held_ = 0;
    output_.clear();
    stack_.reset();
    if (timer_) {
        timer_->cancel();
    }
    socket_.close();
}

// What the socket says. --------------------------------------------------------------------------

void Transport::socket_connected() {
    times_.connected = loop_.now();
    if (stack_.is_empty()) {
        handlers_.on_connected();
        return;
    }
    timer_->set(times_.began + timeout_);
    proceed(stack_.opened());
}

void Transport::socket_received(Bytes bytes) {
    if (stack_.is_empty()) {
        handlers_.on_received(bytes);
    } else {
        proceed(stack_.received(bytes));
    }
}

void Transport::socket_writable() {
    if (stack_.is_empty()) {
        handlers_.on_writable();
        return;
    }
    const bool is_flushed = flush();
    choose_reading();
    if (!is_flushed) {
        return;
    }
    finish_socket();
    if (std::exchange(user_waits_, false)) {
        handlers_.on_writable();
    }
}

void Transport::socket_closed(const Error& error) {
    const Error told = stack_.closed(error);
    close();
    handlers_.on_closed(told);
}

void Transport::time_out() {
    const double seconds = std::chrono::duration<double>(timeout_).count();
    const Error told =
        stack_.closed({Errc::connect_timeout, ReasonCode::success, 0,
                       fmt::format("connect to {} failed: the handshake was not done within {:.3g} "
                                   "s",
                                   socket_.peer(), seconds)});
    close();
    handlers_.on_closed(told);
}

// From the layers to the session. ----------------------------------------------------------------

// After everything that the layers were told about the peer.
void Transport::proceed(Result<void> done) {
    const auto attempt = attempt_;
    const bool was_open = is_open_;
    collect();
    note_times();
    if (!is_open_ && done && stack_.is_open()) {
        is_open_ = true;
        timer_->cancel();
        handlers_.on_connected();
    }
    const bool has_delivered = attempt == attempt_ && deliver();
    if (attempt != attempt_) {
        return;
    }
    if (!done) {
        fail(done.error());
        return;
    }
    if (stack_.is_finished()) {
        fail(stack_.closed({Errc::connection_lost, ReasonCode::success, 0,
                            fmt::format("{} closed the connection", socket_.peer())}));
        return;
    }
    if (!was_open) {
        static_cast<void>(flush());
    } else if (!output_.empty()) {
        schedule_flush();  // the session's answer goes with it
    }
    choose_reading();
    if (!has_delivered) {
        socket_.acknowledge();  // nobody else knows that something came
    }
}

void Transport::note_times() {
    const std::size_t open_count = stack_.open_count();
    while (times_.layers_open.size() < open_count) {
        times_.layers_open.push_back(loop_.now());
    }
}

bool Transport::deliver() {
    if (!is_open_ || stack_.up().empty()) {
        return false;
    }
    const auto attempt = attempt_;
    handlers_.on_received(stack_.up().bytes());
    if (attempt == attempt_) {
        stack_.up().clear();
    }
    return true;
}

void Transport::pause_reading() {
    is_paused_ = true;
    choose_reading();
}

void Transport::resume_reading() {
    is_paused_ = false;
    choose_reading();
}

void Transport::choose_reading() {
    is_clogged_ = output_.size() > (is_clogged_ ? answer_limit / 2 : answer_limit);
    if (is_clogged_ || (is_paused_ && (is_open_ || stack_.is_empty()))) {
        socket_.pause_reading();
    } else {
        socket_.resume_reading();
    }
}

// From the session to the socket. ----------------------------------------------------------------

std::size_t Transport::write(Bytes bytes) {
    if (stack_.is_empty()) {
        return socket_.write(bytes);
    }
    if (!is_open_) {
        return 0;
    }
    assert(held_ <= bytes.size());
    std::size_t taken = 0;
    while (taken < bytes.size()) {
        if (held_ == 0 && !encode(bytes.subspan(taken))) {
            break;
        }
        if (!flush()) {
            break;
        }
        taken += std::exchange(held_, 0);
    }
    user_waits_ = taken < bytes.size();
    return taken;
}

bool Transport::encode(Bytes bytes) {
    const Bytes chunk = bytes.first(std::min(bytes.size(), chunk_size));
    if (auto written = stack_.write(chunk); !written) {
        // Not from inside write(): whoever writes has yet to note what was taken.
        loop_.post([self = std::weak_ptr<Transport*>(self_), attempt = attempt_,
                    error = std::move(written.error())] {
            if (const auto transport = self.lock();
                transport && (*transport)->attempt_ == attempt) {
                (*transport)->fail(error);
            }
        });
        return false;
    }
    collect();
    held_ = chunk.size();
    return true;
}

void Transport::collect() {
    output_.append(stack_.down().bytes());
    stack_.down().clear();
}

bool Transport::flush() {
    if (!output_.empty()) {
        output_.consume(socket_.write(output_.bytes()));
    }
    return output_.empty();
}

void Transport::schedule_flush() {
    if (std::exchange(flush_scheduled_, true)) {
        return;
    }
    loop_.post([self = std::weak_ptr<Transport*>(self_), attempt = attempt_] {
        if (const auto transport = self.lock(); transport && (*transport)->attempt_ == attempt) {
            (*transport)->flush_scheduled_ = false;
            static_cast<void>((*transport)->flush());
        }
    });
}

void Transport::finish_writing() {
    if (stack_.is_empty()) {
        socket_.finish_writing();
        return;
    }
    stack_.finish();
    collect();
    is_finishing_ = true;
    if (flush()) {
        finish_socket();
    }
}

void Transport::finish_socket() {
    if (std::exchange(is_finishing_, false)) {
        socket_.finish_writing();
    }
}

void Transport::fail(const Error& error) {
    static_cast<void>(flush());  // an alert, or the answer to the peer's goodbye
    const Error told = error;
    close();
    handlers_.on_closed(told);
}

}  // namespace mqtt
