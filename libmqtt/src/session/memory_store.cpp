#include "session/memory_store.hpp"

#include <algorithm>

namespace mqtt {
namespace {

constexpr std::size_t kept_capacity = 4096;

}  // namespace

MemoryStore::Entry* MemoryStore::find(PacketId packet_id) {
    if (entries_.empty()) {
        return nullptr;
    }
    Entry& entry = entries_[packet_id & (entries_.size() - 1)];
    return entry.outgoing.packet_id == packet_id ? &entry : nullptr;
}

MemoryStore::Entry& MemoryStore::make_room(PacketId packet_id) {
    if (entries_.empty()) {
        entries_.resize(8);
    }
    while (true) {
        Entry& entry = entries_[packet_id & (entries_.size() - 1)];
        if (entry.outgoing.packet_id == 0 || entry.outgoing.packet_id == packet_id) {
            return entry;
        }
        std::vector<Entry> larger(entries_.size() * 2);
        for (Entry& old : entries_) {
            if (old.outgoing.packet_id != 0) {
                larger[old.outgoing.packet_id & (larger.size() - 1)] = std::move(old);
            }
        }
        entries_ = std::move(larger);
    }
}

Result<void> MemoryStore::keep(PacketId packet_id, QoS qos, Bytes packet) {
    Entry& entry = make_room(packet_id);
    entry.outgoing = {packet_id, qos, false};
    entry.order = kept_++;
    entry.packet.assign(packet.begin(), packet.end());
    return {};
}

Bytes MemoryStore::packet(PacketId packet_id) {
    const Entry* entry = find(packet_id);
    return entry == nullptr ? Bytes() : Bytes(entry->packet);
}

Result<void> MemoryStore::mark_received(PacketId packet_id) {
    if (Entry* entry = find(packet_id)) {
        entry->outgoing.received = true;
    }
    return {};
}

Result<void> MemoryStore::release(PacketId packet_id) {
    if (Entry* entry = find(packet_id)) {
        entry->outgoing = {};
        if (entry->packet.capacity() > kept_capacity) {
            std::vector<std::uint8_t>().swap(entry->packet);
        }
    }
    return {};
}

Result<bool> MemoryStore::keep_incoming(PacketId packet_id) {
    if (!incoming_) {
        incoming_ = std::make_unique<std::bitset<65'536>>();
    }
    const bool fresh = !incoming_->test(packet_id);
    incoming_->set(packet_id);
    return fresh;
}

Result<bool> MemoryStore::has_incoming(PacketId packet_id) {
    return incoming_ && incoming_->test(packet_id);
}

Result<bool> MemoryStore::release_incoming(PacketId packet_id) {
    if (!incoming_ || !incoming_->test(packet_id)) {
        return false;
    }
    incoming_->reset(packet_id);
    return true;
}

Result<void> MemoryStore::forget_incoming() {
    incoming_.reset();
    return {};
}

Result<std::vector<Store::Outgoing>> MemoryStore::restore() {
    std::vector<const Entry*> held;
    for (const Entry& entry : entries_) {
        if (entry.outgoing.packet_id != 0) {
            held.push_back(&entry);
        }
    }
    std::sort(held.begin(), held.end(),
              [](const Entry* left, const Entry* right) { return left->order < right->order; });
    std::vector<Outgoing> result;
    result.reserve(held.size());
    for (const Entry* entry : held) {
        result.push_back(entry->outgoing);
    }
    return result;
}

}  // namespace mqtt
