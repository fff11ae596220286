#include "mqtt/descriptor.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <optional>
#include <string>

#include "mqtt/loop.hpp"

using mqtt::Bytes;
using mqtt::HangupWatch;
using mqtt::InputDescriptor;
using mqtt::Loop;

namespace {

struct Pipe {
    Pipe() { REQUIRE(::pipe(ends.data()) == 0); }
    ~Pipe() {
        ::close(ends[0]);
        close_writer();
    }
    void write(std::string_view text) const {
        REQUIRE(::write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    }
    void close_writer() {
        if (ends[1] >= 0) {
            ::close(ends[1]);
            ends[1] = -1;
        }
    }
    std::array<int, 2> ends{};
};

struct Reader {
    Reader(Loop& loop, int descriptor)
        : input(loop, descriptor,
                {.on_data =
                     [this](Bytes bytes) {
                         text += mqtt::as_text(bytes);
                         ++chunks;
                     },
                 .on_end =
                     [this](const mqtt::Error* error) {
                         ended = true;
                         failed = error != nullptr;
                     }}) {}
    std::string text;
    int chunks = 0;
    bool ended = false;
    bool failed = false;
    InputDescriptor input;
};

}  // namespace

TEST_CASE("a pipe is read until its end") {
    Loop loop;
    Pipe pipe;
    Reader reader(loop, pipe.ends[0]);
    reader.input.resume();
    pipe.write("one");
    CHECK(loop.run_once());
    CHECK(reader.text == "one");
    CHECK_FALSE(reader.ended);
    pipe.write("two");
    pipe.close_writer();
    loop.run();
    CHECK(reader.text == "onetwo");
    CHECK(reader.ended);
    CHECK_FALSE(reader.failed);
}

TEST_CASE("a pipe that is waited for stays blocking") {
    Loop loop;
    Pipe pipe;
    Reader reader(loop, pipe.ends[0]);
    reader.input.resume();
    loop.poll();
    CHECK((::fcntl(pipe.ends[0], F_GETFL) & O_NONBLOCK) == 0);
    HangupWatch watch(loop, pipe.ends[1], [] {});
    CHECK((::fcntl(pipe.ends[1], F_GETFL) & O_NONBLOCK) == 0);
}

TEST_CASE("nothing is read while paused") {
    Loop loop;
    Pipe pipe;
    Reader reader(loop, pipe.ends[0]);
    reader.input.resume();
    reader.input.pause();
    pipe.write("later");
    loop.run_once();
    CHECK(reader.text.empty());
    reader.input.resume();
    loop.run_once();
    CHECK(reader.text == "later");
}

TEST_CASE("a regular file is read in chunks, with the loop's turns between them") {
    Loop loop;
    std::FILE* file = std::tmpfile();
    const std::string content(200'000, 'x');
    REQUIRE(std::fwrite(content.data(), 1, content.size(), file) == content.size());
    std::rewind(file);
    Reader reader(loop, ::fileno(file));
    reader.input.resume();
    int chunks_at_turn = -1;
    loop.run_once();
    loop.run_once();
    loop.post([&] { chunks_at_turn = reader.chunks; });
    loop.run();
    CHECK(reader.text == content);
    CHECK(reader.ended);
    CHECK(reader.chunks == 4);
    CHECK(chunks_at_turn < 4);
    std::fclose(file);
}

TEST_CASE("a descriptor that cannot be read ends with an error") {
    Loop loop;
    Pipe pipe;
    pipe.close_writer();
    Reader reader(loop, -1);
    reader.input.resume();
    loop.run();
    CHECK(reader.ended);
    CHECK(reader.failed);
}

TEST_CASE("a hangup is noticed without writing") {
    Loop loop;
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    bool gone = false;
    HangupWatch watch(loop, ends[1], [&] { gone = true; });
    loop.poll();
    CHECK_FALSE(gone);
    ::close(ends[0]);
    loop.run();
    CHECK(gone);
    ::close(ends[1]);
}

TEST_CASE("a file never hangs up") {
    Loop loop;
    std::FILE* file = std::tmpfile();
    HangupWatch watch(loop, ::fileno(file), [] { FAIL("hung up"); });
    CHECK_FALSE(loop.run_once());
    std::fclose(file);
}
