#include "common/app.hpp"
#include "mqpub/options.hpp"
#include "mqpub/payload.hpp"
#include "mqpub/publisher.hpp"
#include "mqpub/spool_run.hpp"
#include "mqpub/tool.hpp"

namespace {

mq::cli::Outcome publish(const mq::pub::Config& config) {
    if (const auto checked = mq::pub::check(config); !checked) {
        return mq::cli::outcome_of(checked.error());
    }
    const auto payload = mq::pub::load_payload(config);
    if (!payload) {
        return {mq::cli::ExitCode::local, payload.error().detail};
    }
    if (config.spool.directory) {
        return mq::pub::run_spool(config, *payload);
    }
    return mq::pub::Publisher(config, *payload).run();
}

}  // namespace

int main(int argc, char** argv) {
    mq::pub::Config config;
    return mq::cli::run_app(mq::pub::tool, argc, argv, mq::pub::options(config),
                            config.connection.quiet, [&] { return publish(config); });
}
