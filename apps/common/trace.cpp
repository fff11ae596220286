#include "common/trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <type_traits>
#include <variant>
#include <vector>

#include "common/terminal.hpp"

namespace mq::cli {

namespace {

using mqtt::PacketType;
using mqtt::Property;
using mqtt::PropertyId;
using mqtt::PropertyType;
using mqtt::PropertyView;
using mqtt::ReasonCode;

unsigned number(ReasonCode reason) {
    return static_cast<unsigned>(reason);
}

unsigned number(mqtt::QoS qos) {
    return static_cast<unsigned>(qos);
}

// What stands in parentheses behind the packet's name; empty: nothing does.
struct Describe {
    std::string operator()(const mqtt::Connack& packet) const {
        return fmt::format("({})", packet.code);
    }
    std::string operator()(const mqtt::Publish& packet) const {
        return fmt::format("(d{}, q{}, r{}, m{}, '{}', ... ({} bytes))", packet.dup ? 1 : 0,
                           number(packet.qos), packet.retain ? 1 : 0, packet.packet_id,
                           packet.topic, packet.payload.size());
    }
    std::string operator()(const mqtt::Unsubscribe& packet) const {
        return fmt::format("(Mid: {}, Topic: {})", packet.packet_id,
                           fmt::join(packet.filters, ", "));
    }
    std::string operator()(const mqtt::Unsuback& packet) const {
        return fmt::format("(Mid: {})", packet.packet_id);
    }
    std::string operator()(const mqtt::Disconnect& packet) const {
        return packet.reason == ReasonCode::success ? std::string()
                                                    : fmt::format("({})", number(packet.reason));
    }
    std::string operator()(const mqtt::Auth& packet) const {
        return fmt::format("({})", number(packet.reason));
    }
    template <typename Other>
    std::string operator()(const Other& packet) const {
        if constexpr (std::is_base_of_v<mqtt::Acknowledgement, Other>) {
            return fmt::format("(Mid: {}, RC:{})", packet.packet_id, number(packet.reason));
        } else {
            return {};
        }
    }
};

// The options byte of §3.8.3.1 without its QoS.
unsigned option_bits(const mqtt::Subscription& subscription) {
    return (subscription.no_local ? 0x04U : 0U) | (subscription.retain_as_published ? 0x08U : 0U) |
           static_cast<unsigned>(subscription.retain_handling) << 4U;
}

std::string describe(const mqtt::Subscription& subscription, mqtt::PacketId packet_id) {
    return fmt::format("(Mid: {}, Topic: {}, QoS: {}, Options: 0x{:02x})", packet_id,
                       subscription.filter, number(subscription.qos), option_bits(subscription));
}

std::string describe(const Property& property) {
    const std::string_view name = mqtt::name(property.id);
    if (property.id == PropertyId::authentication_data) {
        return fmt::format("{}: {} bytes", name, property.text.size());
    }
    switch (mqtt::type_of(property.id)) {
        case PropertyType::utf8_string:
        case PropertyType::binary_data:
            return fmt::format("{}: {}", name, property.text);
        case PropertyType::utf8_string_pair:
            return fmt::format("{}: {} = {}", name, property.text, property.value);
        default:
            return fmt::format("{}: {}", name, property.number);
    }
}

PropertyView properties_of(const mqtt::Packet& packet) {
    return std::visit(
        [](const auto& one) -> PropertyView {
            if constexpr (requires { one.properties; }) {
                return one.properties;
            } else {
                return {};
            }
        },
        packet);
}

// A code that says what went wrong or how: nothing for the plain success that most carry.
std::string reason_of(const mqtt::Packet& packet, mqtt::Version version) {
    return std::visit(
        [&](const auto& one) -> std::string {
            using Type = std::decay_t<decltype(one)>;
            if constexpr (std::is_same_v<Type, mqtt::Connack>) {
                const bool is_v5 = version == mqtt::Version::v5;
                const auto code = static_cast<mqtt::ConnectReturnCode>(one.code);
                return one.code == 0 ? ""
                       : is_v5       ? std::string(mqtt::name(static_cast<ReasonCode>(one.code),
                                                              PacketType::connack))
                                     : std::string(mqtt::name(code));
            } else if constexpr (requires { one.reason; }) {
                return one.reason == ReasonCode::success
                           ? ""
                           : std::string(mqtt::name(one.reason, mqtt::type_of(packet)));
            } else {
                return {};
            }
        },
        packet);
}

std::vector<unsigned> numbers(const std::vector<ReasonCode>& reasons) {
    std::vector<unsigned> result;
    std::transform(reasons.begin(), reasons.end(), std::back_inserter(result),
                   [](ReasonCode reason) { return number(reason); });
    return result;
}

}  // namespace

Trace::Trace(std::FILE* out) : out_(out) {}

void Trace::sending(const mqtt::Packet& packet) {
    note_identifier(packet);
    write("sending", packet);
    const auto* message = std::get_if<mqtt::Publish>(&packet);
    if (message != nullptr && message->qos == mqtt::QoS::at_most_once &&
        !said_that_qos_0_is_silent_) {
        said_that_qos_0_is_silent_ = true;
        write_line("  no answer follows: QoS 0 has no acknowledgement");
    }
}

void Trace::received(const mqtt::Packet& packet) {
    note_identifier(packet);
    write("received", packet);
    if (const std::string reason = reason_of(packet, version_); !reason.empty()) {
        write_line(fmt::format("  {}", reason));
    }
    for (const Property& property : properties_of(packet)) {
        write_line(fmt::format("  {}", describe(property)));
    }
    if (const auto* granted = std::get_if<mqtt::Suback>(&packet)) {
        write_line(fmt::format("Subscribed (mid: {}): {}", granted->packet_id,
                               fmt::join(numbers(granted->reasons), ", ")));
    }
}

// Who we are: what we say in CONNECT, or what the server says if we said nothing.
void Trace::note_identifier(const mqtt::Packet& packet) {
    if (const auto* connect = std::get_if<mqtt::Connect>(&packet)) {
        client_id_ = connect->client_id;
        version_ = connect->version;
    } else if (const auto* connack = std::get_if<mqtt::Connack>(&packet)) {
        client_id_ =
            connack->properties.text(PropertyId::assigned_client_identifier).value_or(client_id_);
    }
}

void Trace::write(std::string_view verb, const mqtt::Packet& packet) {
    const std::string start =
        fmt::format("Client {} {} {}", client_id_.empty() ? "null" : client_id_, verb,
                    mqtt::name(mqtt::type_of(packet)));
    if (const auto* subscribe = std::get_if<mqtt::Subscribe>(&packet)) {
        for (const mqtt::Subscription& subscription : subscribe->subscriptions) {
            write_line(fmt::format("{} {}", start, describe(subscription, subscribe->packet_id)));
        }
        return;
    }
    const std::string details = std::visit(Describe{}, packet);
    write_line(details.empty() ? start : fmt::format("{} {}", start, details));
}

void Trace::write_line(std::string_view text) {
    std::string line;
    append_escaped(line, text, LineBreaks::escape);
    line += '\n';
    std::fwrite(line.data(), 1, line.size(), out_);
}

}  // namespace mq::cli
