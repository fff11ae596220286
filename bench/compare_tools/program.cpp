#include "program.hpp"

#include <errno.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>

namespace mq::compare {
namespace {

[[noreturn]] void end(const std::string& sentence, int status) {
    std::fprintf(stderr, "%s: error: %s\n", program_invocation_short_name, sentence.c_str());
    std::exit(status);
}

}  // namespace

void fail(const std::string& sentence) {
    end(sentence, 1);
}

void fail_with_errno(const std::string& what) {
    fail(what + ": " + std::strerror(errno));
}

bool Arguments::flag(std::string_view name) {
    const auto found = std::find(words_.begin(), words_.end(), name);
    if (found == words_.end()) {
        return false;
    }
    words_.erase(found);
    return true;
}

std::string Arguments::text(std::string_view name, std::string_view fallback) {
    const auto found = std::find(words_.begin(), words_.end(), name);
    if (found == words_.end()) {
        return std::string(fallback);
    }
    if (std::next(found) == words_.end()) {
        end(std::string(name) + " needs a value", 2);
    }
    std::string value = *std::next(found);
    words_.erase(found, found + 2);
    return value;
}

std::uint64_t Arguments::number(std::string_view name, std::uint64_t fallback, std::uint64_t least,
                                std::uint64_t most) {
    const std::string value = text(name, std::to_string(fallback));
    std::uint64_t number = 0;
    const auto parsed = std::from_chars(value.data(), value.data() + value.size(), number);
    if (parsed.ec != std::errc() || parsed.ptr != value.data() + value.size() || number < least ||
        number > most) {
        end(std::string(name) + " must be a number from " + std::to_string(least) + " to " +
                std::to_string(most) + " (got \"" + value + "\")",
            2);
    }
    return number;
}

std::vector<std::string> Arguments::command() {
    const auto last = words_.rend();
    const auto mark = std::find(words_.rbegin(), last, "--");
    if (mark == last) {
        end("a command is missing: give it after --", 2);
    }
    std::vector<std::string> command(mark.base(), words_.end());
    words_.erase(std::prev(mark.base()), words_.end());
    return command;
}

void Arguments::done() const {
    if (!words_.empty()) {
        end("\"" + words_.front() + "\" is not an argument of this program", 2);
    }
}

}  // namespace mq::compare
