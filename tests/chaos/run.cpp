#include "chaos/run.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "chaos/child.hpp"
#include "chaos/proxy.hpp"
#include "chaos/slow_reader.hpp"
#include "chaos/trace.hpp"
#include "support/mosquitto.hpp"

namespace chaos {

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr Milliseconds limit_of_publisher = 180s;
constexpr Milliseconds limit_of_step = 60s;

std::string content(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::size_t count_in(const std::string& path, std::string_view word) {
    const std::string text = content(path);
    std::size_t count = 0;
    for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos; at += word.size()) {
        ++count;
    }
    return count;
}

std::size_t lines_in(const std::string& path) {
    return count_in(path, "\n");
}

class Run {
public:
    Run(const Plan& plan, const Tools& tools);
    ~Run();
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

    void go();
    [[nodiscard]] Report report();
    void fail(const std::string& what) {
        report_.failure += (report_.failure.empty() ? "" : "; ") + what;
    }

private:
    void start_first_broker();
    void start_broker();
    void start_subscriber();
    void start_publisher();
    void feed(unsigned count);
    void end_input() {
        if (input_ >= 0) {
            ::close(std::exchange(input_, -1));
        }
    }
    void trouble();
    void restart_broker();
    void crash_subscriber();
    void settle();
    void drain();
    void wait_until(const char* what, const std::function<bool()>& holds);
    [[nodiscard]] std::string certificate(const std::string& name) const {
        return tools_.certificates + "/" + name;
    }
    // Across the proxy.
    void secure(std::vector<std::string>& words) const {
        if (plan_.tls) {
            words.insert(words.end(), {"--cafile", certificate("ca.crt")});
        }
    }
    [[nodiscard]] std::string file(const std::string& name) const {
        return directory_ + "/" + name;
    }
    [[nodiscard]] std::string output(std::size_t number) const {
        return file("output." + std::to_string(number));
    }
    [[nodiscard]] std::vector<std::string> subscriber_words(std::uint16_t port) const;

