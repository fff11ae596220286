#include "common/app.hpp"
#include "mqpub/options.hpp"
#include "mqpub/payload.hpp"
#include "mqpub/publisher.hpp"

namespace {

mq::cli::Outcome publish(const mq::pub::Config& config) {
    if (const auto checked = mq::pub::check(config); !checked) {
        return mq::cli::outcome_of(checked.error());
    }
    const auto payload = mq::pub::load_payload(config);
    if (!payload) {
        return {mq::cli::ExitCode::local, payload.error().detail};
    }
    return mq::pub::Publisher(config, *payload).run();
}

}  // namespace

int main(int argc, char** argv) {
    constexpr mq::cli::Tool tool{
        .name = "mqpub",
        .synopsis = "[OPTION]... -t TOPIC {-m TEXT | -f FILE | -l | -s | -n}",
        .summary =
            "Publishes messages to an MQTT broker. Exits with 0 only if the broker "
            "acknowledged each,\nas far as its quality of service promises that."};
    mq::pub::Config config;
    return mq::cli::run_app(tool, argc, argv, mq::pub::options(config),
                            [&] { return publish(config); });
}
