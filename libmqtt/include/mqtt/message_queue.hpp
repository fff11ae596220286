// Incoming messages for whoever takes them one at a time instead of being called back: a loop in
// another thread, say, or a test.
//
//   MessageQueue queue(1000);
//   client.deliver_to(queue);
//   for (const OwnedMessage& message : queue) ...   // ends when the client has ended
//
// Holds copies, and never more than its capacity: a reader that cannot keep up loses the oldest
// messages, which are counted. All members may be called from any thread.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <iterator>
#include <mutex>
#include <optional>
#include <string>

#include "mqtt/event.hpp"

namespace mqtt {

// A Message that owns what it says.
struct OwnedMessage {
    explicit OwnedMessage(const Message& message);
    std::string topic;
    std::string payload;
    QoS qos = QoS::at_most_once;
    bool retain = false;
    bool dup = false;
    Properties properties;
};

class MessageQueue {
public:
    class Iterator;

    // `capacity` in messages, at least 1.
    explicit MessageQueue(std::size_t capacity);

    // True: the queue was full, and the oldest message has made room. After close() it only says
    // false.
    bool push(const Message& message);
    // Nobody will push any more: pop() does not wait from here on.
    void close();

    // The oldest message; nothing if there is none now.
    [[nodiscard]] std::optional<OwnedMessage> try_pop();
    // Waits for a message; nothing: the queue is empty and closed.
    [[nodiscard]] std::optional<OwnedMessage> pop();

    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] std::uint64_t discards() const;

    // Each message is popped as the iterator comes to it.
    [[nodiscard]] Iterator begin();
    [[nodiscard]] std::default_sentinel_t end() const { return {}; }

private:
    [[nodiscard]] std::optional<OwnedMessage> take_front();

    const std::size_t capacity_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<OwnedMessage> messages_;
    std::uint64_t discards_ = 0;
    bool is_closed_ = false;
};

class MessageQueue::Iterator {
public:
    using value_type = OwnedMessage;
    using difference_type = std::ptrdiff_t;

    explicit Iterator(MessageQueue& queue) : queue_(&queue), current_(queue.pop()) {}
    const OwnedMessage& operator*() const { return *current_; }
    const OwnedMessage* operator->() const { return &*current_; }
    Iterator& operator++() {
        current_ = queue_->pop();
        return *this;
    }
    void operator++(int) { ++*this; }
    bool operator==(std::default_sentinel_t) const { return !current_; }

private:
    MessageQueue* queue_;
    std::optional<OwnedMessage> current_;
};

}  // namespace mqtt
