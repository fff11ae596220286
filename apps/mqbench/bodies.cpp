#include "mqbench/bodies.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace mq::bench {

namespace {

namespace fs = std::filesystem;
using mqtt::Errc;
using mqtt::fail;
using mqtt::Result;

Result<std::string> load_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string body(std::istreambuf_iterator<char>(file), {});
    if (!file) {
        return fail(Errc::invalid_argument,
                    fmt::format("--payload: \"{}\" cannot be read", path.string()));
    }
    return body;
}

std::vector<fs::path> files_of(const fs::path& directory) {
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::directory_iterator at(directory, error), end; !error && at != end;
         at.increment(error)) {
        if (at->is_regular_file(error)) {
            files.push_back(at->path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

Result<std::vector<std::string>> load_bodies(std::string_view text) {
    if (!text.starts_with('@')) {
        return std::vector{std::string(text)};
    }
    const fs::path path(text.substr(1));
    std::error_code ignored;
    const auto files = fs::is_directory(path, ignored) ? files_of(path) : std::vector{path};
    if (files.empty()) {
        return fail(Errc::invalid_argument,
                    fmt::format("--payload: \"{}\" has no files in it", path.string()));
    }
    std::vector<std::string> bodies;
    for (const fs::path& file : files) {
        auto body = load_file(file);
        if (!body) {
            return tl::unexpected(std::move(body.error()));
        }
        bodies.push_back(std::move(*body));
    }
    return bodies;
}

}  // namespace mq::bench
