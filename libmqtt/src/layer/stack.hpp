// Layers on top of each other, as one: bytes of the network at the lower end, bytes of the session
// at the upper end. The handshakes run one after the other from the bottom, each over the layers
// below it. Without I/O, as the layers themselves.
#pragma once

#include <memory>
#include <vector>

#include "layer/layer.hpp"

namespace mqtt::layer {

// Bottom first: what is next to the network.
using Layers = std::vector<std::unique_ptr<Layer>>;

class Stack {
public:
    explicit Stack(Layers layers) : layers_(std::move(layers)) {}

    // Without layers there is nothing to call, and no queue.
    [[nodiscard]] bool is_empty() const { return layers_.empty(); }

    // The contract of Layer. After an error only reset() or opened() may follow.
    [[nodiscard]] Result<void> opened();
    [[nodiscard]] Result<void> received(Bytes bytes);
    [[nodiscard]] Result<void> write(Bytes bytes);
    // All layers say their last words, from the top down.
    void finish();
    [[nodiscard]] Error closed(Error error);
    // No connection, and nothing to say about it.
    void reset() { started_ = 0; }

    // How many handshakes are through, from the bottom.
    [[nodiscard]] std::size_t open_count() const;
    [[nodiscard]] bool is_open() const { return open_count() == layers_.size(); }
    [[nodiscard]] bool is_finished() const;
    // Of the highest layer, and of the lowest.
    [[nodiscard]] ByteQueue& up() { return layers_.back()->up(); }
    [[nodiscard]] ByteQueue& down() { return layers_.front()->down(); }

private:
    [[nodiscard]] Result<void> start(std::size_t index);
    [[nodiscard]] Result<void> settle(std::size_t index, Result<void> done);
    [[nodiscard]] Result<void> hand_down(std::size_t index);

    Layers layers_;
    std::size_t started_ = 0;  // layers that were told opened()
};

}  // namespace mqtt::layer
