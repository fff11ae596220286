#include "common/app.hpp"
#include "mqpub/options.hpp"
#include "mqpub/publisher.hpp"
#include "mqpub/tool.hpp"

int main(int argc, char** argv) {
    mq::pub::Config config;
    const auto run = [&]() -> mq::cli::Outcome {
        if (const auto checked = mq::pub::check(config); !checked) {
            return mq::cli::outcome_of(checked.error());
        }
        return mq::pub::Publisher(config).run();
    };
    return mq::cli::run_app(mq::pub::tool, argc, argv, mq::pub::options(config),
                            config.connection.quiet, run);
}
