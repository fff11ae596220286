#include "common/password_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <span>

#include "common/app.hpp"
#include "common/terminal.hpp"

namespace mq::cli {

namespace {

using mqtt::Errc;
using mqtt::fail;
using mqtt::Result;

constexpr std::size_t largest_password = 65'535;  // §3.1.3.6: binary data

auto cannot_read(std::string_view option, std::string_view path, int error) {
    return fail(Errc::invalid_argument, fmt::format("{} \"{}\" cannot be read: {}", option,
                                                    escape_controls(path), std::strerror(error)));
}

// read() until it was not a signal that ended it.
ssize_t read_some(int descriptor, std::span<char> room) {
    ssize_t count = -1;
    do {
        count = ::read(descriptor, room.data(), room.size());
    } while (count < 0 && errno == EINTR);
    return count;
}

enum class Extent : bool { all, first_line };

Result<std::string> read_password(int descriptor, std::string_view option, std::string_view path,
                                  Extent extent) {
    std::string password;
    std::array<char, 4096> room{};
    // Of a line byte by byte: what was read too much could not be given back.
    const std::size_t step = extent == Extent::first_line ? 1 : room.size();
    while (password.size() <= largest_password + 1) {
        const ssize_t count = read_some(descriptor, std::span(room).first(step));
        if (count < 0) {
            return cannot_read(option, path, errno);
        }
        password.append(room.data(), static_cast<std::size_t>(count));
        if (count == 0 || (extent == Extent::first_line && password.ends_with('\n'))) {
            break;
        }
    }
    if (password.ends_with('\n')) {
        password.pop_back();
    }
    if (password.size() > largest_password) {
        return fail(Errc::invalid_argument,
                    fmt::format("{} \"{}\" must hold at most {} bytes", option,
                                escape_controls(path), largest_password));
    }
    return password;
}

}  // namespace

Result<std::string> read_password_file(const std::string& path, std::string_view option) {
    if (path == "-") {
        return read_password(STDIN_FILENO, option, path, Extent::first_line);
    }
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return cannot_read(option, path, errno);
    }
    auto password = read_password(descriptor, option, path, Extent::all);
    ::close(descriptor);
    return password;
}

void warn_if_readable_by_others(std::string_view tool, const std::string& path) {
    struct stat status {};
    if (path == "-" || ::stat(path.c_str(), &status) != 0 ||
        (status.st_mode & (S_IRGRP | S_IROTH)) == 0) {
        return;
    }
    note(tool,
         fmt::format("warning: other users can read --password-file \"{}\": chmod 600 it", path));
}

}  // namespace mq::cli
