// The input drives a session through whatever may happen to it: bytes of the peer in pieces,
// commands, time, a transport that takes little and breaks. After each step events and output are
// drained and what session.hpp promises is checked.
//
// The first byte chooses version and options. Then steps follow: an opcode, and what it needs.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "mqtt/session.hpp"
#include "session/memory_store.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"

namespace {

using namespace mqtt;

constexpr std::uint16_t max_inflight = 4;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

class Script {
public:
    explicit Script(Bytes rest) : rest_(rest) {}
    [[nodiscard]] bool at_end() const { return rest_.empty(); }
    std::uint8_t byte() {
        if (rest_.empty()) {
            return 0;
        }
        const std::uint8_t value = rest_.front();
        rest_ = rest_.subspan(1);
        return value;
    }
    Bytes bytes(std::size_t count) {
        const Bytes taken = rest_.first(std::min(count, rest_.size()));
        rest_ = rest_.subspan(taken.size());
        return taken;
    }

private:
    Bytes rest_;
};

class EchoAuthenticator final : public Authenticator {
public:
    [[nodiscard]] std::string_view method() const override { return "m"; }
    [[nodiscard]] Result<AuthenticationStep> start() override { return AuthenticationStep{"s"}; }
    [[nodiscard]] Result<AuthenticationStep> proceed(std::string_view challenge) override {
        return AuthenticationStep{std::string(challenge)};
    }
    [[nodiscard]] Result<void> finish(std::string_view) override { return {}; }
};

Properties announced_properties() {
    Properties properties;
    require(properties.add(PropertyId::receive_maximum, 3).has_value());
    require(properties.add(PropertyId::topic_alias_maximum, 2).has_value());
    require(properties.add(PropertyId::maximum_packet_size, 300).has_value());
    require(properties.add(PropertyId::session_expiry_interval, 100).has_value());
    return properties;
}

// Bits: 0-1 version, 2 clean start, 3 timeouts, 4 resend_in_doubt, 5 aliases, 6 manual
// acknowledgement.
SessionOptions choose_options(std::uint8_t choice) {
    constexpr Version versions[] = {Version::v5, Version::v3_1_1, Version::v3_1, Version::v5};
    SessionOptions options;
    options.version = versions[choice & 3U];
    options.client_id = "c";
    options.clean_start = (choice & 4U) != 0;
    options.keep_alive = 20;
    options.max_inflight = max_inflight;
    if ((choice & 8U) != 0) {
        options.response_timeout = std::chrono::seconds(5);
        options.ping_timeout = std::chrono::seconds(3);
        options.max_repubs = 2;
    }
    options.resend_in_doubt = (choice & 16U) != 0;
    options.outgoing_topic_aliases = (choice & 32U) != 0 ? std::uint16_t{2} : std::uint16_t{0};
    options.manual_acknowledgement = (choice & 64U) != 0;
    if (options.version == Version::v5) {
        options.connect_properties = announced_properties();
    }
    return options;
}

class Run {
public:
    explicit Run(Script script)
        : script_(script),
          choice_(script_.byte()),
          version_(choose_options(choice_).version),
          session_(make_session()) {}

    void go() {
        while (!script_.at_end()) {
            step();
            drain();
        }
    }

private:
    Session make_session() {
        const bool authenticates = (choice_ & 3U) == 3;
        return Session::create(choose_options(choice_), store_,
                               authenticates ? &authenticator_ : nullptr)
            .value();
    }

    void step();
    void open();
    void close();
    void receive(Bytes bytes);
    void receive_answer(std::uint8_t first_byte);
    void accept();
    void publish(std::uint8_t choice);
    void request(bool subscribes);
    void acknowledge(std::uint8_t choice);
    void let_time_pass(Duration time);
    void start_process();

    void drain();
    void check_event(const Event& event);
    void check_output();
    void take_output(std::size_t count);

