// The first line is a format (for -F, with what it may not hold put as it comes), the second the
// topic, the rest the payload. Whatever they are: it compiles and prints or says why not, JSON is
// always valid, and a terminal is never sent an escape character that came with the message.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "common/json_message.hpp"
#include "common/json_text.hpp"
#include "mqsub/format.hpp"
#include "mqsub/plain.hpp"
#include "mqtt/event.hpp"

namespace {

using nlohmann::json;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

std::string_view take_line(std::string_view& input) {
    const std::size_t end = input.find('\n');
    const std::string_view line = input.substr(0, end);
    input.remove_prefix(end == std::string_view::npos ? input.size() : end + 1);
    return line;
}

// A width of a hundred millions works, but costs that much memory.
bool has_long_number(std::string_view text) {
    constexpr std::size_t longest = 4;
    std::size_t digits = 0;
    return std::any_of(text.begin(), text.end(), [&](char character) {
        digits = character >= '0' && character <= '9' ? digits + 1 : 0;
        return digits > longest;
    });
}

struct Printed {
    std::string out;
    std::string errors;
};

Printed print(std::string_view text, const mqtt::Message& message, mq::sub::FormatOptions options) {
    Printed printed;
    auto format = mq::sub::Format::compile(text, options);
    if (format) {
        format->append(message, mq::cli::WallTime(std::chrono::seconds(1'000'000'000)), printed.out,
                       printed.errors);
    } else {
        require(!format.error().detail.empty());
    }
    return printed;
}

void check_format(std::string_view text, const mqtt::Message& message) {
    const Printed plain = print(text, message, {});
    const Printed visible = print(text, message, {.visible = true});
    require(plain.errors == visible.errors);
    require(plain.errors.find('\x1B') == std::string::npos);
    if (text.find('\x1B') == std::string_view::npos && text.find("\\e") == std::string_view::npos) {
        require(visible.out.find('\x1B') == std::string::npos);
    }
}

void check_json(const mqtt::Message& message) {
    for (const bool pretty : {false, true}) {
        const Printed of_text = print("%j", message, {.pretty = pretty});
        require(of_text.errors.empty() && json::accept(of_text.out));
        const Printed of_json = print("%J", message, {.pretty = pretty});
        require(of_json.out.empty() != of_json.errors.empty());
        require(of_json.out.empty() || json::accept(of_json.out));
    }
    std::string out;
    mq::cli::append_json_message(message, {}, out);
    require(json::accept(out));
    require(out.find('\n') == std::string::npos);
}

// Where ours and nlohmann's disagree by intent: depth, numbers that no double holds, and a NUL,
// which nlohmann's takes for the end.
bool is_beyond(std::string_view text) {
    const auto brackets = std::count_if(text.begin(), text.end(), [](char character) {
        return character == '[' || character == '{';
    });
    return brackets > 1000 || has_long_number(text) ||
           text.find_first_of(std::string_view("eE\0", 3)) != std::string_view::npos;
}

void check_json_text(std::string_view text) {
    std::string out;
    mq::cli::JsonWriter writer(out);
    const bool accepted = mq::cli::write_json_text(text, writer);
    if (accepted) {
        require(is_beyond(out) || json::parse(out) == json::parse(text));
    } else {
        require(is_beyond(text) || !json::accept(text));
    }
}

void check_plain(const mqtt::Message& message) {
    for (const bool verbose : {false, true}) {
        std::string out;
        mq::sub::append_plain(message, {.verbose = verbose, .visible = true}, out);
        require(out.find('\x1B') == std::string::npos);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view rest = mqtt::as_text({data, size});
    const std::string_view format = take_line(rest);
    mqtt::Message message;
    message.topic = take_line(rest);
    message.payload = mqtt::as_bytes(rest);
    if (!has_long_number(format)) {
        check_format(format, message);
    }
    check_json(message);
    check_json_text(rest);
    check_plain(message);
    return 0;
}
