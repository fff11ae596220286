// A fake broker that answers a SUBSCRIBE with messages as fast as the client takes them: how fast a
// subscriber is.
//
//   source --messages N [--qos 0|1|2] [--window PACKETS]
//
// The topic has 20 bytes, the payload 64, without a line end. Prints `port PORT` first, and for
// each connection at its end one line with what went out (see source_connection.hpp): a connection
// ends when the client does, so that outstanding acknowledgements are taken. Ends when its
// standard input does.
#include "program.hpp"
#include "source_connection.hpp"

int main(int argc, char** argv) {
    using namespace mq::compare;
    Arguments arguments(argc, argv);
    SourcePlan plan;
    plan.messages = arguments.number("--messages", 1, 1, UINT64_MAX);
    plan.qos = static_cast<QoS>(arguments.number("--qos", 0, 0, 2));
    plan.window = arguments.number("--window", 20, 1, 65'535);
    arguments.done();
    serve([&plan](Descriptor socket) {
        return std::make_unique<SourceConnection>(std::move(socket), plan);
    });
}
