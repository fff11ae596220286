#include "support/ws_bridge.hpp"

namespace support {

namespace {

std::vector<std::string> command(const std::string& broker_port,
                                 const std::vector<std::string>& tls) {
    std::vector<std::string> words{"node", WS_BRIDGE, broker_port};
    words.insert(words.end(), tls.begin(), tls.end());
    return words;
}

}  // namespace

WsBridge::WsBridge(const std::string& broker_port, const std::vector<std::string>& tls)
    : process_(command(broker_port, tls)) {
    process_.wait_for_error("\n");
    port_ = process_.error_so_far().substr(0, process_.error_so_far().find('\n'));
}

}  // namespace support
