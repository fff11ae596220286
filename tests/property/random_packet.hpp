// Random packets of every type and version, as the standard allows them.
#pragma once

#include <rapidcheck.h>

#include <deque>
#include <memory>
#include <ostream>
#include <string>

#include "mqtt/packets.hpp"
#include "support/bytes.hpp"

namespace mqtt::test {

struct RandomPacket {
    Version version = Version::v3_1_1;
    Packet packet{};
    // What the packet's views point into.
    std::shared_ptr<std::deque<std::string>> texts = std::make_shared<std::deque<std::string>>();
};

// For rapidcheck's reports: the version and what the encoder makes of the packet.
std::ostream& operator<<(std::ostream& out, const RandomPacket& random);

rc::Gen<Version> any_version();
rc::Gen<RandomPacket> any_packet(Version version);
// Of any version.
rc::Gen<RandomPacket> any_packet();

// The packet's bytes; fails the property if it cannot be encoded.
ByteVector encoded(const RandomPacket& random);

}  // namespace mqtt::test
