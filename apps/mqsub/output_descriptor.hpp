// Standard output for writes that do not block, although it is a blocking descriptor that other
// processes share.
#pragma once

namespace mq::sub {

class OutputDescriptor {
public:
    // A pipe or a terminal is opened anew, so that not blocking is our affair alone. Where that is
    // not possible, and for all else, it is `descriptor` itself, which must stay open.
    explicit OutputDescriptor(int descriptor);
    ~OutputDescriptor();
    OutputDescriptor(OutputDescriptor&& other) noexcept;
    OutputDescriptor& operator=(OutputDescriptor&&) = delete;
    OutputDescriptor(const OutputDescriptor&) = delete;
    OutputDescriptor& operator=(const OutputDescriptor&) = delete;

    [[nodiscard]] int number() const { return own_ >= 0 ? own_ : shared_; }

private:
    int shared_;
    int own_ = -1;
};

}  // namespace mq::sub
