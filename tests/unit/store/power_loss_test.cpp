// The machine loses its power, or its disk, at any moment: what was committed is there afterwards,
// and nothing else.
#include <map>
#include <random>

#include "spool_support.hpp"
#include "support/faulty_disk.hpp"

using namespace mqtt;
using namespace mqtt::test;

namespace {

struct Known {
    std::string payload;
    PacketId packet_id = 0;  // 0: waiting
    bool received = false;
    bool operator==(const Known&) const = default;
};
using Model = std::map<std::int64_t, Known>;

// What a spool holds, as its session would restore it.
Model look(Spool& spool) {
    Model found;
    REQUIRE(spool.list([&](const SpoolEntry& entry) {
        found[entry.message.id] = {entry.message.payload, 0, entry.place == SpoolPlace::in_flight};
        return true;
    }));
    const auto restored = spool.store().restore();
    REQUIRE(restored);
    auto next = found.begin();
    for (const Store::Outgoing& outgoing : *restored) {
        while (next != found.end() && !next->second.received) {
            ++next;
        }
        REQUIRE(next != found.end());
        next->second.packet_id = outgoing.packet_id;
        next->second.received = outgoing.received;
        ++next;
    }
    return found;
}

// Random work on a spool, and a model of what it has to hold.
class Worker {
public:
    Worker(std::uint64_t seed, SpoolFixture& fixture) : random_(seed), fixture_(fixture) {}

    // Until a call fails; nothing more may be done with the spool then.
    void work(unsigned steps) {
        for (unsigned step = 0; step < steps; ++step) {
            if (!work_once()) {
                return;
            }
        }
    }
    // A new process. The state must be what was committed last; or, if the commit itself failed,
    // what it would have made.
    void start_anew() {
        fixture_.open();
        const Model found = look(*fixture_.spool);
        CHECK((found == committed_ || (commit_failed_ && found == current_)));
        committed_ = current_ = found;
        commit_failed_ = false;
    }
    std::mt19937_64& random() { return random_; }

private:
    bool work_once() {
        Spool& spool = *fixture_.spool;
        switch (random_() % 6) {
            case 0:
            case 1:
                return append(spool);
            case 2:
                return keep(spool);
            case 3:
                return receive(spool);
            case 4:
                return release(spool);
            default:
                return commit(spool);
        }
    }
    bool append(Spool& spool) {
        const std::string payload(random_() % (random_() % 8 == 0 ? 20'000 : 50), 'p');
        if (!spool.append(spooled(payload))) {
            return false;
        }
        return note_ids(spool);
    }
    // The list tells which identifier the message got.
    bool note_ids(Spool& spool) {
        return spool
            .list([&](const SpoolEntry& entry) {
                if (!current_.contains(entry.message.id)) {
                    current_[entry.message.id] = {entry.message.payload, 0, false};
                }
                return true;
            })
            .has_value();
    }
    bool keep(Spool& spool) {
        const auto found = spool.next();
        if (!found) {
            return false;
        }
        if (*found == nullptr) {
            return true;
        }
        const std::int64_t given = (*found)->id;
        PacketId id = 1;
        while (find(id) != nullptr) {
            ++id;
        }
        constexpr std::uint8_t publish[]{0x34, 0x00};
        if (!spool.store().keep(id, QoS::exactly_once, publish)) {
            return false;
        }
        current_[given].packet_id = id;
        return true;
    }
    bool receive(Spool& spool) {
        Known* known = pick();
        if (known == nullptr) {
            return true;
        }
        const bool done = spool.store().mark_received(known->packet_id).has_value();
        known->received = known->received || done;
        return done;
    }
    bool release(Spool& spool) {
        Known* known = pick();
        if (known == nullptr) {
            return true;
        }
        if (!spool.store().release({.packet_id = known->packet_id})) {
            return false;
        }
        std::erase_if(current_, [&](const auto& one) { return &one.second == known; });
        return true;
    }
    bool commit(Spool& spool) {
        if (spool.commit()) {
            committed_ = current_;
            return true;
        }
        commit_failed_ = true;
        return false;
    }
    Known* find(PacketId id) {
        for (auto& [number, known] : current_) {
            if (known.packet_id == id) {
                return &known;
            }
        }
        return nullptr;
    }
    Known* pick() { return find(static_cast<PacketId>(1 + random_() % 4)); }

    std::mt19937_64 random_;
    SpoolFixture& fixture_;
    Model committed_;
    Model current_;
    bool commit_failed_ = false;
};

}  // namespace

TEST_CASE("Power that goes at any moment takes nothing that was committed, and adds nothing") {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        CAPTURE(seed);
        support::FaultyDisk disk("power-loss");
        SpoolFixture fixture;
        fixture.options.file_system = disk.name();
        fixture.open();
        Worker worker(seed, fixture);
        for (int life = 0; life < 6; ++life) {
            if (worker.random()() % 2 == 0) {  // in the middle of a write
                disk.fail_from(1 + worker.random()() % 40);
            }
            worker.work(60);
            disk.fail_from(1);  // nothing of what follows is written
            fixture.spool.reset();
            disk.mend();
            disk.lose_power(worker.random());
            worker.start_anew();
        }
    }
}

TEST_CASE("A disk that fails at any call loses nothing that was committed, and adds nothing") {
    for (const int code : {SQLITE_FULL, SQLITE_IOERR}) {
        support::FaultyDisk disk("disk-failure");
        SpoolFixture fixture;
        fixture.options.file_system = disk.name();
        fixture.open();
        Worker worker(99, fixture);
        for (std::uint64_t call = 1; call <= 60; ++call) {
            CAPTURE(call);
            disk.fail_from(call, code);
            worker.work(200);
            CHECK(disk.is_failing());
            REQUIRE(fixture.spool->failure());
            fixture.spool.reset();  // the process ends, the machine does not
            disk.mend();
            worker.start_anew();
        }
    }
}
