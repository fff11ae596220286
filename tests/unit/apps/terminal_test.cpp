#include "common/terminal.hpp"

#include <doctest/doctest.h>

using mq::cli::append_escaped;
using mq::cli::escape_controls;
using mq::cli::LineBreaks;

TEST_CASE("ordinary text of any script passes") {
    CHECK(escape_controls("plain \"text\" \\ ~") == "plain \"text\" \\ ~");
    CHECK(escape_controls("Grüße, мир, 世界, 🙂") == "Grüße, мир, 世界, 🙂");
    CHECK(escape_controls("a\tb").size() == 3);
}

TEST_CASE("control characters are shown, in both their encodings") {
    CHECK(escape_controls("\x1b[31m") == "\\x1b[31m");
    CHECK(escape_controls(std::string_view("\0\x07\r\x7f", 4)) == "\\x00\\x07\\x0d\\x7f");
    CHECK(escape_controls("\xc2\x9b") == "\\xc2\\x9b");  // CSI as UTF-8
    CHECK(escape_controls("\x9b") == "\\x9b");           // CSI as a single byte
}

TEST_CASE("bytes that are not UTF-8 are shown one by one") {
    CHECK(escape_controls("a\xff"
                          "b") == "a\\xffb");
    CHECK(escape_controls("\xe4\xb8") == "\\xe4\\xb8");           // cut off
    CHECK(escape_controls("\xc0\xaf") == "\\xc0\\xaf");           // overlong
    CHECK(escape_controls("\xed\xa0\x80") == "\\xed\\xa0\\x80");  // surrogate
    CHECK(escape_controls("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");
}

TEST_CASE("line feeds stay where lines are wanted") {
    std::string out = "> ";
    append_escaped(out, "a\nb\rc", LineBreaks::keep);
    CHECK(out == "> a\nb\\x0dc");
    CHECK(escape_controls("a\nb") == "a\\x0ab");
}
