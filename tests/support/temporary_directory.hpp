// A directory for the files of one test.
#pragma once

#include <string>
#include <string_view>

namespace support {

// A directory of its own, for as long as this object lives.
class TemporaryDirectory {
public:
    TemporaryDirectory();
    ~TemporaryDirectory();
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    [[nodiscard]] const std::string& path() const { return path_; }
    // The path of a file in it.
    [[nodiscard]] std::string path(const std::string& name) const { return path_ + "/" + name; }
    // Writes the file; its path.
    [[nodiscard]] std::string file(const std::string& name, std::string_view content) const;

private:
    std::string path_;
};

}  // namespace support
