#include "common/app.hpp"
#include "mqpub/options.hpp"
#include "mqpub/publisher.hpp"

int main(int argc, char** argv) {
    constexpr mq::cli::Tool tool{
        .name = "mqpub",
        .synopsis = "[OPTION]... -t TOPIC -m TEXT",
        .summary =
            "Publishes a message to an MQTT broker. Exits with 0 only if the broker "
            "acknowledged it,\nas far as its quality of service promises that."};
    mq::pub::Config config;
    return mq::cli::run_app(tool, argc, argv, mq::pub::options(config), [&]() -> mq::cli::Outcome {
        if (const auto checked = mq::pub::check(config); !checked) {
            return mq::cli::outcome_of(checked.error());
        }
        return mq::pub::Publisher(config).run();
    });
}
