#include "net/resolver.hpp"

#include <fmt/format.h>
#include <netdb.h>
#include <sys/un.h>

#include <asio.hpp>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "net/address.hpp"
#include "net/loop_access.hpp"

namespace mqtt::net {

namespace {

using WorkGuard = asio::executor_work_guard<asio::io_context::executor_type>;

Address to_address(const sockaddr* socket_address, socklen_t size) {
    asio::ip::tcp::endpoint endpoint;
    endpoint.resize(size);
    std::memcpy(endpoint.data(), socket_address, size);
    Address address;
    std::memcpy(&address.storage, socket_address, size);
    address.size = size;
    const std::string host = endpoint.address().to_string();
    address.text = endpoint.address().is_v6() ? fmt::format("[{}]:{}", host, endpoint.port())
                                              : fmt::format("{}:{}", host, endpoint.port());
    return address;
}

Address to_address(const asio::ip::tcp::endpoint& endpoint) {
    return to_address(endpoint.data(), static_cast<socklen_t>(endpoint.size()));
}

std::string describe(int error, int system_error) {
    switch (error) {
        case EAI_NONAME:
        case EAI_NODATA:
            return "no such host";
        case EAI_AGAIN:
            return "the name service does not answer";
        case EAI_SYSTEM:
            return std::strerror(system_error);
        default:
            return ::gai_strerror(error);
    }
}

// Blocks, perhaps for long.
Result<std::vector<Address>> look_up(const std::string& host, std::uint16_t port) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;
    addrinfo* found = nullptr;
    const int error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
    if (error != 0) {
        return fail(Errc::resolve_failed,
                    fmt::format("look-up of \"{}\" failed: {}", host, describe(error, errno)));
    }
    std::vector<Address> addresses;
    for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
        addresses.push_back(to_address(entry->ai_addr, entry->ai_addrlen));
    }
    ::freeaddrinfo(found);
    return addresses;
}

// Signals are for the threads that expect them.
void start_detached(std::function<void()> work) {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    std::thread(std::move(work)).detach();
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

// Where a thread leaves what it found; nobody may be there any more.
struct Mailbox {
    std::mutex mutex;
    Loop* loop = nullptr;
};

}  // namespace

Result<Address> unix_address(std::string_view path) {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    if (path.empty() || path.find('\0') != std::string_view::npos) {
        return fail(Errc::invalid_argument, "the path of a Unix socket must not be empty");
    }
    if (path.size() >= sizeof name.sun_path) {
        return fail(Errc::invalid_argument,
                    fmt::format("the path of a Unix socket must be shorter than {} bytes (got {})",
                                sizeof name.sun_path, path.size()));
    }
    std::memcpy(name.sun_path, path.data(), path.size());
    Address address;
    std::memcpy(&address.storage, &name, sizeof name);
    address.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + 1);
    address.text = fmt::format("unix:{}", path);
    return address;
}

std::optional<std::vector<Address>> addresses_without_lookup(std::string_view host,
                                                             std::uint16_t port) {
    using asio::ip::tcp;
    if (host == "localhost") {
        return std::vector{to_address(tcp::endpoint(asio::ip::address_v6::loopback(), port)),
                           to_address(tcp::endpoint(asio::ip::address_v4::loopback(), port))};
    }
    asio::error_code error;
    const auto address = asio::ip::make_address(std::string(host), error);
    if (error) {
        return std::nullopt;
    }
    return std::vector{to_address(tcp::endpoint(address, port))};
}

struct Resolver::State : std::enable_shared_from_this<Resolver::State> {
    explicit State(Loop& owner) : loop(owner) {}

    void start() {
        mailbox = std::make_shared<Mailbox>();
        mailbox->loop = &loop;
        start_detached([host = name, service = port, self = weak_from_this(), box = mailbox] {
            auto addresses = look_up(host, service);
            const std::lock_guard lock(box->mutex);
            if (box->loop != nullptr) {
                box->loop->post([self, box, addresses = std::move(addresses)]() mutable {
                    if (const auto state = self.lock(); state && state->mailbox == box) {
                        state->answer(std::move(addresses));
                    }
                });
            }
        });
    }

    // Whatever its thread still finds is of no interest.
    void forget() {
        if (mailbox) {
            const std::lock_guard lock(mailbox->mutex);
            mailbox->loop = nullptr;
        }
        mailbox.reset();
    }

    void answer(Result<std::vector<Address>> addresses) {
        mailbox.reset();
        work.reset();
        if (const auto answered = std::exchange(callback, nullptr)) {
            answered(std::move(addresses));
        }
    }

    Loop& loop;
    std::string name;  // of the look-up that goes on
    std::uint16_t port = 0;
    std::shared_ptr<Mailbox> mailbox;  // of that look-up; nullptr: there is none
    Callback callback;
    std::optional<WorkGuard> work;  // the loop has something to wait for
};

Resolver::Resolver(Loop& loop) : state_(std::make_shared<State>(loop)) {}
Resolver::~Resolver() {
    cancel();
    state_->forget();
}

void Resolver::resolve(const std::string& host, std::uint16_t port, Callback callback) {
    cancel();
    state_->callback = std::move(callback);
    state_->work.emplace(LoopAccess::context(state_->loop).get_executor());
    if (state_->mailbox && state_->name == host && state_->port == port) {
        return;
    }
    state_->forget();
    state_->name = host;
    state_->port = port;
    state_->start();
}

void Resolver::cancel() {
    state_->callback = nullptr;
    state_->work.reset();
}

}  // namespace mqtt::net
