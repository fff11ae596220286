#include "common/app.hpp"
#include "mqsub/options.hpp"
#include "mqsub/subscriber.hpp"

int main(int argc, char** argv) {
    constexpr mq::cli::Tool tool{
        .name = "mqsub",
        .synopsis = "[OPTION]... -t FILTER",
        .summary =
            "Subscribes at an MQTT broker and prints the payload of each message, with a "
            "line feed.\nA connection that breaks is made again, with the subscriptions."};
    mq::sub::Config config;
    return mq::cli::run_app(tool, argc, argv, mq::sub::options(config), [&]() -> mq::cli::Outcome {
        if (const auto checked = mq::sub::check(config); !checked) {
            return mq::cli::outcome_of(checked.error());
        }
        return mq::sub::Subscriber(config).run();
    });
}