    Plan plan_;
    Tools tools_;
    Random random_;
    std::string directory_;
    std::uint16_t broker_port_;
    std::uint16_t tls_port_ = support::free_port();
    std::size_t broker_starts_ = 0;
    std::vector<std::string> sent_;
    int input_ = -1;  // of the publisher
    unsigned fed_ = 0;
    std::size_t outputs_ = 0;
    Clock::time_point start_ = Clock::now();
    Report report_;
    std::optional<Child> broker_;
    std::optional<Proxy> proxy_;
    std::optional<SlowReader> reader_;
    std::optional<Child> subscriber_;  // ends before its reader
    std::optional<Child> publisher_;
};

Run::Run(const Plan& plan, const Tools& tools)
    : plan_(plan),
      tools_(tools),
      random_(plan.seed + 7'919),
      directory_((std::filesystem::temp_directory_path() / "mqtools-chaos-XXXXXX").string()),
      broker_port_(support::free_port()) {
    if (::mkdtemp(directory_.data()) == nullptr) {
        throw std::runtime_error("mkdtemp failed");
    }
    report_.plan = plan;
    for (unsigned number = 0; number < plan.messages; ++number) {
        sent_.push_back(line(plan, number));
    }
    // Opened for both, lest the publisher wait for us and we for it.
    if (::mkfifo(file("input").c_str(), 0600) != 0 ||
        (input_ = ::open(file("input").c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC)) < 0) {
        throw std::runtime_error("mkfifo failed");
    }
}

Run::~Run() {
    end_input();
    if (report_.directory.empty()) {
        std::error_code ignored;
        std::filesystem::remove_all(directory_, ignored);
    }
}

void Run::wait_until(const char* what, const std::function<bool()>& holds) {
    const auto give_up = Clock::now() + limit_of_step;
    while (!holds()) {
        if (Clock::now() > give_up) {
            throw std::runtime_error(std::string("waited in vain for ") + what);
        }
        ::poll(nullptr, 0, 10);
    }
}

// Only orderly ends of the broker: mosquitto acknowledges before it saves, so
// that a kill -9 would lose messages by no fault of ours.
void Run::start_broker() {
    std::ofstream config(file("mosquitto.conf"));
    config << "listener " << broker_port_ << " 127.0.0.1\nallow_anonymous true\npersistence true\n"
           << "persistence_location " << directory_
           << "/\nmax_queued_messages 0\nlog_dest stderr\nlog_type "
              "error\nlog_type warning\n"
           << "log_type notice\nlog_type information\n"
           << (::geteuid() == 0 ? "user root\n" : "");
    if (plan_.tls) {
        config << "listener " << tls_port_ << " 127.0.0.1\ncafile " << certificate("ca.crt")
               << "\ncertfile " << certificate("server.crt") << "\nkeyfile "
               << certificate("server.key") << "\n";
    }
    config.close();
    const bool is_debian = std::filesystem::exists("/usr/sbin/mosquitto");
    broker_.emplace(std::vector<std::string>{is_debian ? "/usr/sbin/mosquitto" : "mosquitto", "-c",
                                             file("mosquitto.conf")},
                    "", file("broker"), file("broker"));
    ++broker_starts_;
    wait_until("mosquitto to start", [&] {
        if (broker_->status()) {
            throw std::runtime_error("mosquitto does not start");
        }
        return count_in(file("broker"), " running\n") == broker_starts_;
    });
}

std::vector<std::string> Run::subscriber_words(std::uint16_t port) const {
    return {tools_.mqsub, "-h", "127.0.0.1", "-p", std::to_string(port),      "-V", plan_.version,
            "-c",         "-i", "sink",      "-q", std::to_string(plan_.qos), "-t", "chaos"};
}

void Run::start_subscriber() {
    auto words = subscriber_words(proxy_->port());
    for (const char* word :
         {"-k", "5", "--ping-interval", "300ms", "--backoff", "10ms..200ms", "--connect-timeout",
          "2s", "--retry", "forever", "--retry-first", "-d"}) {
        words.emplace_back(word);
    }
    secure(words);
    ++outputs_;
    const std::string pipe = file("pipe." + std::to_string(outputs_));
    // A little slower than the publisher, so that there is a backlog now and then.
    constexpr std::size_t ticks = 200;
    const std::size_t bytes = std::size_t{plan_.messages} * plan_.largest_payload / 2;
    reader_.emplace(pipe, output(outputs_), std::max<std::size_t>(bytes / ticks, 200));
    subscriber_.emplace(words, "", pipe, file("mqsub"));
    reader_->start();
}

void Run::start_publisher() {
    std::vector<std::string> words{tools_.mqpub,
                                   "-h",
                                   "127.0.0.1",
                                   "-p",
                                   std::to_string(proxy_->port()),
                                   "-V",
                                   plan_.version,
                                   "-q",
                                   std::to_string(plan_.qos),
                                   "-t",
                                   "chaos",
                                   "-l",
                                   "-k",
                                   "5",
                                   "--ping-interval",
                                   "300ms",
                                   "--backoff",
                                   "10ms..200ms",
                                   "--connect-timeout",
                                   "2s",
                                   "--retry",
                                   "forever"};
    if (plan_.version == "5") {  // mosquitto 2.0.11 does not save a session that began clean
        words.insert(words.end(), {"-i", "source", "-c"});
    }
    if (plan_.repeats) {
        words.insert(words.end(), {"--response-timeout", "1500ms"});
    }
    secure(words);
    publisher_.emplace(words, file("input"), file("mqpub"), file("mqpub"));
}

// Another port if somebody took ours between looking and listening.
void Run::start_first_broker() {
    constexpr int attempts = 5;
    for (int attempt = 1;; ++attempt) {
        try {
            start_broker();
            return;
        } catch (const std::runtime_error&) {
            if (attempt == attempts) {
                throw;
            }
            broker_port_ = support::free_port();
            tls_port_ = support::free_port();
            --broker_starts_;
        }
    }
}

void Run::go() {
    start_first_broker();
    auto first = subscriber_words(broker_port_);
    first.insert(first.end(),
                 {"-E", "--retry-first", "--retry", "forever", "--backoff", "10ms..100ms"});
    Child session(first, "", file("mqsub"), file("mqsub"));
    if (session.wait(limit_of_step) != 0) {
        throw std::runtime_error("there is no session to begin with");
    }
    proxy_.emplace(plan_.seed, plan_.faults, plan_.tls ? tls_port_ : broker_port_);
    start_subscriber();
    start_publisher();
    feed(1);
    wait_until("the first message", [&] { return lines_in(output(1)) > 0; });
    proxy_->begin_faults();
    trouble();
    end_input();
    if (const auto status = publisher_->wait(limit_of_publisher); status != 0) {
        fail(status ? "mqpub ended with status " + std::to_string(*status) : "mqpub does not end");
    }
    settle();
    drain();
}

void Run::feed(unsigned count) {
    for (; count > 0 && fed_ < sent_.size(); --count, ++fed_) {
        const std::string text = sent_[fed_] + "\n";
        for (std::size_t written = 0; written < text.size();) {
            const ssize_t taken = ::write(input_, text.data() + written, text.size() - written);
            written += taken > 0 ? static_cast<std::size_t>(taken) : 0;
            if (taken < 0) {
                if (publisher_->status()) {
                    throw std::runtime_error("mqpub ended with status " +
                                             std::to_string(*publisher_->status()));
                }
                ::poll(nullptr, 0, 5);
            }
        }
    }
}

// The messages, and what happens besides the proxy's faults, at moments that
// the seed decides.
void Run::trouble() {
    std::vector<std::function<void()>> events;
    events.insert(events.end(), plan_.restarts, [this] { restart_broker(); });
    events.insert(events.end(), plan_.crashes, [this] { crash_subscriber(); });
    events.insert(events.end(), plan_.pauses, [this] {
        broker_->send_signal(SIGSTOP);
        ::poll(nullptr, 0, static_cast<int>(random_.milliseconds(50, 1'500).count()));
        broker_->send_signal(SIGCONT);
    });
    while (fed_ < sent_.size() || !events.empty()) {
        feed(static_cast<unsigned>(1 + random_.below(30)));
        ::poll(nullptr, 0, static_cast<int>(random_.milliseconds(0, 120).count()));
        if (!events.empty() && (random_.chance(15) || fed_ == sent_.size())) {
            const auto next =
                events.begin() + static_cast<std::ptrdiff_t>(random_.below(events.size()));
            (*next)();
            events.erase(next);
        }
    }
}

void Run::restart_broker() {
    broker_->send_signal(SIGTERM);
    if (broker_->wait(limit_of_step) != 0) {
        fail("mosquitto did not end in order");
    }
    ::poll(nullptr, 0, static_cast<int>(random_.milliseconds(0, 500).count()));
    start_broker();
}

void Run::crash_subscriber() {
    subscriber_->send_signal(SIGKILL);
    static_cast<void>(subscriber_->wait(limit_of_step));
    reader_.reset();
    start_subscriber();
}

// The proxy behaves from now on. Once all has come, and the broker has answered
// a ping since, it has our acknowledgements too.
void Run::settle() {
    proxy_->calm();
    reader_->hurry();
    const auto give_up = Clock::now() + limit_of_step;
    const auto all_came = [&] {
        std::size_t lines = 0;
        for (std::size_t number = 1; number <= outputs_; ++number) {
            lines += lines_in(output(number));
        }
        return lines >= sent_.size();
    };
    // What is lost never comes: silence, with pings answered, is the end as well.
    auto last = lines_in(output(outputs_));
    auto quiet_since = Clock::now();
    while (Clock::now() < give_up && (!all_came() || Clock::now() - quiet_since < 1s) &&
           Clock::now() - quiet_since < 15s) {
        ::poll(nullptr, 0, 50);
        if (const auto now = lines_in(output(outputs_)); now != last) {
            last = now;
            quiet_since = Clock::now();
        }
    }
    const unsigned answers = proxy_->answers();
    wait_until("an answer to a ping", [&] { return proxy_->answers() >= answers + 3; });
    wait_until("the end of all handshakes",
               [&] { return handshakes(content(file("mqsub"))).open == 0; });
    subscriber_->send_signal(SIGTERM);
    if (const auto status = subscriber_->wait(limit_of_step); status != 0) {
        fail(status ? "mqsub ended with status " + std::to_string(*status) : "mqsub does not end");
    }
}

// What the broker still has for us. At QoS 2 that must be nothing that was
// printed before; it counts as printed by the same process, since that one
// ended in order.
void Run::drain() {
    auto words = subscriber_words(broker_port_);
    words.insert(words.end(), {"--drain", "--idle-timeout", "500ms", "-d"});
    Child collector(words, "", file("drained"), file("mqsub"));
    if (const auto status = collector.wait(limit_of_step); status != 0) {
        fail(status ? "mqsub --drain ended with status " + std::to_string(*status)
                    : "mqsub --drain does not end");
    }
}

Report Run::report() {
    std::vector<std::string> outputs;
    for (std::size_t number = 1; number <= outputs_; ++number) {
        outputs.push_back(content(output(number)));
    }
    if (!outputs.empty()) {
        outputs.back() += content(file("drained"));
    }
    report_.account = account(sent_, outputs);
    report_.begun_again = handshakes(content(file("mqsub"))).begun_again;
    report_.faults = proxy_ ? proxy_->happened() : 0;
    report_.seconds = std::chrono::duration<double>(Clock::now() - start_).count();
    if (!report_.is_clean()) {
        report_.directory = directory_;
    }
    return report_;
}

}  // namespace

Report run(const Plan& plan, const Tools& tools) {
    Run one(plan, tools);
    try {
        one.go();
    } catch (const std::exception& exception) {
        one.fail(exception.what());
    }
    return one.report();
}

}  // namespace chaos
