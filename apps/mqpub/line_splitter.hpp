// Cuts a stream of bytes into lines. A line that lies whole in one chunk is not copied, and nothing
// is allocated for it; only a line that began in an earlier chunk is put together.
//
//   splitter.feed(chunk);
//   while (auto line = splitter.next()) ...
//   splitter.keep();     // before the chunk's memory is used for something else
//   splitter.finish();   // at the end of the stream: the rest is a line too
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace mq::pub {

class LineSplitter {
public:
    // The chunk before must be used up or kept.
    void feed(std::string_view chunk);
    // A line without its line feed, valid until the next call that is not const.
    [[nodiscard]] std::optional<std::string_view> next();
    // Copies what next() has not given yet.
    void keep();
    void finish() { finished_ = true; }

    // Bytes that next() has not given: after it had nothing, those of a line without its end.
    [[nodiscard]] std::size_t size() const { return rest().size() + chunk_.size(); }

private:
    [[nodiscard]] std::string_view rest() const { return std::string_view(kept_).substr(given_); }
    std::optional<std::string_view> next_kept();
    std::optional<std::string_view> take_rest();
    void forget_given();

    std::string kept_;         // of earlier chunks
    std::size_t given_ = 0;    // how much of it next() has given
    std::size_t scanned_ = 0;  // no line feed between given_ and here
    std::string_view chunk_;   // what next() has not given of the chunk
    bool finished_ = false;
};

}  // namespace mq::pub
