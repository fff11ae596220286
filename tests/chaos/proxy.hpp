// A TCP proxy on 127.0.0.1 that fails by plan. It passes bytes on until a link has had its share,
// which may end in the middle of a packet; then something happens to it:
//
//   reset    both ends get a reset
//   close    both ends are closed in order
//   lose     the client's end is reset, the broker's stays open for a while: nobody told it
//   stall    nothing passes any more, in one direction or in both, and then a reset
//   refuse   a reset, and for a while nobody listens
//
// Some links are slow besides. The first links are left alone until both clients are connected.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <list>
#include <string>
#include <thread>

#include "chaos/plan.hpp"

namespace chaos {

class Proxy {
public:
    Proxy(std::uint64_t seed, unsigned faults, std::uint16_t broker_port);
    ~Proxy();
    Proxy(const Proxy&) = delete;
    Proxy& operator=(const Proxy&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    // Every fault that is left to happen; before, links live.
    void begin_faults() { faults_left_ = faults_; }
    // No faults any more; what is stalled or lost is reset.
    void calm() { is_calm_ = true; }
    // Faults that took place.
    [[nodiscard]] unsigned happened() const { return happened_; }
    // How often bytes passed from the broker.
    [[nodiscard]] unsigned answers() const { return answers_; }

private:
    enum class Fault : std::uint8_t { reset, close, lose, stall, refuse };
    using Clock = std::chrono::steady_clock;
    struct Flow {
        int from = -1;
        int to = -1;
        std::string waiting;  // read, not yet written
        Clock::time_point due;
        bool is_stalled = false;
    };
    struct Link {
        Flow up;
        Flow down;
        Fault fault{};
        std::uint64_t share = 0;  // bytes until the fault
        Milliseconds delay{};
        bool is_planned = false;  // share and fault are chosen
        bool has_fault = false;   // it has happened
        Clock::time_point ends_at = Clock::time_point::max();
        bool is_over = false;
    };

    void run();
    void listen();
    void accept();
    void plan(Link& link);
    void serve(Link& link);
    void pass(Link& link, Flow& flow);
    void fill(Link& link, Flow& flow);
    void strike(Link& link);
    static void end(Link& link, bool with_reset);

    Random random_;
    unsigned faults_;
    std::uint16_t broker_port_;
    std::uint16_t port_ = 0;
    int listener_ = -1;
    Clock::time_point listens_again_;
    std::list<Link> links_;
    std::atomic<unsigned> faults_left_ = 0;
    std::atomic<unsigned> happened_ = 0;
    std::atomic<unsigned> answers_ = 0;
    std::atomic<bool> is_calm_ = false;
    std::atomic<bool> wants_end_ = false;
    std::thread thread_;  // the last member: it uses the others
};

}  // namespace chaos
