#include "mqbench/payload_maker.hpp"

#include <algorithm>
#include <cmath>

namespace mq::bench {

namespace {

std::vector<std::uint8_t> stamped(std::string_view body) {
    std::vector<std::uint8_t> payload(full_stamp_size);
    payload.insert(payload.end(), body.begin(), body.end());
    return payload;
}

}  // namespace

PayloadMaker::PayloadMaker(const PayloadSize& size, const std::vector<std::string>& bodies,
                           std::uint64_t seed)
    : size_(size), random_(seed) {
    for (const std::string& body : bodies) {
        prepared_.push_back({stamped(body), 0});
    }
    if (bodies.empty()) {
        prepared_.emplace_back();
        fill_to(size_.least);
    }
    for (Prepared& one : prepared_) {
        one.checksum = body_checksum(one.payload);
    }
}

void PayloadMaker::fill_to(std::size_t size) {
    std::vector<std::uint8_t>& payload = prepared_.front().payload;
    payload.reserve(size);
    while (payload.size() < size) {
        payload.push_back(static_cast<std::uint8_t>(random_()));
    }
}

std::size_t PayloadMaker::draw_size() {
    if (size_.kind == PayloadSize::Kind::uniform) {
        return std::uniform_int_distribution<std::size_t>(size_.least, size_.most)(random_);
    }
    std::lognormal_distribution<double> sizes(std::log(size_.least), size_.sigma);
    return static_cast<std::size_t>(
        std::clamp(sizes(random_), double{short_stamp_size}, static_cast<double>(size_.most)));
}

mqtt::Bytes PayloadMaker::make(const Stamp& stamp) {
    Prepared& chosen = prepared_[next_];
    next_ = next_ + 1 == prepared_.size() ? 0 : next_ + 1;
    if (size_.kind == PayloadSize::Kind::fixed || prepared_.size() > 1) {
        write_stamp(stamp, chosen.checksum, chosen.payload);
        return chosen.payload;
    }
    const std::size_t size = draw_size();
    fill_to(size);
    const auto payload = std::span(chosen.payload).first(size);
    write_stamp(stamp, body_checksum(payload), payload);
    return payload;
}

}  // namespace mq::bench
