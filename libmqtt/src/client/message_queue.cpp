#include "mqtt/message_queue.hpp"

#include <cassert>
#include <utility>

namespace mqtt {

OwnedMessage::OwnedMessage(const Message& message)
    : topic(message.topic),
      payload(as_text(message.payload)),
      qos(message.qos),
      retain(message.retain),
      dup(message.dup) {
    properties.append(message.properties);
}

MessageQueue::MessageQueue(std::size_t capacity) : capacity_(capacity) {
    assert(capacity > 0);
}

bool MessageQueue::push(const Message& message) {
    OwnedMessage copy(message);
    bool is_full = false;
    {
        const std::lock_guard lock(mutex_);
        if (is_closed_) {
            return false;
        }
        is_full = messages_.size() == capacity_;
        if (is_full) {
            messages_.pop_front();
            ++discards_;
        }
        messages_.push_back(std::move(copy));
    }
    changed_.notify_one();
    return is_full;
}

void MessageQueue::close() {
    {
        const std::lock_guard lock(mutex_);
        is_closed_ = true;
    }
    changed_.notify_all();
}

std::optional<OwnedMessage> MessageQueue::try_pop() {
    const std::lock_guard lock(mutex_);
    return take_front();
}

std::optional<OwnedMessage> MessageQueue::pop() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return is_closed_ || !messages_.empty(); });
    return take_front();
}

std::optional<OwnedMessage> MessageQueue::take_front() {
    if (messages_.empty()) {
        return std::nullopt;
    }
    std::optional<OwnedMessage> front(std::move(messages_.front()));
    messages_.pop_front();
    return front;
}

std::size_t MessageQueue::size() const {
    const std::lock_guard lock(mutex_);
    return messages_.size();
}

std::uint64_t MessageQueue::discards() const {
    const std::lock_guard lock(mutex_);
    return discards_;
}

MessageQueue::Iterator MessageQueue::begin() {
    return Iterator(*this);
}

}  // namespace mqtt
