#include "property/random_packet.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "mqtt/reason_code.hpp"
#include "wire/encode.hpp"
#include "wire/property_table.hpp"

namespace mqtt::test {
namespace {

template <typename T>
T pick(std::initializer_list<T> choices) {
    return *rc::gen::elementOf(std::vector<T>(choices));
}

bool toss() {
    return *rc::gen::arbitrary<bool>();
}

std::uint16_t any_number(std::uint16_t minimum) {
    return static_cast<std::uint16_t>(
        pick<int>({minimum, 255, 256, 65'535, *rc::gen::inRange<int>(minimum, 65'536)}));
}

// Makes the parts of one packet; the texts stay in `texts`.
class Maker {
public:
    Maker(Version version, std::deque<std::string>& texts) : version_(version), texts_(texts) {}

    std::string_view text() {
        const auto character =
            rc::gen::element<std::string>("a", "Z", "0", " ", "/", "+", "#", "$", "\x01", "\x7F",
                                          "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80");
        return keep(joined(list_of(character), ""));
    }
    std::string_view topic_name() {
        const auto level = rc::gen::element<std::string>("", "a", "plant", "\xC3\xA9", "$SYS");
        return keep("t" + joined(list_of(level), "/"));
    }
    std::string_view topic_filter(bool is_shared) {
        const auto level = rc::gen::element<std::string>("", "a", "+", "+", "\xC3\xA9");
        const auto levels = list_of(level);
        const std::string first = is_shared ? "$share/group/" : "";
        return keep(first + pick<std::string>({"+/", "a/"}) + joined(levels, "/") +
                    (toss() && (levels.empty() || levels.back().empty()) ? "#" : ""));
    }
    Bytes binary() {
        const auto bytes =
            *rc::gen::container<std::vector<std::uint8_t>>(rc::gen::arbitrary<std::uint8_t>());
        return as_bytes(keep(std::string(bytes.begin(), bytes.end())));
    }
    // Sizes around the steps of the remaining length, too.
    Bytes payload() {
        if (*rc::gen::inRange(0, 8) != 0) {
            return binary();
        }
        return as_bytes(keep(std::string(pick<std::size_t>({127, 128, 16'383, 16'384}), 'p')));
    }
    QoS qos() { return pick({QoS::at_most_once, QoS::at_least_once, QoS::exactly_once}); }
    PacketId packet_id() { return any_number(1); }

    ReasonCode reason(PacketType type) {
        if (version_ != Version::v5) {
            return ReasonCode::success;
        }
        std::vector<ReasonCode> allowed;
        for (int code = 0; code < 256; ++code) {
            if (is_allowed(static_cast<ReasonCode>(code), type)) {
                allowed.push_back(static_cast<ReasonCode>(code));
            }
        }
        return *rc::gen::elementOf(allowed);
    }

    // Some of the properties that may stand there, in any order.
    PropertyView properties(PropertyPlace place, std::optional<PropertyId> needed = {}) {
        if (version_ != Version::v5) {
            return {};
        }
        std::vector<const wire::PropertyRow*> rows;
        for (const wire::PropertyRow& row : wire::all_rows()) {
            if ((row.places & wire::bit(place)) == 0) {
                continue;
            }
            int count = row.id == needed ? 1 : *rc::gen::inRange(-2, 2);
            if (count > 0 && (row.repeatable & wire::bit(place)) != 0) {
                count = *rc::gen::inRange(1, 4);
            }
            for (; count > 0; --count) {
                const auto position = *rc::gen::inRange<std::size_t>(0, rows.size() + 1);
                rows.insert(rows.begin() + static_cast<std::ptrdiff_t>(position), &row);
            }
        }
        drop_lonely_authentication_data(rows);
        Properties properties;
        for (const wire::PropertyRow* row : rows) {
            RC_ASSERT(add(*row, properties).has_value());
        }
        const Bytes bytes = properties.view().bytes();
        return PropertyView(as_bytes(keep(std::string(bytes.begin(), bytes.end()))));
    }

private:
    static std::vector<std::string> list_of(const rc::Gen<std::string>& element) {
        return *rc::gen::scale(0.2, rc::gen::container<std::vector<std::string>>(element));
    }
    static std::string joined(const std::vector<std::string>& parts, const char* separator) {
        std::string all;
        for (const std::string& part : parts) {
            all += (all.empty() ? "" : separator) + part;
        }
        return all;
    }
    std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }

