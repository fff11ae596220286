// A fake broker that takes messages as fast as it can and drops them: how fast a publisher is, and
// how much of what it was given arrives.
//
//   sink
//
// Prints `port PORT` first, and for each connection that was used, at its end, one line with what
// came (see sink_connection.hpp). Ends when its standard input does.
#include "program.hpp"
#include "sink_connection.hpp"

int main(int argc, char** argv) {
    mq::compare::Arguments(argc, argv).done();
    mq::compare::serve([](mq::compare::Descriptor socket) {
        return std::make_unique<mq::compare::SinkConnection>(std::move(socket));
    });
}
