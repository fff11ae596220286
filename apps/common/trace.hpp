// -d: every packet as a line on standard error, as users of mosquitto_sub know them, and below it
// the MQTT 5.0 properties of those that came in:
//
//   Client kitchen received CONNACK (0)
//     receive-maximum: 20
//
// No payload, no password and no authentication data is shown; control characters are escaped.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "mqtt/session.hpp"

namespace mq::cli {

class Trace : public mqtt::PacketObserver {
public:
    // `out` must outlive the trace and be unbuffered or flushed by its owner.
    explicit Trace(std::FILE* out);

    void sending(const mqtt::Packet& packet) override;
    void received(const mqtt::Packet& packet) override;

private:
    void write(std::string_view verb, const mqtt::Packet& packet);
    void write_line(std::string_view text);
    void note_identifier(const mqtt::Packet& packet);

    std::FILE* out_;
    std::string client_id_;
    mqtt::Version version_ = mqtt::Version::v3_1_1;
    bool said_that_qos_0_is_silent_ = false;
};

}  // namespace mq::cli
