#include "mqbench/null_broker.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <vector>

#include "mqtt/packets.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"
#include "wire/frame.hpp"

namespace mq::bench {

namespace {

using mqtt::Bytes;
using mqtt::PacketType;
using mqtt::wire::Buffer;

constexpr mqtt::Version version = mqtt::Version::v3_1_1;
constexpr std::size_t packet_limit = std::size_t{1} << 28U;
constexpr std::size_t read_size = std::size_t{64} * 1024;
constexpr int poll_ms = 100;  // how late the end may be noticed

struct Peer {
    int socket = -1;
    Buffer input;
    bool has_subscribed = false;
    bool is_gone = false;
};

// All of it, however long the peer takes: whoever measures against this reads.
void write_all(Peer& peer, Bytes bytes) {
    while (!bytes.empty() && !peer.is_gone) {
        const ssize_t size = ::send(peer.socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (size < 0 && errno != EINTR) {
            peer.is_gone = true;
        } else if (size > 0) {
            bytes = bytes.subspan(static_cast<std::size_t>(size));
        }
    }
}

class Broker {
public:
    Broker(int listener, const std::atomic<bool>& is_ending)
        : listener_(listener), is_ending_(is_ending) {}
    ~Broker() {
        for (const auto& peer : peers_) {
            ::close(peer->socket);
        }
    }

    void run() {
        while (!is_ending_) {
            std::vector<pollfd> waits{{listener_, POLLIN, 0}};
            for (const auto& peer : peers_) {
                waits.push_back({peer->socket, POLLIN, 0});
            }
            ::poll(waits.data(), waits.size(), poll_ms);
            for (std::size_t index = 1; index < waits.size(); ++index) {
                if (waits[index].revents != 0) {
                    read(*peers_[index - 1]);
                }
            }
            if (waits.front().revents != 0) {
                accept();
            }
            remove_gone();
        }
    }

private:
    void accept() {
        const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket >= 0) {
            constexpr int on = 1;
            ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            peers_.push_back(std::make_unique<Peer>());
            peers_.back()->socket = socket;
        }
    }

    void remove_gone() {
        std::erase_if(peers_, [](const auto& peer) {
            if (peer->is_gone) {
                ::close(peer->socket);
            }
            return peer->is_gone;
        });
    }

    void read(Peer& peer) {
        const std::size_t before = peer.input.size();
        peer.input.resize(before + read_size);
        const ssize_t size = ::recv(peer.socket, peer.input.data() + before, read_size, 0);
        if (size <= 0) {
            peer.is_gone = true;
            return;
        }
        peer.input.resize(before + static_cast<std::size_t>(size));
        const std::size_t used = take_packets(peer);
        peer.input.erase(peer.input.begin(),
                         peer.input.begin() + static_cast<std::ptrdiff_t>(used));
    }

    // PUBLISH packets that stand one behind the other are passed on in one piece.
    std::size_t take_packets(Peer& peer) {
        const Bytes input(peer.input);
        std::size_t at = 0;
        std::size_t publish_from = 0;
        while (!peer.is_gone) {
            const auto scan = mqtt::wire::scan_frame(input.subspan(at), version, packet_limit);
            if (!scan || !scan->complete) {
                peer.is_gone = !scan;
                break;
            }
            if (scan->frame.type != PacketType::publish) {
                pass_on(input.subspan(publish_from, at - publish_from));
                answer(peer, scan->frame);
                publish_from = at + scan->frame.size;
            }
            at += scan->frame.size;
        }
        pass_on(input.subspan(publish_from, at - publish_from));
        return at;
    }

    void pass_on(Bytes packets) {
        for (const auto& peer : peers_) {
            if (peer->has_subscribed && !packets.empty()) {
                write_all(*peer, packets);
            }
        }
    }

    void answer(Peer& peer, const mqtt::wire::Frame& frame) {
        Buffer out;
        mqtt::Result<void> encoded;
        switch (frame.type) {
            case PacketType::connect:
                encoded = mqtt::wire::encode(mqtt::Connack{}, version, out);
                break;
            case PacketType::subscribe:
                peer.has_subscribed = true;
                encoded = answer_subscribe(frame, out);
                break;
            case PacketType::pingreq:
                encoded = mqtt::wire::encode(mqtt::Pingresp{}, out);
                break;
            default:
                peer.is_gone = true;  // DISCONNECT, or what this broker does not do
                return;
        }
        if (encoded) {
            write_all(peer, out);
        }
    }

    static mqtt::Result<void> answer_subscribe(const mqtt::wire::Frame& frame, Buffer& out) {
        const auto packet = mqtt::wire::decode(frame, version);
        const auto* subscribe = packet ? std::get_if<mqtt::Subscribe>(&*packet) : nullptr;
        if (subscribe == nullptr) {
            return mqtt::fail(mqtt::Errc::malformed_packet, "not a SUBSCRIBE");
        }
        mqtt::Suback suback;
        suback.packet_id = subscribe->packet_id;
        suback.reasons.resize(subscribe->subscriptions.size());
        return mqtt::wire::encode(suback, version, out);
    }

    int listener_;
    const std::atomic<bool>& is_ending_;
    std::vector<std::unique_ptr<Peer>> peers_;
};

}  // namespace

NullBroker::~NullBroker() {
    is_ending_ = true;
    if (thread_.joinable()) {
        thread_.join();
    }
    if (listener_ >= 0) {
        ::close(listener_);
    }
}

mqtt::Result<void> NullBroker::start() {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (listener_ < 0 || ::bind(listener_, any, size) != 0 || ::listen(listener_, SOMAXCONN) != 0 ||
        ::getsockname(listener_, any, &size) != 0) {
        return mqtt::fail(mqtt::Errc::connect_failed, "a port of 127.0.0.1 cannot be opened");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Broker(listener_, is_ending_).run(); });
    return {};
}

}  // namespace mq::bench
