// What became of the messages.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace chaos {

struct Account {
    unsigned sent = 0;
    unsigned received = 0;      // different messages
    unsigned lost = 0;          // never came
    unsigned twice = 0;         // came again, to the same process
    unsigned after_crash = 0;   // came again to the process after one that was killed
    unsigned out_of_order = 0;  // first arrivals behind a later message
    unsigned garbled = 0;       // lines that were not sent

    // QoS 1: nothing is lost. QoS 2: nothing comes twice either, but for so many that the broker is
    // known to have doubled. Both: what was published first comes first.
    [[nodiscard]] bool is_clean(int qos, unsigned doubled = 0) const {
        return lost == 0 && garbled == 0 && out_of_order == 0 && (qos < 2 || twice <= doubled);
    }
};

// `outputs` are those of one subscriber's processes in turn: of each what was written, where all
// but the last were killed. Half a line at the end of such a one is no message.
[[nodiscard]] Account account(const std::vector<std::string>& sent,
                              const std::vector<std::string>& outputs);

}  // namespace chaos
