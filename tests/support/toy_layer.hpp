// A layer for tests: says HELLO, is open once it has read WELCOME, and turns every byte over. The
// byte 0 is its goodbye; "NO" in place of WELCOME refuses.
#pragma once

#include <algorithm>
#include <string>

#include "layer/layer.hpp"

namespace support {

inline std::string toy_scrambled(std::string text, char key = 0x55) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [key](char one) { return static_cast<char>(one ^ key); });
    return text;
}

inline mqtt::Bytes as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

class ToyLayer final : public mqtt::layer::Layer {
public:
    explicit ToyLayer(std::string name = "toy", char key = 0x55)
        : name_(std::move(name)), key_(key) {}

    [[nodiscard]] mqtt::Result<void> opened() override {
        read_.clear();
        is_open_ = false;
        is_finished_ = false;
        down().append(as_bytes("HELLO " + name_ + "\n"));
        return {};
    }
    [[nodiscard]] mqtt::Result<void> received(mqtt::Bytes bytes) override {
        std::string_view rest = mqtt::as_text(bytes);
        while (!is_open_ && !rest.empty()) {
            read_ += rest.front();
            rest.remove_prefix(1);
            is_open_ = read_ == "WELCOME\n";
            if (read_ == "NO\n") {
                down().append(as_bytes("ALERT\n"));
                return mqtt::fail(mqtt::Errc::tls_failed, name_ + " was refused");
            }
        }
        const std::size_t goodbye = rest.find('\0');
        up().append(as_bytes(toy_scrambled(std::string(rest.substr(0, goodbye)), key_)));
        is_finished_ = is_finished_ || goodbye != std::string_view::npos;
        return {};
    }
    [[nodiscard]] mqtt::Result<void> write(mqtt::Bytes bytes) override {
        if (mqtt::as_text(bytes) == "poison") {
            return mqtt::fail(mqtt::Errc::tls_failed, name_ + " cannot write that");
        }
        down().append(as_bytes(toy_scrambled(std::string(mqtt::as_text(bytes)), key_)));
        return {};
    }
    void finish() override {
        if (is_open_) {
            down().append(as_bytes(std::string_view("\0", 1)));
        }
    }
    [[nodiscard]] mqtt::Error closed(mqtt::Error error) override {
        if (!is_open_) {
            error.detail += " during the handshake of " + name_;
        }
        return error;
    }
    [[nodiscard]] bool is_open() const override { return is_open_; }
    [[nodiscard]] bool is_finished() const override { return is_finished_; }

private:
    std::string name_;
    char key_;
    std::string read_;
    bool is_open_ = false;
    bool is_finished_ = false;
};

}  // namespace support
