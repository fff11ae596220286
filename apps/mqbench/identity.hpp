// Who each client is at its broker: identifier and login, by template or by the line of a file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mqtt/result.hpp"
#include "mqtt/session.hpp"

namespace mq::bench {

class Identities {
public:
    // Templates with the place {i}. `default_id` is for clients without an identifier of their own.
    struct Templates {
        std::string id;
        std::optional<std::string> user_name;
        std::optional<std::string> password;
    };

    Identities() = default;
    explicit Identities(Templates templates) : templates_(std::move(templates)) {}
    // The error is a sentence that names the file, and the line if it is one.
    [[nodiscard]] static mqtt::Result<Identities> read(const std::string& path,
                                                       Templates templates);

    // How many clients have a line; nothing: there is no file, and no limit.
    [[nodiscard]] std::optional<std::size_t> limit() const;
    void apply(std::uint32_t client, mqtt::SessionOptions& session) const;

private:
    struct Line {
        std::string id;
        std::optional<std::string> user_name;
        std::optional<std::string> password;
    };
    Templates templates_;
    std::optional<std::vector<Line>> lines_;
};

// The text with `number` in place of every {i}.
[[nodiscard]] std::string numbered(std::string_view text, std::uint64_t number);

}  // namespace mq::bench
