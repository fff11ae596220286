// What every program of this directory does the same way: read its arguments and give up. They are
// small tools of the comparison, not parts of the library: what goes wrong ends the program, and
// the comparison sees its exit status.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mq::compare {

// "floor_pub: error: SENTENCE" on standard error; exit status 1.
[[noreturn]] void fail(const std::string& sentence);
// The same with the words of errno behind it.
[[noreturn]] void fail_with_errno(const std::string& what);

// `--name VALUE` and `--name`. Each call takes its words away; done() refuses what is left over.
class Arguments {
public:
    Arguments(int argc, char** argv) : words_(argv + 1, argv + argc) {}

    [[nodiscard]] bool flag(std::string_view name);
    [[nodiscard]] std::string text(std::string_view name, std::string_view fallback);
    [[nodiscard]] std::uint64_t number(std::string_view name, std::uint64_t fallback,
                                       std::uint64_t least, std::uint64_t most);
    // What follows the last `--`; the next call gets what stands before it, after another `--`.
    [[nodiscard]] std::vector<std::string> command();
    // Exit status 2 if a word was not asked for.
    void done() const;

private:
    std::vector<std::string> words_;
};

}  // namespace mq::compare
