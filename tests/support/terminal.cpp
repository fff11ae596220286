#include "support/terminal.hpp"

#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>

namespace support {

namespace {

constexpr int limit_ms = 20'000;  // for one wait; a healthy test needs a fraction of it

}  // namespace

Terminal::Terminal(const std::vector<std::string>& command) {
    std::vector<std::string> words = command;
    std::vector<char*> pointers;
    for (std::string& word : words) {
        pointers.push_back(word.data());
    }
    pointers.push_back(nullptr);
    id_ = ::forkpty(&master_, nullptr, nullptr, nullptr);
    if (id_ == 0) {
        ::execvp(pointers[0], pointers.data());
        ::_exit(127);
    }
    if (id_ < 0) {
        throw std::runtime_error("forkpty failed");
    }
}

Terminal::~Terminal() {
    if (id_ > 0) {
        ::kill(id_, SIGKILL);
        ::waitpid(id_, nullptr, 0);
    }
    ::close(master_);
}

void Terminal::type(std::string_view text) {
    if (::write(master_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
        throw std::runtime_error("the terminal takes no input");
    }
}

void Terminal::resize(unsigned short rows, unsigned short columns) {
    const winsize size{.ws_row = rows, .ws_col = columns, .ws_xpixel = 0, .ws_ypixel = 0};
    if (::ioctl(master_, TIOCSWINSZ, &size) != 0) {
        throw std::runtime_error("the terminal keeps its size");
    }
}

// False: the program has ended, and everything is read.
bool Terminal::read_some() {
    pollfd wanted{master_, POLLIN, 0};
    if (::poll(&wanted, 1, limit_ms) <= 0) {
        throw std::runtime_error("the program is silent and does not end; the screen: " + screen_);
    }
    std::array<char, 4096> buffer{};
    const ssize_t size = ::read(master_, buffer.data(), buffer.size());
    if (size > 0) {
        screen_.append(buffer.data(), static_cast<std::size_t>(size));
    }
    return size > 0;  // EIO: nobody has the terminal open any more
}

void Terminal::wait_for(std::string_view text) {
    while (screen_.find(text) == std::string::npos) {
        if (!read_some()) {
            throw std::runtime_error("the program ended without \"" + std::string(text) +
                                     "\"; the screen: " + screen_);
        }
    }
}

int Terminal::wait() {
    while (read_some()) {
    }
    int status = 0;
    ::waitpid(id_, &status, 0);
    id_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace support
