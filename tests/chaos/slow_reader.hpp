// The end of a pipe that mqsub writes to: small, and read a little at a time into a file. So there
// is always something that was delivered and is not yet written.
#pragma once

#include <atomic>
#include <cstddef>
#include <string>
#include <thread>

namespace chaos {

class SlowReader {
public:
    // Makes the pipe at `path`; start() begins to read once its writer is there, `bytes_per_tick`
    // at most every 20 ms.
    SlowReader(const std::string& path, std::string output, std::size_t bytes_per_tick);
    // Reads to the end first, which the writer must have come to.
    ~SlowReader();
    SlowReader(const SlowReader&) = delete;
    SlowReader& operator=(const SlowReader&) = delete;

    void start();
    // No pauses any more.
    void hurry() { hurries_ = true; }

private:
    void run();

    int pipe_ = -1;
    std::string output_;
    std::size_t bytes_per_tick_;
    std::atomic<bool> hurries_ = false;
    std::thread thread_;
};

}  // namespace chaos
