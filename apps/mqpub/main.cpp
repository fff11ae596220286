#include "common/app.hpp"
#include "common/deadline.hpp"
#include "mqpub/options.hpp"
#include "mqpub/payload.hpp"
#include "mqpub/publisher.hpp"
#include "mqpub/tool.hpp"

namespace {

mq::cli::Outcome publish(const mq::pub::Config& config, mq::cli::Deadline& deadline) {
    if (const auto checked = mq::pub::check(config); !checked) {
        return mq::cli::outcome_of(checked.error());
    }
    deadline.arm(config.connection.resilience.deadline, config.connection.quiet);
    deadline.enter("reading the payload");
    const auto payload = mq::pub::load_payload(config);
    if (!payload) {
        return {mq::cli::ExitCode::local, payload.error().detail};
    }
    return mq::pub::Publisher(config, *payload, deadline).run();
}

}  // namespace

int main(int argc, char** argv) {
    mq::cli::Deadline deadline(mq::pub::tool.name);
    mq::pub::Config config;
    return mq::cli::run_app(mq::pub::tool, argc, argv, mq::pub::options(config),
                            config.connection.quiet, [&] { return publish(config, deadline); });
}
