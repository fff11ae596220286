// Packet identifiers in use, and what each waits for (MQTT 5.0 §2.2.1, §4.4).
//
// A table whose size is a power of two, indexed by the identifier's lowest bits. An identifier is
// only handed out when its place is free, so a lookup is one comparison, an identifier in flight is
// never given again, and no allocation happens but when the table doubles. The places are linked in
// the order in which the packets began, which is the order in which the standard wants them resent
// (§4.6).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "mqtt/types.hpp"

namespace mqtt {

class Inflight {
public:
    enum class State : std::uint8_t {
        free,
        queued,          // PUBLISH kept, not yet in this connection's output
        awaits_puback,   // QoS 1 PUBLISH in the output
        awaits_pubrec,   // QoS 2 PUBLISH in the output
        owes_pubrel,     // PUBREC came on an earlier connection; PUBREL not in this one's output
        awaits_pubcomp,  // PUBREL in the output
        awaits_suback,
        awaits_unsuback,
        // Done, but sent more than once on this connection, so that more answers will come. Until
        // then the identifier stays taken: those answers must not be mistaken for a later
        // message's.
        spent,
    };

    struct Slot {
        PacketId id = 0;
        State state = State::free;
        QoS qos = QoS::at_most_once;
        bool written = false;       // the PUBLISH has, in part at least, left on some connection
        bool resumed = false;       // the PUBREL is a repetition after a reconnect
        std::uint16_t repeats = 0;  // by timeout, on this connection
        std::uint16_t answers_due = 0;      // PUBACK or PUBREC for what we sent on this connection
        std::uint16_t completions_due = 0;  // PUBCOMP likewise
        std::uint32_t filters = 0;          // of a SUBSCRIBE or UNSUBSCRIBE
        std::uint64_t output_position = 0;  // of the PUBLISH's first byte
        std::uint64_t age = 0;              // counts up with each add()
        TimePoint since{};                  // the last packet that wants an answer
        std::uint32_t earlier = 0;          // neighbours in order: index + 1, 0 for none
        std::uint32_t later = 0;
        [[nodiscard]] bool is_publish() const {
            return state != State::free && state < State::awaits_suback;
        }
        // A packet of this connection is out, and what it asks for is still open.
        [[nodiscard]] bool awaits_answer() const {
            return state != State::free && state != State::queued && state != State::owes_pubrel &&
                   state != State::spent;
        }
    };

    // A slot with a new identifier, last in order; nullptr when all 65,535 are in flight.
    [[nodiscard]] Slot* add();
    // The same with an identifier from the store; nullptr if that one is in use or 0. The
    // identifiers that add() makes up go on from there.
    [[nodiscard]] Slot* add(PacketId id);
    [[nodiscard]] Slot* find(PacketId id);
    void remove(Slot& slot);
    // Puts the slot last in order: PUBRELs go in the order of their PUBRECs.
    void move_to_end(Slot& slot);
    // Back to the order of add(), for messages that all start anew.
    void sort_by_age();

    [[nodiscard]] std::size_t size() const { return used_; }

    // Calls visit(slot) for each slot in order; it may remove the slot that it is given, but
    // nothing else. It returns false to stop.
    template <typename Visit>
    void for_each(Visit visit) {
        for (std::uint32_t at = first_; at != 0;) {
            Slot& slot = slots_[at - 1];
            at = slot.later;
            if (!visit(slot)) {
                return;
            }
        }
    }

private:
    [[nodiscard]] std::uint32_t place_of(const Slot& slot) const;
    [[nodiscard]] Slot& at(PacketId id) { return slots_[id & (slots_.size() - 1)]; }
    void grow();
    void link_last(Slot& slot);
    void unlink(Slot& slot);

    std::vector<Slot> slots_;
    std::size_t used_ = 0;
    std::uint32_t first_ = 0;
    std::uint32_t last_ = 0;
    PacketId last_id_ = 0;
    std::uint64_t added_ = 0;
};

}  // namespace mqtt
