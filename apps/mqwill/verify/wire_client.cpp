#include "mqwill/verify/wire_client.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "common/outcome.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"
#include "wire/frame.hpp"

namespace mq::will::verify {

using mqtt::Bytes;
using mqtt::Clock;
using mqtt::PacketType;
using mqtt::ReasonCode;
using mqtt::TimePoint;

namespace {

// For every answer that the standard demands at once.
constexpr mqtt::Duration answer_limit = std::chrono::seconds(10);

// Waits for `events`; false: not before `until`.
bool wait_for(int descriptor, short events, TimePoint until) {
    while (true) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count() + 1;
        pollfd wanted{descriptor, events, 0};
        const int ready = ::poll(&wanted, 1, static_cast<int>(std::clamp<long>(left, 0, 60'000)));
        if (ready > 0 || (ready == 0 && Clock::now() >= until)) {
            return ready > 0;
        }
    }
}

// 0, or the errno.
int connect_to(int descriptor, const sockaddr* address, socklen_t size) {
    const int flags = ::fcntl(descriptor, F_GETFL);
    ::fcntl(descriptor, F_SETFL, flags | O_NONBLOCK);
    int error = 0;
    if (::connect(descriptor, address, size) != 0) {
        error = errno;
        socklen_t length = sizeof(error);
        if (error == EINPROGRESS) {
            if (!wait_for(descriptor, POLLOUT, Clock::now() + answer_limit)) {
                return ETIMEDOUT;
            }
            ::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length);
        }
    }
    ::fcntl(descriptor, F_SETFL, flags);
    return error;
}

int connect_unix(int descriptor, const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof(address.sun_path)) {
        return ENAMETOOLONG;
    }
    std::memcpy(address.sun_path, path.data(), path.size());
    return connect_to(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
}

std::string text_of(ReasonCode reason, PacketType carrier) {
    return cli::describe(carrier, reason);
}

}  // namespace

WireClient::WireClient(const Broker& broker, mqtt::Version version)
    : broker_(&broker), version_(version) {}

WireClient::WireClient(WireClient&& other) noexcept
    : broker_(other.broker_),
      version_(other.version_),
      descriptor_(std::exchange(other.descriptor_, -1)),
      input_(std::move(other.input_)),
      consumed_(other.consumed_),
      failure_(std::move(other.failure_)),
      was_refused_(other.was_refused_),
      was_unreachable_(other.was_unreachable_),
      was_closed_(other.was_closed_),
      maximum_packet_size_(other.maximum_packet_size_) {}

WireClient::~WireClient() {
    close();
}

void WireClient::fail(std::string text) {
    if (failure_.empty()) {
        failure_ = std::move(text);
    }
}

void WireClient::connect_socket() {
    const mqtt::Endpoint& endpoint = broker_->endpoint;
    int error = 0;
    if (endpoint.kind == mqtt::Endpoint::Kind::unix_socket) {
        descriptor_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        error = connect_unix(descriptor_, endpoint.path);
    } else {
        addrinfo hints{};
        hints.ai_socktype = SOCK_STREAM;
        addrinfo* found = nullptr;
        const int failed = ::getaddrinfo(
            endpoint.host.c_str(), std::to_string(mqtt::port_of(endpoint)).c_str(), &hints, &found);
        if (failed != 0) {
            was_unreachable_ = true;
            fail(fmt::format("host \"{}\": {}", endpoint.host, ::gai_strerror(failed)));
            return;
        }
        for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
            close();
            descriptor_ = ::socket(one->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
            error = connect_to(descriptor_, one->ai_addr, one->ai_addrlen);
            if (error == 0) {
                const int yes = 1;
                ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
                break;
            }
        }
        ::freeaddrinfo(found);
    }
    if (error != 0) {
        was_unreachable_ = true;
        fail(fmt::format("connect to {} failed: {}", mqtt::to_url(endpoint), std::strerror(error)));
    }
}

void WireClient::write(Bytes bytes) {
    while (is_ok() && !bytes.empty()) {
        const ssize_t size = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (size < 0 && errno != EINTR) {
            was_closed_ = true;
            fail(fmt::format("writing failed: {}", std::strerror(errno)));
        } else if (size > 0) {
            bytes = bytes.subspan(static_cast<std::size_t>(size));
        }
    }
}

void WireClient::open(mqtt::Connect connect) {
    open_raw(connect, {}, {});
}

void WireClient::open_raw(mqtt::Connect connect, std::string_view from, std::string_view to) {
    connect_socket();
    connect.version = version_;
    if (broker_->user_name) {
        connect.user_name = *broker_->user_name;
    }
    if (broker_->password) {
        connect.password = mqtt::as_bytes(*broker_->password);
    }
    mqtt::wire::Buffer bytes;
    if (const auto encoded = mqtt::wire::encode(connect, bytes); !encoded) {
        fail(encoded.error().detail);
        return;
    }
    const std::string_view text = mqtt::as_text(bytes);
    if (const std::size_t at = text.find(from); !from.empty() && at != std::string_view::npos) {
        std::copy(to.begin(), to.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at));
    }
    if (broker_->observer != nullptr && is_ok()) {
        broker_->observer->sending(connect);
    }
    write(bytes);
    await_connack();
}

void WireClient::await_connack() {
    const auto* connack = expect<mqtt::Connack>("CONNACK");
    if (connack == nullptr) {
        return;
    }
    maximum_packet_size_ = connack->properties.number(mqtt::PropertyId::maximum_packet_size);
    if (connack->code != 0) {
        was_refused_ = true;
        fail(version_ == mqtt::Version::v5
                 ? text_of(static_cast<ReasonCode>(connack->code), PacketType::connack)
                 : fmt::format("CONNACK with return code {}", connack->code));
    }
}

void WireClient::send(const mqtt::Packet& packet) {
    mqtt::wire::Buffer bytes;
    if (const auto encoded = mqtt::wire::encode(packet, version_, bytes); !encoded) {
        fail(encoded.error().detail);
    } else if (is_ok()) {
        if (broker_->observer != nullptr) {
            broker_->observer->sending(packet);
        }
        write(bytes);
    }
}

template <typename Wanted>
const Wanted* WireClient::expect(std::string_view what) {
    const TimePoint until = Clock::now() + answer_limit;
    while (const mqtt::Packet* packet = next_packet(until)) {
        if (const auto* wanted = std::get_if<Wanted>(packet)) {
            return wanted;
        }
    }
    fail(fmt::format("no {} came", what));
    return nullptr;
}

void WireClient::subscribe(std::string_view filter, mqtt::QoS qos) {
    mqtt::Subscribe subscribe{.packet_id = 1, .subscriptions = {{.filter = filter, .qos = qos}}};
    send(subscribe);
    const auto* suback = expect<mqtt::Suback>("SUBACK");
    if (suback != nullptr && mqtt::is_error(suback->reasons.at(0))) {
        fail(fmt::format("{} for \"{}\"", text_of(suback->reasons[0], PacketType::suback), filter));
    }
}

void WireClient::publish(std::string_view topic, std::string_view payload, bool retain) {
    mqtt::Publish message{.topic = topic,
                          .payload = mqtt::as_bytes(payload),
                          .qos = mqtt::QoS::at_least_once,
                          .retain = retain};
    message.packet_id = 1;
    send(message);
    const auto* puback = expect<mqtt::Puback>("PUBACK");
    if (puback != nullptr && mqtt::is_error(puback->reason)) {
        fail(text_of(puback->reason, PacketType::puback));
    }
}

void WireClient::send_bytes(Bytes bytes) {
    write(bytes);
}

void WireClient::disconnect(ReasonCode reason) {
    send(mqtt::Disconnect{.reason = reason});
    if (descriptor_ >= 0) {
        ::shutdown(descriptor_, SHUT_WR);
        static_cast<void>(is_closed_by(Clock::now() + answer_limit));
    }
    close();
}

void WireClient::close() {
    if (descriptor_ >= 0) {
        ::close(std::exchange(descriptor_, -1));
    }
}

void WireClient::reset() {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    if (descriptor_ >= 0) {
        ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    }
    close();
}

const mqtt::Packet* WireClient::next_packet(TimePoint until) {
    input_.erase(input_.begin(), input_.begin() + static_cast<std::ptrdiff_t>(consumed_));
    consumed_ = 0;
    while (is_ok() && descriptor_ >= 0) {
        const auto scan = mqtt::wire::scan_frame(input_, version_);
        if (!scan) {
            fail("the server sent what is no MQTT packet");
            return nullptr;
        }
        if (scan->complete) {
            consumed_ = scan->frame.size;
            auto packet = mqtt::wire::decode(scan->frame, version_);
            if (!packet) {
                fail("the server sent a packet that cannot be decoded");
                return nullptr;
            }
            packet_ = std::move(*packet);
            if (broker_->observer != nullptr) {
                broker_->observer->received(packet_);
            }
            return &packet_;
        }
        if (!wait_for(descriptor_, POLLIN, until)) {
            return nullptr;
        }
        std::array<std::uint8_t, 65'536> buffer;
        const ssize_t size = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
        if (size <= 0) {
            was_closed_ = true;
            fail("the server closed the connection");
            return nullptr;
        }
        // A server that gathers small packets (Nagle) would hold the next one back for 40 ms.
        const int yes = 1;
        ::setsockopt(descriptor_, IPPROTO_TCP, TCP_QUICKACK, &yes, sizeof(yes));
        input_.insert(input_.end(), buffer.begin(), buffer.begin() + size);
    }
    return nullptr;
}

void WireClient::acknowledge(const mqtt::Publish& message) {
    if (message.qos == mqtt::QoS::at_least_once) {
        mqtt::Puback puback;
        puback.packet_id = message.packet_id;
        send(puback);
    } else if (message.qos == mqtt::QoS::exactly_once) {
        mqtt::Pubrec pubrec;
        pubrec.packet_id = message.packet_id;
        send(pubrec);
    }
}

std::optional<Received> WireClient::next_message(TimePoint until) {
    while (const mqtt::Packet* packet = next_packet(until)) {
        if (const auto* pubrel = std::get_if<mqtt::Pubrel>(packet)) {
            mqtt::Pubcomp pubcomp;
            pubcomp.packet_id = pubrel->packet_id;
            send(pubcomp);
        } else if (const auto* message = std::get_if<mqtt::Publish>(packet)) {
            Received received{.topic = std::string(message->topic),
                              .payload = std::string(mqtt::as_text(message->payload)),
                              .qos = message->qos,
                              .retain = message->retain,
                              .properties = {},
                              .time = Clock::now()};
            received.properties.assign(message->properties);
            acknowledge(*message);
            return received;
        }
    }
    return std::nullopt;
}

bool WireClient::is_closed_by(TimePoint until) {
    while (next_packet(until) != nullptr) {
    }
    return was_closed_;
}

}  // namespace mq::will::verify
