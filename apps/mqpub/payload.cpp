#include "mqpub/payload.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "common/terminal.hpp"

namespace mq::pub {

namespace {

using mqtt::Errc;
using mqtt::fail;
using mqtt::Result;

constexpr std::size_t chunk = std::size_t{64} * 1024;

// Closes what open() gave; standard input stays open.
class File {
public:
    explicit File(const std::string& path)
        : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
    ~File() {
        if (descriptor_ >= 0) {
            ::close(descriptor_);
        }
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    [[nodiscard]] int descriptor() const { return descriptor_; }

private:
    int descriptor_;
};

tl::unexpected<mqtt::Error> cannot_read(std::string_view name, int error) {
    return fail(Errc::invalid_argument,
                fmt::format("cannot read {}: {}", name, std::generic_category().message(error)),
                mqtt::ReasonCode::success, error);
}

// Room for all of a regular file and one byte more, which finds its end; a pipe grows as it comes.
std::size_t first_size(int descriptor) {
    struct stat status {};
    if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size < 0) {
        return chunk;
    }
    return std::min(static_cast<std::size_t>(status.st_size), largest_payload) + 1;
}

Result<std::string> read_all(int descriptor, const std::string& name) {
    std::string content(first_size(descriptor), '\0');
    std::size_t size = 0;
    while (true) {
        const ssize_t count = ::read(descriptor, content.data() + size, content.size() - size);
        if (count == 0) {
            break;
        }
        if (count < 0) {
            if (errno == EINTR) {
                continue;
            }
            return cannot_read(name, errno);
        }
        size += static_cast<std::size_t>(count);
        if (size > largest_payload) {
            return fail(Errc::invalid_argument,
                        fmt::format("{} is larger than {} bytes, the most that a message can carry",
                                    name, largest_payload));
        }
        if (size == content.size()) {
            content.resize(std::min(size * 2, largest_payload + 1));
        }
    }
    content.resize(size);
    return content;
}

Result<std::string> read_file(const std::string& path) {
    const std::string name = fmt::format("\"{}\"", cli::escape_controls(path));
    const File file(path);
    return file.descriptor() < 0 ? cannot_read(name, errno) : read_all(file.descriptor(), name);
}

// A socket would get the number of a standard input that is closed, and be read in its place.
Result<void> check_standard_input() {
    if (::fcntl(STDIN_FILENO, F_GETFD) < 0) {
        return fail(Errc::invalid_argument, "standard input is closed");
    }
    return {};
}

Result<std::string> read_standard_input() {
    auto content = read_all(STDIN_FILENO, "standard input");
    if (content && content->empty()) {
        return fail(Errc::invalid_argument,
                    "standard input is empty; an empty message is sent with --null-message");
    }
    return content;
}

}  // namespace

Result<std::string> load_payload(const Config& config) {
    const bool reads_input =
        config.mode == PayloadMode::whole_input || config.mode == PayloadMode::lines;
    if (reads_input) {
        if (auto checked = check_standard_input(); !checked) {
            return tl::unexpected(std::move(checked.error()));
        }
    }
    switch (config.mode) {
        case PayloadMode::text:
            return config.text;
        case PayloadMode::file:
            return read_file(config.path);
        case PayloadMode::whole_input:
            return read_standard_input();
        case PayloadMode::none:
        case PayloadMode::empty:
        case PayloadMode::lines:
            break;
    }
    return std::string();
}

}  // namespace mq::pub
