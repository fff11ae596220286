#include "layer/stack.hpp"

#include <algorithm>

namespace mqtt::layer {

Result<void> Stack::opened() {
    for (const auto& layer : layers_) {
        layer->up().clear();
        layer->down().clear();
    }
    return start(0);
}

Result<void> Stack::start(std::size_t index) {
    started_ = index + 1;
    return settle(index, layers_[index]->opened());
}

Result<void> Stack::received(Bytes bytes) {
    return settle(0, layers_.front()->received(bytes));
}

Result<void> Stack::write(Bytes bytes) {
    const std::size_t top = layers_.size() - 1;
    auto done = layers_[top]->write(bytes);
    return done ? hand_down(top) : done;
}

// What layer `index` has made of a call goes on its way: first down, where a last word of a layer
// that failed goes too, then up.
Result<void> Stack::settle(std::size_t index, Result<void> done) {
    Layer& layer = *layers_[index];
    auto handed = hand_down(index);
    if (done && !handed) {
        return handed;
    }
    const bool has_upper = index + 1 < layers_.size();
    if (has_upper && done && layer.is_open() && started_ == index + 1) {
        if (auto began = start(index + 1); !began) {
            return began;
        }
    }
    if (has_upper && !layer.up().empty()) {
        auto received = layers_[index + 1]->received(layer.up().bytes());
        layer.up().clear();
        auto settled = settle(index + 1, std::move(received));
        return done ? settled : done;
    }
    return done;
}

Result<void> Stack::hand_down(std::size_t index) {
    for (; index > 0; --index) {
        ByteQueue& down = layers_[index]->down();
        if (down.empty()) {
            continue;
        }
        auto written = layers_[index - 1]->write(down.bytes());
        down.clear();
        if (!written) {
            return written;
        }
    }
    return {};
}

void Stack::finish() {
    for (std::size_t index = started_; index-- > 0;) {
        layers_[index]->finish();
        if (!hand_down(index)) {
            return;  // the connection is broken, and reading will say so
        }
    }
}

Error Stack::closed(Error error) {
    for (std::size_t index = 0; index < started_; ++index) {
        error = layers_[index]->closed(std::move(error));
    }
    started_ = 0;
    return error;
}

std::size_t Stack::open_count() const {
    std::size_t count = 0;
    while (count < started_ && layers_[count]->is_open()) {
        ++count;
    }
    return count;
}

bool Stack::is_finished() const {
    return std::any_of(layers_.begin(), layers_.begin() + static_cast<std::ptrdiff_t>(started_),
                       [](const auto& layer) { return layer->is_finished(); });
}

}  // namespace mqtt::layer
