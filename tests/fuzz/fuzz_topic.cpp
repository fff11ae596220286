// The first line is a topic filter, the rest a topic name. Both validators, the matcher and the
// error texts against the plain reference, whatever the bytes.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "mqtt/topic.hpp"
#include "mqtt/types.hpp"
#include "support/topic_reference.hpp"
#include "wire/quote.hpp"
#include "wire/utf8.hpp"

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void require_printable(std::string_view text) {
    require(!mqtt::wire::find_bad_utf8(text));
    for (const char byte : text) {
        require(static_cast<unsigned char>(byte) >= 0x20 && byte != 0x7F);
    }
}

void check_error(const mqtt::Result<void>& result) {
    if (!result) {
        require(result.error().code == mqtt::Errc::invalid_argument);
        require(!result.error().detail.empty());
        require_printable(result.error().detail);
    }
}

void check_pair(std::string_view filter, std::string_view name) {
    const bool matched = mqtt::matches(filter, name);
    require(matched == mqtt::reference::matches(filter, name));
    require(mqtt::matches("#", name) == !name.starts_with('$'));
    const auto shared = mqtt::split_shared(filter);
    const std::string_view plain = shared ? shared->filter : filter;
    if (shared) {
        require(!mqtt::has_wildcard(shared->share_name));
    }
    if (!mqtt::has_wildcard(filter)) {
        require(matched == (plain == name));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = mqtt::as_text({data, size});
    const std::size_t end = input.find('\n');
    const std::string_view filter = input.substr(0, end);
    const std::string_view name =
        end == std::string_view::npos ? std::string_view() : input.substr(end + 1);

    require(!mqtt::wire::find_bad_utf8(name) == mqtt::reference::is_valid_text(name));
    require_printable(mqtt::wire::quoted(name));
    const auto filter_checked = mqtt::check_topic_filter(filter);
    const auto name_checked = mqtt::check_topic_name(name);
    require(filter_checked.has_value() == mqtt::reference::is_valid_filter(filter));
    require(name_checked.has_value() == mqtt::reference::is_valid_name(name));
    check_error(filter_checked);
    check_error(name_checked);
    if (filter_checked && name_checked) {
        check_pair(filter, name);
    }
    return 0;
}
