#include "mqtt/reason_code.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "mqtt/error.hpp"

using namespace mqtt;

namespace {

std::vector<unsigned> codes_of(PacketType carrier) {
    std::vector<unsigned> codes;
    for (unsigned number = 0; number < 256; ++number) {
        if (is_allowed(static_cast<ReasonCode>(number), carrier)) {
            codes.push_back(number);
        }
    }
    return codes;
}

using Codes = std::vector<unsigned>;

}  // namespace

TEST_CASE("CONNACK carries the codes of §3.2.2.2") {
    CHECK(codes_of(PacketType::connack) == Codes{0x00, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86,
                                                 0x87, 0x88, 0x89, 0x8A, 0x8C, 0x90, 0x95, 0x97,
                                                 0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9F});
}

TEST_CASE("PUBACK and PUBREC carry the codes of §3.4.2.1 and §3.5.2.1") {
    const Codes codes = {0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99};
    CHECK(codes_of(PacketType::puback) == codes);
    CHECK(codes_of(PacketType::pubrec) == codes);
}

TEST_CASE("PUBREL and PUBCOMP carry the codes of §3.6.2.1 and §3.7.2.1") {
    CHECK(codes_of(PacketType::pubrel) == Codes{0x00, 0x92});
    CHECK(codes_of(PacketType::pubcomp) == Codes{0x00, 0x92});
}

TEST_CASE("SUBACK and UNSUBACK carry the codes of §3.9.3 and §3.11.3") {
    CHECK(codes_of(PacketType::suback) ==
          Codes{0x00, 0x01, 0x02, 0x80, 0x83, 0x87, 0x8F, 0x91, 0x97, 0x9E, 0xA1, 0xA2});
    CHECK(codes_of(PacketType::unsuback) == Codes{0x00, 0x11, 0x80, 0x83, 0x87, 0x8F, 0x91});
}

TEST_CASE("DISCONNECT carries the codes of §3.14.2.1, and 0x8C of table 2-6") {
    CHECK(codes_of(PacketType::disconnect) == Codes{0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x87, 0x89,
                                                    0x8B, 0x8C, 0x8D, 0x8E, 0x8F, 0x90, 0x93, 0x94,
                                                    0x95, 0x96, 0x97, 0x98, 0x99, 0x9A, 0x9B, 0x9C,
                                                    0x9D, 0x9E, 0x9F, 0xA0, 0xA1, 0xA2});
}

TEST_CASE("AUTH carries the codes of §3.15.2.1") {
    CHECK(codes_of(PacketType::auth) == Codes{0x00, 0x18, 0x19});
}

TEST_CASE("Packets without a reason code carry none") {
    for (const PacketType type :
         {PacketType::connect, PacketType::publish, PacketType::subscribe, PacketType::unsubscribe,
          PacketType::pingreq, PacketType::pingresp}) {
        CHECK(codes_of(type).empty());
    }
}

TEST_CASE("Code 0 is named by the packet that carries it") {
    CHECK(name(ReasonCode::success) == "Success");
    CHECK(name(ReasonCode::success, PacketType::connack) == "Success");
    CHECK(name(ReasonCode::success, PacketType::disconnect) == "Normal disconnection");
    CHECK(name(ReasonCode::success, PacketType::suback) == "Granted QoS 0");
}

TEST_CASE("Every code that a packet may carry has a name of its own, and no other has one") {
    std::vector<std::string> names;
    for (unsigned number = 0; number < 256; ++number) {
        bool carried = false;
        for (unsigned type = 1; type < 16; ++type) {
            carried |= is_allowed(static_cast<ReasonCode>(number), static_cast<PacketType>(type));
        }
        const auto text = name(static_cast<ReasonCode>(number));
        CAPTURE(number);
        CHECK((text != "Unknown reason code") == carried);
        if (carried) {
            names.emplace_back(text);
        }
    }
    std::sort(names.begin(), names.end());
    CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
    CHECK(names.size() == 43);
}

TEST_CASE("Names are the standard's words") {
    CHECK(name(ReasonCode::not_authorized) == "Not authorized");
    CHECK(name(ReasonCode::disconnect_with_will) == "Disconnect with Will Message");
    CHECK(name(ReasonCode::qos_not_supported) == "QoS not supported");
    CHECK(name(ReasonCode::wildcard_subscriptions_not_supported) ==
          "Wildcard Subscriptions not supported");
}

TEST_CASE("CONNACK return codes before 5.0 have names and a 5.0 counterpart") {
    struct Expected {
        unsigned number;
        std::string_view name;
        ReasonCode reason;
    };
    const Expected table[] = {
        {0, "Connection Accepted", ReasonCode::success},
        {1, "Connection Refused, unacceptable protocol version",
         ReasonCode::unsupported_protocol_version},
        {2, "Connection Refused, identifier rejected", ReasonCode::client_identifier_not_valid},
        {3, "Connection Refused, Server unavailable", ReasonCode::server_unavailable},
        {4, "Connection Refused, bad user name or password", ReasonCode::bad_user_name_or_password},
        {5, "Connection Refused, not authorized", ReasonCode::not_authorized},
        {6, "Unknown return code", ReasonCode::unspecified_error},
        {255, "Unknown return code", ReasonCode::unspecified_error},
    };
    for (const Expected& expected : table) {
        const auto code = static_cast<ConnectReturnCode>(expected.number);
        CHECK(name(code) == expected.name);
        CHECK(to_reason_code(code) == expected.reason);
    }
}

TEST_CASE("Packet types have the standard's names") {
    CHECK(name(PacketType::connect) == "CONNECT");
    CHECK(name(PacketType::publish) == "PUBLISH");
    CHECK(name(PacketType::pubcomp) == "PUBCOMP");
    CHECK(name(PacketType::unsuback) == "UNSUBACK");
    CHECK(name(PacketType::auth) == "AUTH");
    CHECK(name(static_cast<PacketType>(0)) == "packet type 0");
    CHECK(name(static_cast<PacketType>(16)) == "packet type 0");
}

TEST_CASE("Every kind of error has words of its own") {
    std::vector<std::string_view> names;
    for (unsigned number = 0; number <= static_cast<unsigned>(Errc::store_failed); ++number) {
        names.push_back(name(static_cast<Errc>(number)));
        CHECK(names.back() != "unknown error");
    }
    std::sort(names.begin(), names.end());
    CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
    CHECK(name(Errc::malformed_packet) == "malformed packet");
    CHECK(name(Errc::connection_lost) == "connection lost");
}
