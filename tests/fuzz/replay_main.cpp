// Runs a fuzz target without libFuzzer: over every file of a corpus directory, and over every
// truncation of each. Fails if there is nothing to run.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

// In an allocation of exactly its size, so that AddressSanitizer sees a read past the end.
void run(const std::string& input, std::size_t size) {
    const auto exact = std::make_unique<std::uint8_t[]>(size);
    std::copy_n(input.begin(), size, exact.get());
    LLVMFuzzerTestOneInput(exact.get(), size);
}

bool replay(const std::filesystem::path& path) {
    // Said before the run: if the target aborts, this is the last line.
    std::fprintf(stderr, "replaying %s\n", path.c_str());
    std::ifstream file(path, std::ios::binary);
    const std::string input{std::istreambuf_iterator<char>(file), {}};
    if (!file.is_open() || file.bad()) {
        std::fprintf(stderr, "cannot read %s\n", path.c_str());
        return false;
    }
    for (std::size_t size = 0; size <= input.size(); ++size) {
        run(input, size);
    }
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: %s CORPUS_DIRECTORY\n", argv[0]);
        return 2;
    }
    std::vector<std::filesystem::path> paths;
    std::error_code failure;
    for (const auto& entry : std::filesystem::directory_iterator(argv[1], failure)) {
        paths.push_back(entry.path());
    }
    if (paths.empty()) {
        std::fprintf(stderr, "no inputs in %s\n", argv[1]);
        return 1;
    }
    std::sort(paths.begin(), paths.end());
    return std::all_of(paths.begin(), paths.end(), replay) ? 0 : 1;
}
