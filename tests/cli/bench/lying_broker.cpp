#include "cli/bench/lying_broker.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <utility>

namespace cli_test {

using support::PeerLink;

LyingBroker::LyingBroker(Lie lie) : lie_(std::move(lie)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, any, size) != 0 || ::listen(listener_, 8) != 0 ||
        ::getsockname(listener_, any, &size) != 0) {
        throw std::runtime_error("no port for the broker");
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
}

LyingBroker::~LyingBroker() {
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    for (std::thread& connection : connections_) {
        connection.join();
    }
    ::close(listener_);
}

void LyingBroker::accept_all() {
    while (true) {
        const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0) {
            return;
        }
        connections_.emplace_back([this, socket] {
            PeerLink link(socket);
            serve(link);
            const std::lock_guard lock(mutex_);
            subscriber_ = subscriber_ == &link ? nullptr : subscriber_;
        });
    }
}

// Until the client disconnects, or leaves without a word.
void LyingBroker::serve(PeerLink& link) {
    try {
        link.accept();
        while (true) {
            const mqtt::Packet& packet = link.expect_any();
            if (std::holds_alternative<mqtt::Disconnect>(packet)) {
                return;
            }
            answer(link, packet);
        }
    } catch (const std::runtime_error&) {
        return;  // what the test wants to know, the report of the tool says
    }
}

void LyingBroker::answer(PeerLink& link, const mqtt::Packet& packet) {
    const std::lock_guard lock(mutex_);
    if (const auto* subscribe = std::get_if<mqtt::Subscribe>(&packet)) {
        link.send(mqtt::Suback{subscribe->packet_id, {mqtt::ReasonCode::granted_qos_1}, {}});
        subscriber_ = &link;
    } else if (const auto* message = std::get_if<mqtt::Publish>(&packet)) {
        mqtt::Puback puback;
        puback.packet_id = message->packet_id;
        pass_on(*message);
        link.send(puback);
    }
}

void LyingBroker::pass_on(const mqtt::Publish& message) {
    for (const Copy& copy : lie_(std::string(mqtt::as_text(message.payload)))) {
        if (subscriber_ != nullptr) {
            last_id_ = last_id_ == 65'535 ? mqtt::PacketId{1} : mqtt::PacketId(last_id_ + 1);
            subscriber_->send(mqtt::Publish{.topic = message.topic,
                                            .payload = mqtt::as_bytes(copy.payload),
                                            .qos = mqtt::QoS::at_least_once,
                                            .dup = copy.dup,
                                            .packet_id = last_id_});
        }
    }
}

}  // namespace cli_test