    static void drop_lonely_authentication_data(std::vector<const wire::PropertyRow*>& rows) {
        const auto has = [&rows](PropertyId id) {
            return std::any_of(rows.begin(), rows.end(),
                               [id](const wire::PropertyRow* row) { return row->id == id; });
        };
        if (!has(PropertyId::authentication_method)) {
            std::erase_if(rows, [](const wire::PropertyRow* row) {
                return row->id == PropertyId::authentication_data;
            });
        }
    }
    Result<void> add(const wire::PropertyRow& row, Properties& properties) {
        switch (row.type) {
            case PropertyType::utf8_string:
                return properties.add(row.id,
                                      row.id == PropertyId::response_topic ? topic_name() : text());
            case PropertyType::binary_data:
                return properties.add(row.id, as_text(binary()));
            case PropertyType::utf8_string_pair:
                return properties.add_user_property(text(), text());
            default:
                return properties.add(row.id, pick<std::uint32_t>({row.minimum, row.maximum,
                                                                   *rc::gen::inRange<std::uint32_t>(
                                                                       row.minimum, row.maximum)}));
        }
    }

    Version version_;
    std::deque<std::string>& texts_;
};

Will make_will(Maker& make) {
    return {.topic = make.topic_name(),
            .payload = make.binary(),
            .qos = make.qos(),
            .retain = toss(),
            .properties = make.properties(PropertyPlace::will)};
}

Connect make_connect(Maker& make, Version version) {
    Connect packet{.version = version,
                   .clean_start = toss(),
                   .keep_alive = any_number(0),
                   .properties = make.properties(PropertyPlace::connect)};
    packet.client_id =
        version == Version::v3_1 ? pick<std::string_view>({"c", "client"}) : make.text();
    if (toss()) {
        packet.user_name = make.text();
    }
    if (toss() && (packet.user_name || version == Version::v5)) {
        packet.password = make.binary();
    }
    if (toss()) {
        packet.will = make_will(make);
    }
    return packet;
}

Connack make_connack(Maker& make, Version version) {
    const auto code = version == Version::v5
                          ? static_cast<std::uint8_t>(make.reason(PacketType::connack))
                          : *rc::gen::inRange<std::uint8_t>(0, 6);
    return {.session_present = code == 0 && version != Version::v3_1 && toss(),
            .code = code,
            .properties = make.properties(PropertyPlace::connack)};
}

Publish make_publish(Maker& make, Version version) {
    Publish packet{
        .topic = make.topic_name(), .payload = make.payload(), .qos = make.qos(), .retain = toss()};
    if (packet.qos != QoS::at_most_once) {
        packet.dup = toss();
        packet.packet_id = make.packet_id();
    }
    if (version == Version::v5 && toss()) {
        packet.topic = {};
        packet.properties = make.properties(PropertyPlace::publish, PropertyId::topic_alias);
    } else {
        packet.properties = make.properties(PropertyPlace::publish);
    }
    return packet;
}

Acknowledgement make_acknowledgement(Maker& make, PacketType type) {
    return {.packet_id = make.packet_id(),
            .reason = make.reason(type),
            .properties = make.properties(static_cast<PropertyPlace>(type))};
}

Subscription make_subscription(Maker& make, Version version) {
    const bool is_shared = *rc::gen::inRange(0, 4) == 0;
    Subscription subscription{.filter = make.topic_filter(is_shared), .qos = make.qos()};
    if (version == Version::v5) {
        subscription.no_local = !is_shared && toss();
        subscription.retain_as_published = toss();
        subscription.retain_handling =
            pick({RetainHandling::send, RetainHandling::send_if_new, RetainHandling::do_not_send});
    }
    return subscription;
}

Subscribe make_subscribe(Maker& make, Version version) {
    Subscribe packet{.packet_id = make.packet_id(),
                     .properties = make.properties(PropertyPlace::subscribe)};
    for (int count = *rc::gen::inRange(1, 5); count > 0; --count) {
        packet.subscriptions.push_back(make_subscription(make, version));
    }
    return packet;
}

