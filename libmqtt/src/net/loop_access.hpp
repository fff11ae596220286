// What the classes of net/ need of a loop. Asio is only named here: its headers stay in the .cpp
// files of this directory, which keeps them out of every other compilation.
#pragma once

#include <cstdint>
#include <span>

#include "mqtt/loop.hpp"

namespace asio {
class io_context;
}

namespace mqtt::net {

struct LoopAccess {
    [[nodiscard]] static asio::io_context& context(Loop& loop);
    // One buffer for all readers of this loop: what is in it must be dealt with in the callback
    // that filled it.
    [[nodiscard]] static std::span<std::uint8_t> read_buffer(Loop& loop);
    // To be called first in every callback: from here on now() is the time of this callback.
    static void begin_callback(Loop& loop);
};

}  // namespace mqtt::net
