// What mqsub -d says about the broker.
#pragma once

#include <string_view>

namespace chaos {

struct Handshakes {
    // PUBLISH with DUP of a message of QoS 2 whose PUBREL had come: the broker had its PUBREC, and
    // must not send it again [MQTT-4.3.3-6]. mosquitto 2.0.11 does, when a connection breaks while
    // it repeats its PUBREL packets: nobody can tell that from a new message.
    unsigned begun_again = 0;
    unsigned open = 0;  // PUBREC sent, and no PUBREL yet
};

[[nodiscard]] Handshakes handshakes(std::string_view trace);

}  // namespace chaos
