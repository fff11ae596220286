#include "chaos/proxy.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>
#include <vector>

#include "support/mosquitto.hpp"

namespace chaos {

namespace {

constexpr int tick_ms = 2;

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

int make_socket() {
    return ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

void prepare(int descriptor) {
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK);
}

void close_socket(int& descriptor, bool with_reset) {
    if (descriptor < 0) {
        return;
    }
    if (with_reset) {
        const linger now{1, 0};
        ::setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    }
    ::close(std::exchange(descriptor, -1));
}

}  // namespace

Proxy::Proxy(std::uint64_t seed, unsigned faults, std::uint16_t broker_port)
    : random_(seed), faults_(faults), broker_port_(broker_port), port_(support::free_port()) {
    listen();
    if (listener_ < 0) {
        throw std::runtime_error("the proxy cannot listen");
    }
    thread_ = std::thread([this] { run(); });
}

Proxy::~Proxy() {
    wants_end_ = true;
    thread_.join();
    for (Link& link : links_) {
        end(link, true);
    }
    close_socket(listener_, false);
}

void Proxy::listen() {
    int descriptor = make_socket();
    const int on = 1;
    ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    const sockaddr_in address = loopback(port_);
    if (::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(descriptor, 16) != 0) {
        close_socket(descriptor, false);
        return;  // another try at the next tick
    }
    prepare(descriptor);
    listener_ = descriptor;
}

void Proxy::run() {
    while (!wants_end_) {
        std::vector<pollfd> wanted{{listener_, POLLIN, 0}};
        for (const Link& link : links_) {
            for (const Flow* flow : {&link.up, &link.down}) {
                if (!flow->is_stalled && flow->waiting.empty()) {
                    wanted.push_back({flow->from, POLLIN, 0});
                }
            }
        }
        ::poll(wanted.data(), wanted.size(), tick_ms);
        if (listener_ < 0 && Clock::now() >= listens_again_) {
            listen();
        }
        accept();
        for (Link& link : links_) {
            serve(link);
        }
        links_.remove_if([](const Link& link) { return link.is_over; });
    }
}

void Proxy::accept() {
    int client = listener_ < 0 ? -1 : ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) {
        return;
    }
    int broker = make_socket();
    const sockaddr_in address = loopback(broker_port_);
    if (::connect(broker, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        close_socket(broker, false);
        close_socket(client, true);
        return;
    }
    prepare(client);
    prepare(broker);
    Link& link = links_.emplace_back();
    link.up.from = link.down.to = client;
    link.up.to = link.down.from = broker;
}

// From a few bytes, so that handshakes break too, to many.
void Proxy::plan(Link& link) {
    constexpr std::uint64_t scales[] = {60, 1'000, 8'000, 30'000};
    link.is_planned = true;
    link.fault = static_cast<Fault>(random_.below(5));
    link.share = 1 + random_.below(scales[random_.below(4)]);
    link.delay = random_.chance(20) ? random_.milliseconds(1, 20) : Milliseconds(0);
}

void Proxy::serve(Link& link) {
    if (!link.is_planned && faults_left_ > 0) {
        plan(link);
    }
    if (Clock::now() >= link.ends_at || (is_calm_ && link.has_fault)) {
        end(link, true);
        return;
    }
    for (Flow* flow : {&link.up, &link.down}) {
        if (!link.is_over && !flow->is_stalled) {
            fill(link, *flow);
        }
        if (!link.is_over && !flow->is_stalled) {
            pass(link, *flow);
        }
    }
}

void Proxy::fill(Link& link, Flow& flow) {
    if (!flow.waiting.empty()) {
        return;
    }
    std::array<char, 16'384> part{};
    const ssize_t size = ::recv(flow.from, part.data(), part.size(), 0);
    if (size > 0) {
        flow.waiting.assign(part.data(), static_cast<std::size_t>(size));
        flow.due = Clock::now() + link.delay;
    } else if (size == 0 || (errno != EAGAIN && errno != EINTR)) {
        end(link, size < 0);
    }
}

void Proxy::pass(Link& link, Flow& flow) {
    if (flow.waiting.empty() || Clock::now() < flow.due) {
        return;
    }
    const bool strikes = link.is_planned && !is_calm_ && faults_left_ > 0;
    const std::size_t allowed =
        strikes ? static_cast<std::size_t>(std::min<std::uint64_t>(link.share, flow.waiting.size()))
                : flow.waiting.size();
    const ssize_t taken = ::send(flow.to, flow.waiting.data(), allowed, MSG_NOSIGNAL);
    if (taken < 0) {
        if (errno != EAGAIN && errno != EINTR) {
            end(link, true);
        }
        return;
    }
    answers_ += &flow == &link.down ? 1U : 0U;
    flow.waiting.erase(0, static_cast<std::size_t>(taken));
    if (strikes) {
        link.share -= static_cast<std::uint64_t>(taken);
        if (link.share == 0) {
            strike(link);
        }
    }
}

void Proxy::strike(Link& link) {
    --faults_left_;
    ++happened_;
    link.has_fault = true;
    const auto now = Clock::now();
    switch (link.fault) {
        case Fault::reset:
            return end(link, true);
        case Fault::close:
            return end(link, false);
        case Fault::lose:
            close_socket(link.up.from, true);
            link.down.to = -1;
            link.up.is_stalled = link.down.is_stalled = true;
            link.ends_at = now + random_.milliseconds(100, 3'000);
            return;
        case Fault::stall:
            link.up.is_stalled = random_.chance(70);
            link.down.is_stalled = !link.up.is_stalled || random_.chance(50);
            link.ends_at = now + random_.milliseconds(100, 4'000);
            return;
        case Fault::refuse:
            close_socket(listener_, false);
            listens_again_ = now + random_.milliseconds(20, 800);
            return end(link, true);
    }
}

void Proxy::end(Link& link, bool with_reset) {
    close_socket(link.up.from, with_reset);
    close_socket(link.up.to, with_reset);
    link.is_over = true;
}

}  // namespace chaos
