#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>
#include <type_traits>
#include <utility>

#include "mqbench/report/hdr_codec.hpp"
#include "mqbench/report/json_fields.hpp"
#include "mqbench/report/report.hpp"

namespace mq::bench {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view schema = "mqbench/1";

// Values to JSON; the members of plain data are written by being an Archive.
class Writer {
public:
    template <typename Value>
    void operator()(std::string_view name, const Value& value) {
        object_[std::string(name)] = write(value);
    }

    [[nodiscard]] static Json write(const nanoseconds& value) { return value.count(); }
    [[nodiscard]] static Json write(const Histogram& histogram);
    template <typename Value>
    [[nodiscard]] static Json write(const std::optional<Value>& value) {
        return value ? write(*value) : Json();
    }
    template <typename Value>
    [[nodiscard]] static Json write(const std::vector<Value>& values) {
        Json array = Json::array();
        for (const Value& value : values) {
            array.push_back(write(value));
        }
        return array;
    }
    template <typename Value>
    [[nodiscard]] static Json write(const std::map<std::string, Value, std::less<>>& values) {
        Json object = Json::object();
        for (const auto& [name, value] : values) {
            object[name] = write(value);
        }
        return object;
    }
    template <typename Value>
    [[nodiscard]] static Json write(const Value& value) {
        if constexpr (std::is_arithmetic_v<Value> || std::is_same_v<Value, std::string>) {
            return value;
        } else {
            Writer writer;
            // describe() wants to be able to change it, for the way back.
            Value copy = value;
            describe(writer, copy);
            return std::move(writer.object_);
        }
    }

private:
    Json object_ = Json::object();
};

Json Writer::write(const Histogram& histogram) {
    const bool has_values = !histogram.is_empty();
    Json object{{"n", histogram.count()},
                {"min", has_values ? Json(histogram.minimum().count()) : Json()},
                {"mean", has_values ? Json(histogram.mean_ns()) : Json()}};
    for (const auto& [name, fraction] : percentiles) {
        object[std::string(name)] = write(histogram.supported_quantile(fraction));
    }
    object["max"] = has_values ? Json(histogram.maximum().count()) : Json();
    object["overflow"] = histogram.overflow();
    object["negative"] = histogram.negative();
    object["hdr"] = encode_hdr(histogram);
    return object;
}

// JSON to values. The first mistake sticks, with its place.
class Reader {
public:
    Reader(const Json& object, std::string place, std::string& error)
        : object_(object), place_(std::move(place)), error_(error) {}

    template <typename Value>
    void operator()(std::string_view name, Value& value) {
        const std::string place = fmt::format("{}{}{}", place_, place_.empty() ? "" : ".", name);
        const auto found = object_.find(std::string(name));
        if (found != object_.end()) {
            read(*found, place, value);
        } else {
            complain(place, "is missing");
        }
    }

private:
    void complain(std::string_view place, std::string_view what) {
        if (error_.empty()) {
            error_ = fmt::format("{} {}", place, what);
        }
    }
    void read(const Json& json, const std::string& place, std::string& value) {
        json.is_string() ? void(value = json.get<std::string>()) : complain(place, "must be text");
    }
    void read(const Json& json, const std::string& place, bool& value) {
        json.is_boolean() ? void(value = json.get<bool>())
                          : complain(place, "must be true or false");
    }
    void read(const Json& json, const std::string& place, std::uint64_t& value) {
        json.is_number_unsigned() ? void(value = json.get<std::uint64_t>())
                                  : complain(place, "must be a whole number, not below 0");
    }
    void read(const Json& json, const std::string& place, double& value) {
        json.is_number() ? void(value = json.get<double>()) : complain(place, "must be a number");
    }
    void read(const Json& json, const std::string& place, nanoseconds& value) {
        json.is_number_integer() ? void(value = nanoseconds(json.get<std::int64_t>()))
                                 : complain(place, "must be whole nanoseconds");
    }
    void read(const Json& json, const std::string& place, Histogram& histogram);
    template <typename Value>
    void read(const Json& json, const std::string& place, std::optional<Value>& value) {
        if (json.is_null()) {
            value.reset();
        } else {
            read(json, place, value.emplace());
        }
    }
    template <typename Value>
    void read(const Json& json, const std::string& place, std::vector<Value>& values) {
        if (!json.is_array()) {
            complain(place, "must be an array");
            return;
        }
        values.clear();
        for (std::size_t index = 0; index < json.size(); ++index) {
            read(json[index], fmt::format("{}[{}]", place, index), values.emplace_back());
        }
    }
    template <typename Value>
    void read(const Json& json, const std::string& place,
              std::map<std::string, Value, std::less<>>& values) {
        if (!json.is_object()) {
            complain(place, "must be an object");
            return;
        }
        values.clear();
        for (const auto& [name, member] : json.items()) {
            read(member, fmt::format("{}.{}", place, name), values[name]);
        }
    }
    template <typename Value>
    void read(const Json& json, const std::string& place, Value& value) {
        if (!json.is_object()) {
            complain(place, "must be an object");
            return;
        }
        Reader reader(json, place, error_);
        describe(reader, value);
    }

    const Json& object_;
    std::string place_;
    std::string& error_;
};

void Reader::read(const Json& json, const std::string& place, Histogram& histogram) {
    if (!json.is_object()) {
        complain(place, "must be an object");
        return;
    }
    Reader members(json, place, error_);
    std::string hdr;
    std::uint64_t count = 0;
    std::optional<nanoseconds> minimum;
    std::optional<nanoseconds> maximum;
    std::optional<double> mean;
    Histogram::Exact exact;
    members("n", count);
    members("min", minimum);
    members("mean", mean);
    members("max", maximum);
    members("overflow", exact.overflow);
    members("negative", exact.negative);
    members("hdr", hdr);
    auto decoded = decode_hdr(hdr);
    if (!decoded) {
        complain(place + ".hdr", "cannot be read: " + decoded.error().detail);
        return;
    }
    exact.minimum = minimum.value_or(nanoseconds(0));
    exact.maximum = maximum.value_or(nanoseconds(0));
    exact.mean_ns = mean.value_or(0);
    if (decoded->count() != count || !decoded->restore(exact)) {
        complain(place, "contradicts its own histogram");
        return;
    }
    histogram = std::move(*decoded);
}

auto unreadable(std::string detail) {
    return mqtt::fail(mqtt::Errc::invalid_argument, std::move(detail));
}

}  // namespace

std::string to_json(const Result& result) {
    Json json{{"schema", schema}};
    json.update(Writer::write(result));
    // What is no UTF-8, in a name that the broker gave itself, must not end the program.
    return json.dump(1, ' ', false, Json::error_handler_t::replace) + '\n';
}

mqtt::Result<Result> from_json(std::string_view text) {
    const Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded()) {
        return unreadable("it is not JSON");
    }
    if (!json.is_object() || json.value("schema", Json()) != schema) {
        return unreadable(fmt::format("it is not a result of schema {}", schema));
    }
    std::string error;
    Result result;
    Reader reader(json, "", error);
    describe(reader, result);
    if (!error.empty()) {
        return unreadable(std::move(error));
    }
    return result;
}

}  // namespace mq::bench