Suback make_suback(Maker& make, Version version) {
    Suback packet{.packet_id = make.packet_id(),
                  .properties = make.properties(PropertyPlace::suback)};
    for (int count = *rc::gen::inRange(1, 5); count > 0; --count) {
        packet.reasons.push_back(
            version == Version::v5
                ? make.reason(PacketType::suback)
                : pick({ReasonCode::success, ReasonCode::granted_qos_1, ReasonCode::granted_qos_2,
                        version == Version::v3_1_1 ? ReasonCode::unspecified_error
                                                   : ReasonCode::success}));
    }
    return packet;
}

Unsubscribe make_unsubscribe(Maker& make) {
    Unsubscribe packet{.packet_id = make.packet_id(),
                       .properties = make.properties(PropertyPlace::unsubscribe)};
    for (int count = *rc::gen::inRange(1, 5); count > 0; --count) {
        packet.filters.push_back(make.topic_filter(toss()));
    }
    return packet;
}

Unsuback make_unsuback(Maker& make, Version version) {
    Unsuback packet{.packet_id = make.packet_id(),
                    .properties = make.properties(PropertyPlace::unsuback)};
    for (int count = version == Version::v5 ? *rc::gen::inRange(1, 5) : 0; count > 0; --count) {
        packet.reasons.push_back(make.reason(PacketType::unsuback));
    }
    return packet;
}

Auth make_auth(Maker& make) {
    if (*rc::gen::inRange(0, 8) == 0) {
        return {};
    }
    return {.reason = make.reason(PacketType::auth),
            .properties = make.properties(PropertyPlace::auth, PropertyId::authentication_method)};
}

Packet make_packet(Maker& make, Version version, PacketType type) {
    switch (type) {
        case PacketType::connect:
            return make_connect(make, version);
        case PacketType::connack:
            return make_connack(make, version);
        case PacketType::publish:
            return make_publish(make, version);
        case PacketType::puback:
            return Puback{make_acknowledgement(make, type)};
        case PacketType::pubrec:
            return Pubrec{make_acknowledgement(make, type)};
        case PacketType::pubrel:
            return Pubrel{make_acknowledgement(make, type)};
        case PacketType::pubcomp:
            return Pubcomp{make_acknowledgement(make, type)};
        case PacketType::subscribe:
            return make_subscribe(make, version);
        case PacketType::suback:
            return make_suback(make, version);
        case PacketType::unsubscribe:
            return make_unsubscribe(make);
        case PacketType::unsuback:
            return make_unsuback(make, version);
        case PacketType::pingreq:
            return Pingreq{};
        case PacketType::pingresp:
            return Pingresp{};
        case PacketType::disconnect:
            return Disconnect{.reason = make.reason(type),
                              .properties = make.properties(PropertyPlace::disconnect)};
        case PacketType::auth:
            return make_auth(make);
    }
    return Pingreq{};
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const RandomPacket& random) {
    wire::Buffer bytes;
    const auto result = wire::encode(random.packet, random.version, bytes);
    return out << "version " << static_cast<int>(random.version) << ", " << to_hex(bytes)
               << (result ? "" : result.error().detail);
}

rc::Gen<Version> any_version() {
    return rc::gen::resize(rc::kNominalSize,
                           rc::gen::element(Version::v3_1, Version::v3_1_1, Version::v5));
}

rc::Gen<RandomPacket> any_packet(Version version) {
    // rapidcheck's size narrows ranges and choices, not only lists: a small one would never come to
    // the last types.
    const auto packet = rc::gen::exec([version] {
        RandomPacket random{.version = version};
        const int last_type = version == Version::v5 ? 15 : 14;
        const auto type = static_cast<PacketType>(*rc::gen::inRange(1, last_type + 1));
        Maker make(version, *random.texts);
        random.packet = make_packet(make, version, type);
        return random;
    });
    return rc::gen::resize(rc::kNominalSize, packet);
}

rc::Gen<RandomPacket> any_packet() {
    return rc::gen::mapcat(any_version(), [](Version version) { return any_packet(version); });
}

ByteVector encoded(const RandomPacket& random) {
    ByteVector bytes;
    const auto result = wire::encode(random.packet, random.version, bytes);
    if (!result) {
        RC_FAIL(result.error().detail);
    }
    return bytes;
}

}  // namespace mqtt::test
