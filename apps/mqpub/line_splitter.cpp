#include "mqpub/line_splitter.hpp"

#include <cassert>

namespace mq::pub {

namespace {

// What one huge line needed is given back; below, it serves the next one.
constexpr std::size_t kept_capacity = std::size_t{1024} * 1024;

}  // namespace

void LineSplitter::feed(std::string_view chunk) {
    assert(chunk_.empty());
    chunk_ = chunk;
}

std::optional<std::string_view> LineSplitter::next() {
    if (given_ < kept_.size()) {
        return next_kept();
    }
    forget_given();
    const std::size_t end = chunk_.find('\n');
    if (end == std::string_view::npos) {
        keep();
        return finished_ ? take_rest() : std::nullopt;
    }
    const std::string_view line = chunk_.substr(0, end);
    chunk_.remove_prefix(end + 1);
    return line;
}

// There are bytes of earlier chunks; the line that they begin may end in this one.
std::optional<std::string_view> LineSplitter::next_kept() {
    std::size_t end = kept_.find('\n', scanned_);
    if (end == std::string::npos) {
        const std::size_t end_in_chunk = chunk_.find('\n');
        if (end_in_chunk == std::string_view::npos) {
            keep();
            scanned_ = kept_.size();
            return finished_ ? take_rest() : std::nullopt;
        }
        forget_given();
        end = kept_.size() + end_in_chunk;
        kept_.append(chunk_.substr(0, end_in_chunk + 1));
        chunk_.remove_prefix(end_in_chunk + 1);
    }
    const auto line = std::string_view(kept_).substr(given_, end - given_);
    given_ = scanned_ = end + 1;
    return line;
}

// The last line of the stream, if it has no line feed.
std::optional<std::string_view> LineSplitter::take_rest() {
    if (rest().empty()) {
        return std::nullopt;
    }
    const std::string_view line = rest();
    given_ = scanned_ = kept_.size();
    return line;
}

void LineSplitter::keep() {
    if (chunk_.empty()) {
        return;
    }
    forget_given();
    kept_.append(chunk_);
    chunk_ = {};
}

void LineSplitter::forget_given() {
    if (given_ == 0) {
        return;
    }
    if (given_ == kept_.size() && kept_.capacity() > kept_capacity) {
        std::string().swap(kept_);
    } else {
        kept_.erase(0, given_);
    }
    scanned_ -= given_;
    given_ = 0;
}

}  // namespace mq::pub
