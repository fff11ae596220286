#include "session/input.hpp"

#include <algorithm>

namespace mqtt {
namespace {

constexpr std::size_t kept_capacity = std::size_t{16} * 1024;

}  // namespace

void Input::feed(Bytes bytes) {
    fresh_ = bytes;
}

Result<std::optional<wire::Frame>, wire::DecodeError> Input::next(Version version,
                                                                  std::size_t limit) {
    if (partial_done_) {
        partial_done_ = false;
        if (partial_.capacity() > kept_capacity) {
            wire::Buffer().swap(partial_);
        } else {
            partial_.clear();
        }
    }
    if (!partial_.empty()) {
        return next_from_partial(version, limit);
    }
    if (fresh_.empty()) {
        return std::nullopt;
    }
    auto scan = wire::scan_frame(fresh_, version, limit);
    if (!scan) {
        return tl::unexpected(scan.error());
    }
    if (!scan->complete) {
        partial_.assign(fresh_.begin(), fresh_.end());
        fresh_ = {};
        return std::nullopt;
    }
    fresh_ = fresh_.subspan(scan->frame.size);
    return scan->frame;
}

// Takes over just the bytes that the packet lacks; those behind it are read in place.
Result<std::optional<wire::Frame>, wire::DecodeError> Input::next_from_partial(Version version,
                                                                               std::size_t limit) {
    while (true) {
        auto scan = wire::scan_frame(partial_, version, limit);
        if (!scan) {
            return tl::unexpected(scan.error());
        }
        if (scan->complete) {
            partial_done_ = true;
            return scan->frame;
        }
        if (fresh_.empty()) {
            return std::nullopt;
        }
        const auto count = std::min(scan->needed - partial_.size(), fresh_.size());
        const auto part = fresh_.first(count);
        partial_.insert(partial_.end(), part.begin(), part.end());
        fresh_ = fresh_.subspan(count);
    }
}

void Input::reset() {
    fresh_ = {};
    partial_.clear();
    partial_done_ = false;
}

}  // namespace mqtt
