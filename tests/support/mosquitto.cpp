#include "support/mosquitto.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <stdexcept>

namespace support {

namespace {

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

bool accepts_connections(std::uint16_t port) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(port);
    const bool connected =
        ::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(descriptor);
    return connected;
}

std::string program() {
    // Debian puts it where the PATH of ordinary users does not look.
    return std::filesystem::exists("/usr/sbin/mosquitto") ? "/usr/sbin/mosquitto" : "mosquitto";
}

}  // namespace

// Not one of those that the system gives to outgoing connections (from 32,768 on): a broker that is
// stopped for a while must find its port free when it starts again.
std::uint16_t free_port() {
    std::random_device random;
    for (int attempt = 0; attempt < 1000; ++attempt) {
        const auto port = static_cast<std::uint16_t>(10'000 + random() % 20'000);
        const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const sockaddr_in address = loopback(port);
        const bool bound =
            ::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
        ::close(descriptor);
        if (bound) {
            return port;
        }
    }
    throw std::runtime_error("no free port");
}

Mosquitto::Mosquitto(std::string_view settings) : port_(std::to_string(free_port())) {
    std::string name = (std::filesystem::temp_directory_path() / "mqtools-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
        throw std::runtime_error("mkdtemp failed");
    }
    directory_ = name;
    std::ofstream config(directory_ + "/mosquitto.conf");
    config << "listener " << port_ << " 127.0.0.1\nallow_anonymous true\nlog_dest stderr\n"
           << "log_type all\nset_tcp_nodelay true\npersistence_location " << directory_ << "/\n"
           << settings;
    if (::geteuid() == 0) {
        config << "\nuser root\n";  // else it becomes a user that cannot read the directory
    }
    config.close();
    start();
}

Mosquitto::~Mosquitto() {
    process_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
}

void Mosquitto::start() {
    process_.emplace(std::vector<std::string>{program(), "-c", directory_ + "/mosquitto.conf"});
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!accepts_connections(static_cast<std::uint16_t>(std::stoi(port_)))) {
        if (std::chrono::steady_clock::now() > give_up) {
            throw std::runtime_error("mosquitto does not accept connections");
        }
        ::poll(nullptr, 0, 2);
    }
}

void Mosquitto::stop() {
    process_->send_signal(SIGTERM);
    static_cast<void>(process_->wait());
}

void Mosquitto::kill() {
    process_->send_signal(SIGKILL);
    static_cast<void>(process_->wait());
}

}  // namespace support
