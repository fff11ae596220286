// What the tests of mqpub share: ways to give it standard input, and brokers that take lines.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/tools.hpp"
#include "support/scripted_peer.hpp"
#include "support/temporary_directory.hpp"

namespace cli_test {

// The command with a redirection of the shell behind it: `< /dev/null`, `<&-`.
inline std::vector<std::string> redirected(std::vector<std::string> command,
                                           const std::string& redirection) {
    std::vector<std::string> all{"/bin/sh", "-c", "exec \"$0\" \"$@\" " + redirection};
    all.insert(all.end(), command.begin(), command.end());
    return all;
}

using support::TemporaryDirectory;

// A named pipe as standard input, written to while the program runs.
class InputPipe {
public:
    InputPipe();
    ~InputPipe() { close(); }
    InputPipe(const InputPipe&) = delete;
    InputPipe& operator=(const InputPipe&) = delete;
    [[nodiscard]] std::vector<std::string> feeding(std::vector<std::string> command) const;
    void write(std::string_view text) const;
    void close();

private:
    TemporaryDirectory directory_;
    int descriptor_ = -1;
};

// "1\n2\n3\n"
[[nodiscard]] std::string numbered_lines(int first, int last);

// The payload of the next PUBLISH, which is answered with PUBACK or PUBREC.
std::string take(support::PeerLink& client, mqtt::QoS qos);
// A PUBACK, PUBREC, PUBREL or PUBCOMP.
template <typename Packet>
[[nodiscard]] Packet answer(mqtt::PacketId packet_id,
                            mqtt::ReasonCode reason = mqtt::ReasonCode::success) {
    Packet packet;
    packet.packet_id = packet_id;
    packet.reason = reason;
    return packet;
}
// Accepts a CONNECT; its views are valid until the next packet.
mqtt::Connect accept(support::PeerLink& client, bool session_present);

}  // namespace cli_test
