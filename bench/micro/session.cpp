// How many messages a second one core takes through a session: topic of 20 bytes, payload of 64,
// MQTT 3.1.1 and 5.0. Receiving at QoS 0 in reads of 64 KiB; publishing at QoS 0, 1 and 2, with a
// peer that acknowledges a batch at a time. Prints the median of several rounds in million messages
// a second. `--quick` measures next to nothing, to see that it runs.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string_view>
#include <vector>

#include "mqtt/session.hpp"
#include "session/memory_store.hpp"
#include "wire/encode.hpp"

namespace {

using namespace mqtt;
using wire::Buffer;

constexpr std::string_view topic = "plant/3/line/7/speed";
static_assert(topic.size() == 20);
constexpr std::uint16_t batch = 500;  // messages in flight until the peer answers

struct Plan {
    std::size_t messages = 0;  // in one round
    std::size_t rounds = 0;
};

Publish small_publish(QoS qos) {
    static constexpr std::array<std::uint8_t, 64> payload{};
    return {topic, payload, qos, false, false, 0, {}};
}

// A session, and what is needed to drive it without a network.
class Client {
public:
    explicit Client(Version version)
        : version_(version), session(Session::create(options_for(version), store_).value()) {
        Buffer connack;
        ready_ = session.opened(TimePoint()) && wire::encode(Connack{}, version, connack);
        take_output();
        count_messages(connack);
        ready_ = ready_ && session.is_connected();
    }
    [[nodiscard]] bool is_ready() const { return ready_; }

    void take_output() { session.sent(session.pending_output().size(), TimePoint()); }
    std::size_t count_messages(Bytes bytes) {
        session.received(bytes, TimePoint());
        std::size_t messages = 0;
        while (auto event = session.next_event()) {
            messages += static_cast<std::size_t>(std::holds_alternative<Message>(*event));
        }
        return messages;
    }
    // Answers each of `ids` with a packet of this type; how many publishes that ended.
    std::size_t acknowledge(PacketType type, const std::vector<PacketId>& ids) {
        answers_.clear();
        for (const PacketId id : ids) {
            ready_ = wire::encode_acknowledgement(type, {id, {}, {}}, version_, answers_) && ready_;
        }
        session.received(answers_, TimePoint());
        std::size_t done = 0;
        while (auto event = session.next_event()) {
            done += static_cast<std::size_t>(std::holds_alternative<PublishDone>(*event));
        }
        take_output();
        return done;
    }

private:
    static SessionOptions options_for(Version version) {
        SessionOptions options;
        options.version = version;
        options.client_id = "bench";
        options.max_inflight = batch;
        return options;
    }

    MemoryStore store_;
    Version version_;
    Buffer answers_;
    bool ready_ = false;

public:
    Session session;
};

// Reads as a socket gives them: 64 KiB, wherever a packet may end.
std::size_t receive_many(Client& client, std::size_t messages, Version version) {
    constexpr std::size_t read_size = 64 * 1024;
    constexpr std::size_t packets = 7000;  // some ten reads
    static Buffer stream;
    stream.clear();
    for (std::size_t count = 0; count < packets; ++count) {
        if (!wire::encode(small_publish(QoS::at_most_once), version, stream)) {
            return 0;
        }
    }
    std::size_t received = 0;
    while (received < messages) {
        for (Bytes rest = stream; !rest.empty();) {
            const Bytes read = rest.first(std::min(read_size, rest.size()));
            received += client.count_messages(read);
            rest = rest.subspan(read.size());
        }
    }
    return received;
}

// The number of messages that reached their end.
std::size_t publish_many(Client& client, std::size_t messages, QoS qos) {
    const Publish message = small_publish(qos);
    std::vector<PacketId> ids;
    std::size_t done = 0;
    while (done < messages) {
        ids.clear();
        for (std::uint16_t count = 0; count < batch; ++count) {
            const auto id = client.session.publish(message, TimePoint());
            if (!id) {
                return 0;
            }
            ids.push_back(*id);
        }
        client.take_output();
        switch (qos) {
            case QoS::at_most_once:
                done += ids.size();
                break;
            case QoS::at_least_once:
                done += client.acknowledge(PacketType::puback, ids);
                break;
            case QoS::exactly_once:
                done += client.acknowledge(PacketType::pubrec, ids);
                done += client.acknowledge(PacketType::pubcomp, ids);
                break;
        }
    }
    return done;
}

// False: the session would not do as it was told.
template <typename Round>
bool measure(const char* what, const char* version, const Plan& plan, Round round) {
    std::vector<double> rates;
    for (std::size_t count = 0; count < plan.rounds; ++count) {
        const auto start = std::chrono::steady_clock::now();
        const std::size_t done = round();
        const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
        if (done < plan.messages) {
            std::fprintf(stderr, "%s: the session stopped\n", what);
            return false;
        }
        rates.push_back(static_cast<double>(done) / elapsed.count() / 1e6);
    }
    std::sort(rates.begin(), rates.end());
    std::printf("%-14s MQTT %-6s %7.2f M messages/s\n", what, version, rates[rates.size() / 2]);
    return true;
}

bool measure_version(Version version, const char* version_name, const Plan& plan) {
    Client client(version);
    const auto publish = [&](QoS qos) {
        return [&client, &plan, qos] { return publish_many(client, plan.messages, qos); };
    };
    return client.is_ready() &&
           measure("receive QoS 0", version_name, plan,
                   [&] { return receive_many(client, plan.messages, version); }) &&
           measure("publish QoS 0", version_name, plan, publish(QoS::at_most_once)) &&
           measure("publish QoS 1", version_name, plan, publish(QoS::at_least_once)) &&
           measure("publish QoS 2", version_name, plan, publish(QoS::exactly_once));
}

}  // namespace

int main(int argc, char** argv) {
    const bool quick = argc > 1 && std::string_view(argv[1]) == "--quick";
    const Plan plan = quick ? Plan{10'000, 1} : Plan{1'000'000, 7};
    const bool done = measure_version(Version::v3_1_1, "3.1.1", plan) &&
                      measure_version(Version::v5, "5.0", plan);
    return done ? 0 : 1;
}
