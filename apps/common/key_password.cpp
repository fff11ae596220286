#include "common/key_password.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include "common/password_file.hpp"
#include "common/terminal.hpp"

namespace mq::cli {

namespace {

using mqtt::Errc;
using mqtt::fail;
using mqtt::Result;

constexpr char interrupt = 3;  // Ctrl-C

// Nothing typed is shown while this lives, and what was typed before does not count. Ctrl-C ends
// the line instead of us: else the terminal would be left without its echo.
class EchoOff {
public:
    explicit EchoOff(int terminal)
        : terminal_(terminal), is_off_(tcgetattr(terminal, &before_) == 0) {
        termios quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);
        quiet.c_cc[VEOL] = interrupt;
        quiet.c_lflag |= ECHONL;
        is_off_ = is_off_ && tcsetattr(terminal, TCSAFLUSH, &quiet) == 0;
    }
    ~EchoOff() {
        if (is_off_) {
            tcsetattr(terminal_, TCSAFLUSH, &before_);
        }
    }
    EchoOff(const EchoOff&) = delete;
    EchoOff& operator=(const EchoOff&) = delete;

private:
    int terminal_;
    termios before_{};
    bool is_off_;
};

Result<std::string> ask(int terminal, const std::string& key) {
    const std::string question = fmt::format("Pass phrase of {}: ", escape_controls(key));
    std::string answer;
    char letter = 0;
    const EchoOff echo_off(terminal);
    if (::write(terminal, question.data(), question.size()) < 0) {
        return fail(Errc::invalid_argument, "its pass phrase cannot be asked for");
    }
    while (::read(terminal, &letter, 1) == 1 && letter != '\n' && letter != interrupt) {
        answer += letter;
    }
    if (letter != '\n') {
        return fail(Errc::invalid_argument, "its pass phrase was not typed");
    }
    return answer;
}

}  // namespace

Result<std::string> key_password(const std::string& key, const std::optional<std::string>& file,
                                 const std::optional<std::string>& given) {
    if (file) {
        return read_password_file(*file, "--key-pass-file");
    }
    if (given) {
        return *given;
    }
    const int terminal = ::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (terminal < 0) {
        return fail(Errc::invalid_argument,
                    "give its pass phrase with --key-pass-file FILE or MQTOOLS_KEY_PASSWORD");
    }
    auto answer = ask(terminal, key);
    ::close(terminal);
    return answer;
}

}  // namespace mq::cli
