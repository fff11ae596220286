#include "session/inflight.hpp"

#include <algorithm>
#include <cassert>

namespace mqtt {
namespace {

constexpr std::size_t first_size = 4;
constexpr std::size_t largest_size = 65'536;

}  // namespace

Inflight::Slot* Inflight::add() {
    if (used_ == 65'535) {
        return nullptr;
    }
    // A quarter stays free, so that a packet which is answered late rarely makes us skip
    // identifiers.
    if (used_ >= slots_.size() - slots_.size() / 4 && slots_.size() < largest_size) {
        grow();
    }
    while (true) {
        last_id_ = last_id_ == 65'535 ? PacketId{1} : static_cast<PacketId>(last_id_ + 1);
        if (at(last_id_).state == State::free) {
            return add(last_id_);
        }
    }
}

Inflight::Slot* Inflight::add(PacketId id) {
    if (id == 0 || find(id) != nullptr) {
        return nullptr;
    }
    while (slots_.empty() || at(id).state != State::free) {
        grow();
    }
    Slot& slot = at(id);
    slot = Slot{};
    slot.id = id;
    slot.state = State::queued;
    slot.age = added_++;
    last_id_ = id;
    link_last(slot);
    ++used_;
    return &slot;
}

Inflight::Slot* Inflight::find(PacketId id) {
    if (slots_.empty()) {
        return nullptr;
    }
    Slot& slot = at(id);
    return slot.state != State::free && slot.id == id ? &slot : nullptr;
}

void Inflight::remove(Slot& slot) {
    unlink(slot);
    slot = Slot{};
    --used_;
}

void Inflight::move_to_end(Slot& slot) {
    unlink(slot);
    link_last(slot);
}

void Inflight::sort_by_age() {
    std::vector<Slot*> slots;
    slots.reserve(used_);
    for_each([&](Slot& slot) {
        slots.push_back(&slot);
        return true;
    });
    std::sort(slots.begin(), slots.end(),
              [](const Slot* left, const Slot* right) { return left->age < right->age; });
    for (Slot* slot : slots) {
        move_to_end(*slot);
    }
}

std::uint32_t Inflight::place_of(const Slot& slot) const {
    return static_cast<std::uint32_t>(&slot - slots_.data()) + 1;
}

// Identifiers that differ in their lowest n bits differ in their lowest n + 1 bits too, so doubling
// never makes two of them collide.
void Inflight::grow() {
    assert(slots_.size() < largest_size);
    std::vector<Slot> old = std::move(slots_);
    std::uint32_t next = first_;
    slots_ = std::vector<Slot>(old.empty() ? first_size : old.size() * 2);
    first_ = last_ = 0;
    while (next != 0) {
        const Slot& slot = old[next - 1];
        next = slot.later;
        at(slot.id) = slot;
        link_last(at(slot.id));
    }
}

void Inflight::link_last(Slot& slot) {
    slot.earlier = last_;
    slot.later = 0;
    const std::uint32_t place = place_of(slot);
    if (last_ != 0) {
        slots_[last_ - 1].later = place;
    } else {
        first_ = place;
    }
    last_ = place;
}

void Inflight::unlink(Slot& slot) {
    (slot.earlier != 0 ? slots_[slot.earlier - 1].later : first_) = slot.later;
    (slot.later != 0 ? slots_[slot.later - 1].earlier : last_) = slot.earlier;
}

}  // namespace mqtt
