#include "support/scripted_peer.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <utility>

#include "wire/decode.hpp"
#include "wire/encode.hpp"

namespace support {

namespace {

// For one wait of a script: longer than the clients' own limits in these tests.
constexpr timeval patience{15, 0};

}  // namespace

PeerLink::PeerLink(int descriptor) : descriptor_(descriptor) {
    ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
}

PeerLink::~PeerLink() {
    ::close(descriptor_);
}

bool PeerLink::read_more() {
    std::array<std::uint8_t, 4096> buffer{};
    const ssize_t size = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
    if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
        throw std::runtime_error("the client is silent and does not close");
    }
    if (size > 0 && websocket_) {
        take_frames({buffer.begin(), buffer.begin() + size});
    } else if (size > 0) {
        input_.insert(input_.end(), buffer.begin(), buffer.begin() + size);
    }
    return size > 0;
}

void PeerLink::take_frames(const std::vector<std::uint8_t>& bytes) {
    constexpr std::uint8_t close = 0x88;
    constexpr std::uint8_t control = 0x08;
    websocket_->append(bytes);
    while (auto frame = websocket_->next()) {
        if ((frame->first_byte & control) == 0) {
            ++data_frames_;
            input_.insert(input_.end(), frame->payload.begin(), frame->payload.end());
            continue;
        }
        if (frame->first_byte == close) {
            send_raw(ws_frame(close, frame->payload));
        }
        control_frames_.push_back(std::move(*frame));
    }
}

std::string PeerLink::expect_upgrade() {
    const std::string end = "\r\n\r\n";
    for (;;) {
        const std::string text(input_.begin(), input_.end());
        if (const std::size_t found = text.find(end); found != std::string::npos) {
            consumed_ = found + end.size();
            return text.substr(0, consumed_);
        }
        if (!read_more()) {
            throw std::runtime_error("the client closed instead of asking for a WebSocket");
        }
    }
}

void PeerLink::accept_websocket() {
    const std::string grant = ws_grant(expect_upgrade(), "mqtt");
    websocket_.emplace();
    send_raw({grant.begin(), grant.end()});
}

const mqtt::Packet& PeerLink::expect(mqtt::PacketType type) {
    const mqtt::Packet& packet = expect_any();
    if (mqtt::type_of(packet) != type) {
        throw std::runtime_error("the client sent " +
                                 std::string(mqtt::name(mqtt::type_of(packet))) + " instead of " +
                                 std::string(mqtt::name(type)));
    }
    return packet;
}

const mqtt::Packet& PeerLink::expect_any() {
    input_.erase(input_.begin(), input_.begin() + static_cast<std::ptrdiff_t>(consumed_));
    consumed_ = 0;
    for (;;) {
        const auto scan = mqtt::wire::scan_frame(input_, version_);
        if (!scan) {
            throw std::runtime_error("the client sent " + mqtt::wire::describe(scan.error()));
        }
        if (!scan->complete) {
            if (!read_more()) {
                throw std::runtime_error("the client closed instead of going on");
            }
            continue;
        }
        auto packet = mqtt::wire::decode(scan->frame, version_);
        if (!packet) {
            throw std::runtime_error("the client sent a " + std::string(name(scan->frame.type)) +
                                     " that is " + mqtt::wire::describe(packet.error()));
        }
        consumed_ = scan->frame.size;
        packet_ = std::move(*packet);
        if (const auto* connect = std::get_if<mqtt::Connect>(&packet_)) {
            version_ = connect->version;
        }
        return packet_;
    }
}

bool PeerLink::has_more() {
    pollfd wanted{descriptor_, POLLIN, 0};
    return input_.size() > consumed_ || ::poll(&wanted, 1, 0) > 0;
}

void PeerLink::expect_end() {
    do {
        if (input_.size() > consumed_) {
            throw std::runtime_error("the client sent something instead of closing");
        }
    } while (read_more());
}

void PeerLink::send(const mqtt::Packet& packet) {
    mqtt::wire::Buffer bytes;
    if (!mqtt::wire::encode(packet, version_, bytes)) {
        throw std::runtime_error("the script sends what cannot be encoded");
    }
    send_bytes(bytes);
}

void PeerLink::send(const mqtt::Packet& packet, const std::function<void()>& on_stall) {
    mqtt::wire::Buffer bytes;
    if (!mqtt::wire::encode(packet, version_, bytes)) {
        throw std::runtime_error("the script sends what cannot be encoded");
    }
    std::size_t sent = 0;
    while (sent < bytes.size()) {
        pollfd wanted{descriptor_, POLLOUT, 0};
        if (::poll(&wanted, 1, 500) == 0) {
            on_stall();
        }
        const ssize_t taken = ::send(descriptor_, bytes.data() + sent, bytes.size() - sent,
                                     MSG_NOSIGNAL | MSG_DONTWAIT);
        if (taken < 0 && errno != EAGAIN) {
            throw std::runtime_error("the client closed too early");
        }
        sent += taken > 0 ? static_cast<std::size_t>(taken) : 0;
    }
}

void PeerLink::send_bytes(const std::vector<std::uint8_t>& bytes) {
    constexpr std::uint8_t binary = 0x82;
    send_raw(websocket_ ? ws_frame(binary, bytes) : bytes);
}

void PeerLink::send_raw(const std::vector<std::uint8_t>& bytes) {
    if (::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(bytes.size())) {
        throw std::runtime_error("the client closed too early");
    }
}

std::size_t PeerLink::flood(const std::vector<std::uint8_t>& bytes, std::size_t limit) {
    std::size_t sent = 0;
    for (pollfd wanted{descriptor_, POLLOUT, 0}; sent<limit&& ::poll(&wanted, 1, 500)> 0;) {
        const std::size_t offset = sent % bytes.size();
        const ssize_t taken = ::send(descriptor_, bytes.data() + offset, bytes.size() - offset,
                                     MSG_NOSIGNAL | MSG_DONTWAIT);
        if (taken <= 0) {
            break;
        }
        sent += static_cast<std::size_t>(taken);
    }
    return sent;
}

void PeerLink::accept() {
    expect(mqtt::PacketType::connect);
    send(mqtt::Connack{});
}

ScriptedPeer::ScriptedPeer(std::vector<Script> scripts) : scripts_(std::move(scripts)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const general = reinterpret_cast<sockaddr*>(&address);
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::bind(listener_, general, size) != 0 || ::listen(listener_, 8) != 0 ||
        ::getsockname(listener_, general, &size) != 0) {
        throw std::runtime_error("no listening socket");
    }
    ::setsockopt(listener_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
}

ScriptedPeer::~ScriptedPeer() {
    ::shutdown(listener_, SHUT_RDWR);  // a script that still waits for its client
    if (thread_.joinable()) {
        thread_.join();
    }
    ::close(listener_);
}

void ScriptedPeer::serve() {
    try {
        for (const Script& script : scripts_) {
            int descriptor = -1;
            do {  // a wait that has a limit is not taken up again after a signal
                descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            } while (descriptor < 0 && errno == EINTR);
            if (descriptor < 0) {
                throw std::runtime_error("a client that the script waits for did not come");
            }
            PeerLink link(descriptor);
            script(link);
        }
    } catch (...) {
        failure_ = std::current_exception();
    }
}

void ScriptedPeer::finish() {
    thread_.join();
    if (failure_) {
        std::rethrow_exception(failure_);
    }
}

}  // namespace support
