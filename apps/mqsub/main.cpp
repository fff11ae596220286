#include "common/app.hpp"
#include "common/deadline.hpp"
#include "mqsub/options.hpp"
#include "mqsub/subscriber.hpp"
#include "mqsub/tool.hpp"

int main(int argc, char** argv) {
    mq::cli::Deadline deadline(mq::sub::tool.name);
    mq::sub::Config config;
    const auto run = [&]() -> mq::cli::Outcome {
        if (const auto checked = mq::sub::check(config); !checked) {
            return mq::cli::outcome_of(checked.error());
        }
        deadline.arm(config.connection.resilience.deadline, config.connection.quiet);
        return mq::sub::Subscriber(config, deadline).run();
    };
    return mq::cli::run_app(mq::sub::tool, argc, argv, mq::sub::options(config),
                            config.connection.quiet, run);
}
