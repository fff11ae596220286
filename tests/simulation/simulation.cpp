#include "simulation/simulation.hpp"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "mqtt/session.hpp"
#include "session/memory_store.hpp"
#include "simulation/link.hpp"
#include "support/broker_model.hpp"

namespace mqtt::test {
namespace {

using namespace std::chrono_literals;

constexpr unsigned faults_per_run = 12;
constexpr Duration limit_of_run = 2h;

enum class Fate : std::uint8_t { open, acknowledged, refused, in_doubt };

struct Sent {
    QoS qos{};
    Fate fate = Fate::open;
};

class World {
public:
    explicit World(std::uint64_t seed) : random_(seed), broker_(choose_broker()) {
        choose_client();
    }

    SimulationReport run();

private:
    BrokerModel::Settings choose_broker();
    void choose_client();
    void start_process();

    // The link.
    void connect();
    void lose_connection(std::string_view why);
    void schedule_fault();
    void pump_client();
    void pump_broker();
    void drive();
    void arm_timer();

    // The applications at the two ends.
    void publish_what_fits();
    void send_from_broker();
    void on_event(const Event& event);
    void take(std::size_t number, const Message& message);
    void on_connected(const Connected& connected);
    [[nodiscard]] bool is_done() const;

    // Judgement.
    void judge();
    void judge_client_messages();
    void judge_broker_messages();
    void blame(const std::string& text) {
        if (report_.failure.empty()) {
            report_.failure = text;
        }
    }

