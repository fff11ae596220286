#include "mqsub/output_descriptor.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <utility>

namespace mq::sub {

namespace {

bool may_block(int descriptor) {
    struct stat status {};
    return ::fstat(descriptor, &status) == 0 &&
           (S_ISFIFO(status.st_mode) || ::isatty(descriptor) == 1);
}

}  // namespace

OutputDescriptor::OutputDescriptor(int descriptor) : shared_(descriptor) {
    if (may_block(descriptor)) {
        // Fails without /proc, for a terminal of another user (after su), and once the reader of a
        // pipe is gone, which the first write will tell.
        const std::string path = fmt::format("/proc/self/fd/{}", descriptor);
        own_ = ::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    }
}

OutputDescriptor::~OutputDescriptor() {
    if (own_ >= 0) {
        ::close(own_);
    }
}

OutputDescriptor::OutputDescriptor(OutputDescriptor&& other) noexcept
    : shared_(other.shared_), own_(std::exchange(other.own_, -1)) {}

}  // namespace mq::sub
