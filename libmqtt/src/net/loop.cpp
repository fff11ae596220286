#include "mqtt/loop.hpp"

#include <asio.hpp>
#include <vector>

#include "net/loop_access.hpp"
#include "net/system_error.hpp"

namespace mqtt {

namespace {

// Bytes that one read can bring in.
constexpr std::size_t read_buffer_size = 64 * 1024;

using SignalSet = asio::basic_signal_set<asio::io_context::executor_type>;

}  // namespace

class Loop::Impl {
public:
    // One thread runs the loop; the hint lets Asio skip the wake-ups that more would need.
    asio::io_context context{1};
    // Not filled with zeros, which would take a short run longer than all its messages.
    std::unique_ptr<std::uint8_t[]> read_buffer =
        std::make_unique_for_overwrite<std::uint8_t[]>(read_buffer_size);
    TimePoint now = Clock::now();
    // After `context`, so that they go before it.
    std::vector<std::unique_ptr<SignalSet>> signals;

    void wait_for_signal(SignalSet& set, std::shared_ptr<Callback> callback) {
        set.async_wait([this, &set, callback = std::move(callback)](const asio::error_code& error,
                                                                    int /*signal_number*/) mutable {
            if (error) {
                return;  // the set is being destroyed
            }
            now = Clock::now();
            (*callback)();
            wait_for_signal(set, std::move(callback));
        });
    }
};

Loop::Loop() : impl_(std::make_unique<Impl>()) {}
Loop::~Loop() = default;

void Loop::run() {
    impl_->context.restart();
    impl_->now = Clock::now();
    impl_->context.run();
}

void Loop::run_until_stopped() {
    const auto guard = asio::make_work_guard(impl_->context);
    run();
}

bool Loop::run_once() {
    impl_->context.restart();
    impl_->now = Clock::now();
    return impl_->context.run_one() > 0;
}

void Loop::poll() {
    impl_->context.restart();
    impl_->now = Clock::now();
    impl_->context.poll();
}

bool Loop::poll_once() {
    impl_->context.restart();
    impl_->now = Clock::now();
    return impl_->context.poll_one() > 0;
}

void Loop::stop() {
    impl_->context.stop();
}

void Loop::post(Callback callback) {
    asio::post(impl_->context, [this, callback = std::move(callback)] {
        impl_->now = Clock::now();
        callback();
    });
}

Result<void> Loop::on_signal(int signal_number, Callback callback) {
    auto set = std::make_unique<SignalSet>(impl_->context.get_executor());
    asio::error_code error;
    set->add(signal_number, error);
    if (error) {
        return tl::unexpected(
            net::system_error(Errc::invalid_argument, "catching a signal failed", error));
    }
    impl_->wait_for_signal(*set, std::make_shared<Callback>(std::move(callback)));
    impl_->signals.push_back(std::move(set));
    return {};
}

TimePoint Loop::now() const {
    return impl_->now;
}

namespace net {

asio::io_context& LoopAccess::context(Loop& loop) {
    return loop.impl_->context;
}
std::span<std::uint8_t> LoopAccess::read_buffer(Loop& loop) {
    return {loop.impl_->read_buffer.get(), read_buffer_size};
}
void LoopAccess::begin_callback(Loop& loop) {
    loop.impl_->now = Clock::now();
}

}  // namespace net

}  // namespace mqtt