    Random random_;
    Agenda agenda_;
    BrokerModel::Settings broker_settings_;
    BrokerModel broker_;
    SessionOptions options_;
    MemoryStore store_;
    std::optional<Session> session_;
    std::unique_ptr<Pipe> up_;
    std::unique_ptr<Pipe> down_;
    std::vector<std::unique_ptr<Pipe>> old_pipes_;  // pieces of theirs are still on the agenda
    std::shared_ptr<bool> up_open_ = std::make_shared<bool>(false);
    std::shared_ptr<bool> down_open_ = std::make_shared<bool>(false);
    bool transport_open_ = false;
    bool may_write_ = true;
    bool finishing_ = false;
    bool finished_ = false;
    unsigned connection_ = 0;
    unsigned faults_left_ = faults_per_run;
    unsigned to_publish_ = 0;
    unsigned to_receive_ = 0;
    bool broker_is_sending_ = false;
    bool loses_sessions_ = false;
    std::vector<Sent> sent_;
    std::vector<BrokerModel::Record> pushed_;
    std::size_t pushed_before_loss_ = 0;
    bool loss_unreported_ = false;
    std::size_t doubtful_before_ = 0;
    std::map<PacketId, std::size_t> in_flight_;
    std::vector<std::size_t> received_;
    // With manual acknowledgement: delivered, but not yet written; they die with the process.
    std::vector<std::size_t> unwritten_;
    std::uint64_t last_number_ = 0;
    bool is_writing_ = false;
    SimulationReport report_;
};

BrokerModel::Settings World::choose_broker() {
    constexpr Version versions[] = {Version::v3_1, Version::v3_1_1, Version::v5};
    broker_settings_.version = versions[random_.below(3)];
    if (broker_settings_.version == Version::v5 && random_.chance(50)) {
        broker_settings_.receive_maximum = static_cast<std::uint16_t>(1 + random_.below(5));
    }
    broker_settings_.repeats_pubrec = random_.chance(10);
    return broker_settings_;
}

void World::choose_client() {
    options_.version = broker_settings_.version;
    options_.client_id = "sim";
    options_.clean_start = false;
    options_.keep_alive = static_cast<std::uint16_t>(2 + random_.below(20));
    options_.max_inflight = static_cast<std::uint16_t>(1 + random_.below(25));
    if (options_.version == Version::v5) {
        bool added =
            options_.connect_properties.add(PropertyId::session_expiry_interval, 3600).has_value();
        if (random_.chance(50)) {
            added = added && options_.connect_properties
                                 .add(PropertyId::receive_maximum,
                                      static_cast<std::uint32_t>(1 + random_.below(6)))
                                 .has_value();
        }
        if (!added) {
            blame("the simulation cannot set its properties");
        }
    }
    if (random_.chance(40)) {
        options_.response_timeout = random_.milliseconds(300, 3000);
    }
    options_.manual_acknowledgement = random_.chance(50);
    loses_sessions_ = options_.version != Version::v3_1 && random_.chance(30);
    to_publish_ = static_cast<unsigned>(1 + random_.below(60));
    to_receive_ = static_cast<unsigned>(random_.below(60));
}

void World::start_process() {
    auto session = Session::create(options_, store_);
    if (!session) {
        blame("create: " + session.error().detail);
        return;
    }
    session_.emplace(std::move(*session));
    unwritten_.clear();
    last_number_ = 0;
}

// The link. --------------------------------------------------------------------------------------

void World::connect() {
    if (finished_) {
        return;
    }
    if (connection_ > 0) {
        if (loses_sessions_ && random_.chance(30)) {
            broker_.lose_session();
            pushed_before_loss_ = pushed_.size();
            loss_unreported_ = true;
            ++report_.sessions_lost;
        }
        if (random_.chance(20)) {
            start_process();
            ++report_.restarts;
        }
    }
    // Before 5.0 a session that began clean ends with its connection.
    session_->options().clean_start = connection_ == 0 && options_.version == Version::v5;
    ++connection_;
    transport_open_ = true;
    up_open_ = std::make_shared<bool>(true);
    down_open_ = std::make_shared<bool>(true);
    if (up_) {
        old_pipes_.push_back(std::move(up_));
        old_pipes_.push_back(std::move(down_));
    }
    up_ = std::make_unique<Pipe>(agenda_, random_, [this](Bytes bytes) {
        broker_.received(bytes);
        pump_broker();
    });
    down_ = std::make_unique<Pipe>(agenda_, random_, [this](Bytes bytes) {
        // A copy that dies with this call: what the session keeps, it must have copied.
        const auto copy = std::make_unique<std::vector<std::uint8_t>>(bytes.begin(), bytes.end());
        session_->received(*copy, agenda_.now());
        drive();
    });
    broker_.opened();
    if (auto opened = session_->opened(agenda_.now()); !opened) {
        blame("opened: " + opened.error().detail);
    }
    schedule_fault();
    drive();
}

void World::schedule_fault() {
    if (faults_left_ == 0) {
        return;
    }
    --faults_left_;
    agenda_.after(random_.milliseconds(0, 600), [this, connection = connection_] {
        if (connection != connection_ || !transport_open_ || finishing_) {
            return;
        }
        if (random_.chance(30)) {  // silence: only a deadline can notice
            *up_open_ = *down_open_ = false;
        } else if (random_.chance(30)) {  // one direction dies first
            *(random_.chance(50) ? up_open_ : down_open_) = false;
            agenda_.after(random_.milliseconds(0, 100), [this, connection] {
                if (connection == connection_ && transport_open_) {
                    lose_connection("reset by the simulation");
                }
            });
        } else {
            lose_connection("reset by the simulation");
        }
    });
}

void World::lose_connection(std::string_view why) {
    *up_open_ = *down_open_ = false;
    transport_open_ = finishing_ = false;
    session_->closed({Errc::connection_lost, ReasonCode::success, 0, std::string(why)});
    while (auto event = session_->next_event()) {
        on_event(*event);
    }
    broker_.closed();
    if (!finished_) {
        agenda_.after(random_.milliseconds(1, 2000), [this] { connect(); });
    }
}

// The transport takes what it likes, now and then only a part.
void World::pump_client() {
    while (transport_open_ && may_write_ && !session_->pending_output().empty()) {
        const Bytes pending = session_->pending_output();
        const bool partial = random_.chance(25);
        const std::size_t count = partial ? 1 + random_.below(pending.size()) : pending.size();
        up_->send(std::string(as_text(pending.first(count))), up_open_);
        session_->sent(count, agenda_.now());
        if (partial) {
            may_write_ = false;
            agenda_.after(random_.milliseconds(1, 30), [this] {
                may_write_ = true;
                if (transport_open_) {
                    drive();
                }
            });
        }
    }
}

void World::pump_broker() {
    down_->send(broker_.take_output(), down_open_);
    if (!broker_.violation().empty()) {
        blame("the broker saw: " + broker_.violation());
    }
    if (broker_.wants_close() && transport_open_) {
        agenda_.after(random_.milliseconds(0, 20), [this, connection = connection_] {
            if (connection == connection_ && transport_open_) {
                lose_connection("closed by the broker");
            }
        });
    }
}

// After whatever happened to the session: its events, our next commands, its output, its timer.
void World::drive() {
    while (auto event = session_->next_event()) {
        on_event(*event);
    }
    publish_what_fits();
    if (is_done() && session_->is_connected() && !finishing_) {
        finishing_ = true;
        if (!session_->disconnect(ReasonCode::success, {})) {
            blame("disconnect refused");
        }
    }
    pump_client();
    while (auto event = session_->next_event()) {
        on_event(*event);
    }
    if (transport_open_ && session_->wants_close() && session_->pending_output().empty()) {
        lose_connection("closed by the client");
        return;
    }
    arm_timer();
}

void World::arm_timer() {
    const auto deadline = session_->deadline();
    if (!deadline) {
        return;
    }
    agenda_.at(*deadline, [this, connection = connection_, due = *deadline] {
        if (connection == connection_ && transport_open_ && session_->deadline() == due) {
            session_->timed_out(agenda_.now());
            if (session_->deadline() == due) {
                blame("a deadline that does not move on");
                return;
            }
            drive();
        }
    });
}

// The applications. ------------------------------------------------------------------------------

void World::publish_what_fits() {
    while (sent_.size() < to_publish_) {
        const auto qos = static_cast<QoS>(random_.below(10) == 0 ? 0 : 1 + random_.below(2));
        if (!session_->may_publish(qos)) {
            return;
        }
        const std::string payload = std::to_string(sent_.size());
        const auto id =
            session_->publish({"up", as_bytes(payload), qos, false, false, 0, {}}, agenda_.now());
        if (!id) {
            blame("publish: " + id.error().detail);
            return;
        }
        if (*id != 0 && in_flight_.contains(*id)) {
            blame("packet identifier given out twice");
        }
        if (*id != 0) {
            in_flight_[*id] = sent_.size();
        }
        sent_.push_back({qos, qos == QoS::at_most_once ? Fate::acknowledged : Fate::open});
        if (random_.chance(30)) {
            return;
        }
    }
}

void World::send_from_broker() {
    if (pushed_.size() >= to_receive_) {
        return;
    }
    const auto qos = static_cast<QoS>(random_.below(3));
    const std::string payload = std::to_string(pushed_.size());
    pushed_.push_back({payload, qos});
    broker_.send(payload, qos);
    if (transport_open_) {
        pump_broker();
    }
    agenda_.after(random_.milliseconds(0, 200), [this] { send_from_broker(); });
}

void World::on_event(const Event& event) {
    if (const auto* message = std::get_if<Message>(&event)) {
        const std::size_t number = std::stoul(std::string(as_text(message->payload)));
        const auto& pushed = pushed_.at(number);
        take(number, *message);
        if (message->topic != "down" || message->qos != pushed.qos) {
            blame("message " + pushed.payload + " arrived garbled");
        }
    } else if (const auto* done = std::get_if<PublishDone>(&event)) {
        const auto found = in_flight_.find(done->packet_id);
        if (found == in_flight_.end()) {
            blame("PublishDone for a message that is not in flight");
            return;
        }
        constexpr Fate fates[] = {Fate::acknowledged, Fate::refused, Fate::in_doubt};
        sent_[found->second].fate = fates[static_cast<std::size_t>(done->outcome)];
        in_flight_.erase(found);
    } else if (const auto* connected = std::get_if<Connected>(&event)) {
        on_connected(*connected);
    } else if (const auto* over = std::get_if<Disconnected>(&event)) {
        finished_ = finished_ || over->clean;
        if (over->error.code == Errc::protocol_error ||
            over->error.code == Errc::malformed_packet) {
            blame("the session saw: " + over->error.detail);
        }
    }
}

// The application writes late; what it wrote it acknowledges.
void World::take(std::size_t number, const Message& message) {
    if (!options_.manual_acknowledgement || message.qos == QoS::at_most_once) {
        received_.push_back(number);
        return;
    }
    unwritten_.push_back(number);
    last_number_ = message.number;
    if (!std::exchange(is_writing_, true)) {
        agenda_.after(random_.milliseconds(0, 400), [this] {
            is_writing_ = false;
            received_.insert(received_.end(), unwritten_.begin(), unwritten_.end());
            unwritten_.clear();
            session_->acknowledge(last_number_);
            if (transport_open_) {
                drive();
            }
        });
    }
}

void World::on_connected(const Connected& connected) {
    if (!broker_is_sending_) {
        broker_is_sending_ = true;
        agenda_.after({}, [this] { send_from_broker(); });
    }
    // A server that lost the session says so in one CONNACK. If that one is lost as well, the next
    // says that a session is present, namely the one which the lost CONNACK began: then nobody can
    // know, and what was in flight may be doubled.
    if (loss_unreported_ && connected.session_present) {
        doubtful_before_ = sent_.size();
    }
    loss_unreported_ = false;
}

bool World::is_done() const {
    return sent_.size() == to_publish_ && in_flight_.empty() && pushed_.size() == to_receive_ &&
           broker_.all_sent();
}

// Judgement. -------------------------------------------------------------------------------------

void World::judge_client_messages() {
    std::vector<unsigned> count(sent_.size(), 0);
    std::optional<std::size_t> last[3];
    for (const auto& record : broker_.delivered()) {
        const std::size_t number = std::stoul(record.payload);
        const auto qos = static_cast<std::size_t>(record.qos);
        if (number >= sent_.size() || sent_[number].qos != record.qos) {
            blame("message " + record.payload + " reached the broker garbled");
            return;
        }
        // §4.6: the first arrivals of one quality of service are in the order of publishing.
        if (++count[number] == 1) {
            if (last[qos] && *last[qos] > number) {
                blame("message " + record.payload + " reached the broker out of order");
            }
            last[qos] = number;
        }
    }
    for (std::size_t number = 0; number < sent_.size(); ++number) {
        const Sent& sent = sent_[number];
        const std::string which = "message " + std::to_string(number) + " of QoS " +
                                  std::to_string(static_cast<int>(sent.qos));
        if (sent.qos != QoS::at_most_once && sent.fate == Fate::open) {
            blame(which + " never ended");
        } else if (sent.qos != QoS::at_most_once && sent.fate == Fate::acknowledged &&
                   count[number] == 0) {
            blame(which + " was acknowledged and lost");
        } else if (sent.qos != QoS::at_least_once && count[number] > 1 &&
                   number >= doubtful_before_) {
            blame(which + " arrived " + std::to_string(count[number]) + " times");
        } else if (sent.fate == Fate::refused) {
            blame(which + " was refused by nobody");
        } else if (sent.fate == Fate::in_doubt) {
            ++report_.in_doubt;
            if (!loses_sessions_) {
                blame(which + " is in doubt though no session was lost");
            }
        }
    }
}

void World::judge_broker_messages() {
    std::vector<unsigned> count(pushed_.size(), 0);
    std::optional<std::size_t> last[3];
    for (const std::size_t number : received_) {
        const auto qos = static_cast<std::size_t>(pushed_[number].qos);
        if (++count[number] == 1) {
            if (last[qos] && *last[qos] > number) {
                blame("message " + pushed_[number].payload + " reached the client out of order");
            }
            last[qos] = number;
        }
    }
    for (std::size_t number = 0; number < pushed_.size(); ++number) {
        const QoS qos = pushed_[number].qos;
        if (qos != QoS::at_least_once && count[number] > 1) {
            blame("the client got message " + std::to_string(number) + " twice");
        }
        if (qos != QoS::at_most_once && count[number] == 0 && number >= pushed_before_loss_) {
            blame("the client never got message " + std::to_string(number));
        }
    }
}

void World::judge() {
    if (!finished_) {
        blame("stuck: " + std::to_string(in_flight_.size()) + " in flight, " +
              std::to_string(sent_.size()) + " of " + std::to_string(to_publish_) + " published");
    }
    judge_client_messages();
    judge_broker_messages();
}

SimulationReport World::run() {
    start_process();
    if (report_.failure.empty()) {
        connect();
    }
    while (!finished_ && report_.failure.empty() && agenda_.now() < TimePoint{} + limit_of_run &&
           agenda_.run_one()) {
        // Silence on one side may leave us waiting for what the broker still holds.
        if (is_done() && transport_open_ && !finishing_) {
            drive();
        }
    }
    if (report_.failure.empty()) {
        judge();
    }
    report_.connections = connection_;
    report_.resends = static_cast<unsigned>(session_->stats().resends);
    report_.suppressed = static_cast<unsigned>(session_->stats().repeats_suppressed);
    report_.summary = "MQTT level " + std::to_string(static_cast<int>(options_.version)) + ", " +
                      std::to_string(to_publish_) + " up, " + std::to_string(to_receive_) +
                      " down, window " + std::to_string(options_.max_inflight) + ", " +
                      std::to_string(connection_) + " connections, " +
                      std::to_string(report_.restarts) + " restarts, " +
                      std::to_string(report_.sessions_lost) + " sessions lost";
    return report_;
}

}  // namespace

SimulationReport simulate(std::uint64_t seed) {
    return World(seed).run();
}

}  // namespace mqtt::test
