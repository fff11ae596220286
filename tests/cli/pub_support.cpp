#include "cli/pub_support.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>

namespace cli_test {

// Opened for both directions, so that neither side waits for the other to open it; a reader still
// meets the end of the input once this one is closed.
InputPipe::InputPipe() {
    const std::string path = directory_.path("input");
    if (::mkfifo(path.c_str(), 0600) != 0) {
        throw std::runtime_error("mkfifo failed");
    }
    descriptor_ = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
}

std::vector<std::string> InputPipe::feeding(std::vector<std::string> command) const {
    return redirected(std::move(command), "< " + directory_.path("input"));
}

void InputPipe::write(std::string_view text) const {
    if (::write(descriptor_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
        throw std::runtime_error("the pipe does not take the input");
    }
}

void InputPipe::close() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
        descriptor_ = -1;
    }
}

std::string numbered_lines(int first, int last) {
    std::string lines;
    for (int number = first; number <= last; ++number) {
        lines += std::to_string(number) + "\n";
    }
    return lines;
}

std::string take(support::PeerLink& client, mqtt::QoS qos) {
    const auto& publish = client.expect<mqtt::Publish>();
    if (publish.qos != qos) {
        throw std::runtime_error("the client published with another QoS");
    }
    const mqtt::PacketId packet_id = publish.packet_id;
    std::string payload(mqtt::as_text(publish.payload));
    if (qos == mqtt::QoS::at_least_once) {
        client.send(answer<mqtt::Puback>(packet_id));
    }
    if (qos == mqtt::QoS::exactly_once) {
        client.send(answer<mqtt::Pubrec>(packet_id));
    }
    return payload;
}

mqtt::Connect accept(support::PeerLink& client, bool session_present) {
    const mqtt::Connect connect = client.expect<mqtt::Connect>();
    mqtt::Connack accepted;
    accepted.session_present = session_present;
    client.send(accepted);
    return connect;
}

}  // namespace cli_test
