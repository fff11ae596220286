#include "mqtt/descriptor.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <asio.hpp>
#include <cerrno>
#include <utility>

#include "net/loop_access.hpp"
#include "net/system_error.hpp"

namespace mqtt {

namespace {

using StreamDescriptor = asio::posix::basic_stream_descriptor<asio::io_context::executor_type>;

// Asio makes a descriptor non-blocking before it waits for it. That flag belongs to the open file,
// which the shell and other processes share, and they would meet EAGAIN: take it back. Nothing here
// reads before the wait said that there is something.
class BlockingKeeper {
public:
    explicit BlockingKeeper(int descriptor)
        : descriptor_(descriptor), flags_(::fcntl(descriptor, F_GETFL)) {}
    ~BlockingKeeper() {
        if (flags_ >= 0) {
            ::fcntl(descriptor_, F_SETFL, flags_);
        }
    }
    BlockingKeeper(const BlockingKeeper&) = delete;
    BlockingKeeper& operator=(const BlockingKeeper&) = delete;

private:
    int descriptor_;
    int flags_;
};

}  // namespace

struct InputDescriptor::State : std::enable_shared_from_this<State> {
    State(Loop& owner, int number, Handlers callbacks)
        : loop(owner),
          descriptor(net::LoopAccess::context(owner)),
          handle(number),
          handlers(std::move(callbacks)) {}

    void start();
    void wait();
    void ready(const asio::error_code& error);
    void read();
    void end(const Error* error);
    void release();

    Loop& loop;
    StreamDescriptor descriptor;
    int handle;
    Handlers handlers;
    bool is_wanted = false;   // resume() was said last
    bool is_waiting = false;  // a callback is on its way
    bool is_pollable = true;  // until epoll says EPERM: a regular file
    bool has_ended = false;
};

InputDescriptor::InputDescriptor(Loop& loop, int descriptor, Handlers handlers)
    : state_(std::make_shared<State>(loop, descriptor, std::move(handlers))) {}

InputDescriptor::~InputDescriptor() {
    state_->has_ended = true;
    state_->release();
}

void InputDescriptor::resume() {
    state_->is_wanted = true;
    state_->start();
}

void InputDescriptor::pause() {
    state_->is_wanted = false;
}

void InputDescriptor::State::start() {
    if (is_waiting || has_ended) {
        return;
    }
    asio::error_code error;
    if (is_pollable && !descriptor.is_open()) {
        descriptor.assign(handle, error);
    }
    is_waiting = true;
    if (error) {
        asio::post(descriptor.get_executor(),
                   [self = shared_from_this(), error] { self->ready(error); });
    } else {
        wait();
    }
}

void InputDescriptor::State::wait() {
    if (!is_pollable) {
        asio::post(descriptor.get_executor(), [self = shared_from_this()] { self->ready({}); });
        return;
    }
    const BlockingKeeper keeper(handle);
    descriptor.async_wait(
        StreamDescriptor::wait_read,
        [self = shared_from_this()](const asio::error_code& error) { self->ready(error); });
}

void InputDescriptor::State::ready(const asio::error_code& error) {
    is_waiting = false;
    if (has_ended || !is_wanted) {
        return;
    }
    net::LoopAccess::begin_callback(loop);
    if (error == asio::error::operation_not_supported) {
        is_pollable = false;
        release();
    } else if (error) {
        const Error why =
            net::system_error(Errc::invalid_argument, "waiting for input failed", error);
        end(&why);
        return;
    }
    read();
    if (is_wanted) {
        start();
    }
}

void InputDescriptor::State::read() {
    const auto buffer = net::LoopAccess::read_buffer(loop);
    const ssize_t size = ::read(handle, buffer.data(), buffer.size());
    if (size > 0) {
        handlers.on_data(Bytes(buffer.data(), static_cast<std::size_t>(size)));
    } else if (size == 0) {
        end(nullptr);
    } else if (errno != EINTR && errno != EAGAIN) {
        const Error why = net::system_error(Errc::invalid_argument, "reading input failed",
                                            std::error_code(errno, std::system_category()));
        end(&why);
    }
}

void InputDescriptor::State::end(const Error* error) {
    has_ended = true;
    release();
    handlers.on_end(error);
}

void InputDescriptor::State::release() {
    if (descriptor.is_open()) {
        descriptor.release();
    }
}

struct HangupWatch::State : std::enable_shared_from_this<State> {
    State(Loop& owner, std::function<void()> callback)
        : loop(owner),
          descriptor(net::LoopAccess::context(owner)),
          on_hangup(std::move(callback)) {}
    Loop& loop;
    StreamDescriptor descriptor;
    std::function<void()> on_hangup;
};

HangupWatch::HangupWatch(Loop& loop, int descriptor, std::function<void()> on_hangup)
    : state_(std::make_shared<State>(loop, std::move(on_hangup))) {
    struct stat status {};
    if (::fstat(descriptor, &status) != 0 ||
        (!S_ISFIFO(status.st_mode) && !S_ISSOCK(status.st_mode))) {
        return;
    }
    asio::error_code error;
    state_->descriptor.assign(descriptor, error);
    if (error) {
        return;  // the next write will find out
    }
    const BlockingKeeper keeper(descriptor);
    state_->descriptor.async_wait(StreamDescriptor::wait_error,
                                  [state = state_](const asio::error_code& wait_error) {
                                      if (!wait_error && state->descriptor.is_open()) {
                                          net::LoopAccess::begin_callback(state->loop);
                                          state->on_hangup();
                                      }
                                  });
}

HangupWatch::~HangupWatch() {
    if (state_->descriptor.is_open()) {
        state_->descriptor.release();
    }
}

}  // namespace mqtt