    Script script_;
    std::uint8_t choice_;
    Version version_;
    MemoryStore store_;
    EchoAuthenticator authenticator_;
    Session session_;
    TimePoint now_{std::chrono::hours(1)};
    bool is_open_ = false;
    bool said_disconnected_ = false;
    bool said_connected_ = false;
    std::set<PacketId> in_flight_;
    std::uint64_t last_number_ = 0;
    std::size_t skip_ = 0;  // bytes at the front of the output that end a packet half taken
};

void Run::step() {
    const std::uint8_t opcode = script_.byte();
    const std::uint8_t argument = script_.byte();
    switch (opcode % 16) {
        case 0:
            return is_open_ ? close() : open();
        case 1:
            return accept();
        case 2:
            return receive(script_.bytes(argument));
        case 3:
            return receive(script_.bytes(1U + argument % 4U));
        case 4:
            return publish(argument);
        case 5:
            return request(argument % 2 == 0);
        case 6:
            return let_time_pass(std::chrono::milliseconds(argument * 50));
        case 7:
            return take_output(argument);
        case 8:
            return take_output(session_.pending_output().size());
        case 9:
            return receive_answer(0x40);
        case 10:
            return receive_answer(0x50);
        case 11:
            return receive_answer(0x70);
        case 12:
            return receive_answer(0x62);
        case 13:
            return argument == 0 ? static_cast<void>(session_.ping(now_)) : acknowledge(argument);
        case 14:
            static_cast<void>(argument % 2 == 0 ? session_.disconnect(ReasonCode::success, {})
                                                : session_.reauthenticate());
            return;
        default:
            return start_process();
    }
}

void Run::open() {
    require(session_.opened(now_).has_value());
    require(!session_.pending_output().empty());
    is_open_ = true;
    said_disconnected_ = said_connected_ = false;
    skip_ = 0;
}

void Run::close() {
    session_.closed({Errc::connection_lost, ReasonCode::success, 0, "lost"});
    skip_ = 0;
    drain();
    require(said_disconnected_);
    require(session_.pending_output().empty() && !session_.deadline());
    is_open_ = false;
}

// In memory of its own, so that AddressSanitizer sees a view that outlives the call.
void Run::receive(Bytes bytes) {
    if (is_open_) {
        const std::vector<std::uint8_t> copy(bytes.begin(), bytes.end());
        session_.received(copy, now_);
        drain();
    }
}

// Two bytes of identifier are rarely guessed: takes one that may be in flight.
void Run::receive_answer(std::uint8_t first_byte) {
    const std::uint8_t packet[] = {first_byte, 2, 0, script_.byte()};
    receive(packet);
}

void Run::accept() {
    const std::uint8_t choice = script_.byte();
    Properties properties;
    if (version_ == Version::v5 && (choice & 2U) != 0) {
        require(properties.add(PropertyId::receive_maximum, 1U + choice % 5U).has_value());
        require(properties.add(PropertyId::topic_alias_maximum, choice % 4U).has_value());
        require(properties.add(PropertyId::maximum_packet_size, 12U + choice % 40U).has_value());
    }
    if ((choice_ & 3U) == 3) {
        require(properties.add(PropertyId::authentication_method, "m").has_value());
    }
    const bool session_present = version_ != Version::v3_1 && (choice & 1U) != 0;
    wire::Buffer bytes;
    require(wire::encode(Connack{session_present, 0, properties}, version_, bytes).has_value());
    receive(bytes);
}

void Run::publish(std::uint8_t choice) {
    constexpr std::string_view topics[] = {"a", "topic/b", "c", "#"};
    const Publish message{topics[choice >> 2U & 3U],
                          script_.bytes(choice >> 4U),
                          static_cast<QoS>((choice & 3U) % 3U),
                          choice % 2 == 0,
                          false,
                          0,
                          {}};
    const bool may = session_.may_publish(message.qos);
    const std::size_t pending = session_.pending_output().size();
    const auto id = session_.publish(message, now_);
    if (!id) {
        require(session_.pending_output().size() == pending);
        return;
    }
    require(may && (*id != 0) == (message.qos != QoS::at_most_once));
    // Never an identifier that is in flight.
    require(*id == 0 || in_flight_.insert(*id).second);
}

void Run::request(bool subscribes) {
    const Subscription subscription{.filter = "a/+"};
    const std::string_view filter = "a/+";
    const auto id = subscribes ? session_.subscribe({&subscription, 1}, {}, now_)
                               : session_.unsubscribe({&filter, 1}, {}, now_);
    require(!id || (*id != 0 && !in_flight_.contains(*id)));
}

// Sometimes later than what was delivered, sometimes earlier than what was acknowledged.
void Run::acknowledge(std::uint8_t choice) {
    session_.pause_input(choice % 2 == 0, now_);
    const std::size_t before = session_.unacknowledged();
    session_.acknowledge(last_number_ + 4U - std::min<std::uint64_t>(last_number_, choice % 8U));
    require(session_.unacknowledged() <= before);
}

void Run::let_time_pass(Duration time) {
    now_ += time;
    session_.timed_out(now_);
    drain();
    require(!session_.deadline() || *session_.deadline() > now_);
}

// What was in flight comes back from the store.
void Run::start_process() {
    if (is_open_) {
        close();
    }
    session_ = make_session();
    last_number_ = 0;
    require(session_.inflight() == in_flight_.size());
}

void Run::drain() {
    while (auto event = session_.next_event()) {
        check_event(*event);
    }
    check_output();
    require(session_.inflight() == in_flight_.size());
    require(session_.inflight() <= max_inflight);
    require(version_ != Version::v5 || session_.unacknowledged() <= 3);
    require(!session_.may_publish(QoS::at_most_once) || session_.is_connected());
    require(!session_.deadline() || (is_open_ && !session_.wants_close()));
    require(!said_disconnected_ || !session_.is_connected());
}

void Run::check_event(const Event& event) {
    require(is_open_ && !said_disconnected_);
    if (std::holds_alternative<Connected>(event)) {
        require(!said_connected_);
        said_connected_ = true;
    } else if (const auto* over = std::get_if<Disconnected>(&event)) {
        said_disconnected_ = true;
        require(over->clean || !over->error.detail.empty());
    } else {
        require(said_connected_);
    }
    if (const auto* done = std::get_if<PublishDone>(&event)) {
        require(in_flight_.erase(done->packet_id) == 1);
    } else if (const auto* message = std::get_if<Message>(&event)) {
        require(!message->topic.empty());
        require((message->number != 0) == (message->qos != QoS::at_most_once));
        require(message->number == 0 || message->number == ++last_number_);
    }
}

// All of it is packets that a client may send.
void Run::check_output() {
    Bytes rest = session_.pending_output().subspan(skip_);
    while (!rest.empty()) {
        const auto scan = wire::scan_frame(rest, version_);
        require(scan.has_value() && scan->complete);
        require(wire::decode(scan->frame, version_).has_value());
        require(!session_.is_connected() || scan->frame.type == PacketType::connect ||
                scan->frame.size <= session_.limits().maximum_packet_size);
        rest = rest.subspan(scan->frame.size);
    }
}

void Run::take_output(std::size_t count) {
    const Bytes pending = session_.pending_output();
    count = std::min(count, pending.size());
    std::size_t boundary = skip_;  // the first end of a packet at or behind `count`
    while (boundary < count) {
        boundary += wire::scan_frame(pending.subspan(boundary), version_)->frame.size;
    }
    skip_ = boundary - count;
    session_.sent(count, now_);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Run(Script({data, size})).go();
    return 0;
}
