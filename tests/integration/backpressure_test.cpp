// A publisher that is faster than its server.
#include <future>

#include "client_run.hpp"

using namespace integration;
using mqtt::QoS;

TEST_CASE("a publisher hears when a full output has drained, and not before") {
    // More than the system's buffers take while nobody reads.
    constexpr int count = 16;
    const std::string block(1 << 20, 'x');
    std::promise<void> may_read;
    ScriptedPeer peer({[&](PeerLink& link) {
        link.accept();
        may_read.get_future().wait();
        for (int number = 0; number < count; ++number) {
            CHECK(link.expect<mqtt::Publish>().payload.size() == block.size());
        }
        expect_goodbye(link);
    }});
    int drained = 0;
    const auto publish = [&](ClientRun& run) {
        auto large = message("t", QoS::at_most_once);
        large.payload = mqtt::as_bytes(block);
        for (int number = 0; number < count; ++number) {
            REQUIRE(run.client->publish(large));
        }
        CHECK(run.client->is_output_full());
    };
    ClientRun run(options_for(peer.port()),
                  {.on_connected = [&](const mqtt::Connected&) { publish(run); },
                   .on_output_drained =
                       [&] {
                           ++drained;
                           CHECK(run.client->output_size() <= 128 * 1024);
                           REQUIRE(run.client->disconnect());
                       }});
    run.client->start();
    while (run.client->output_size() < 1'000 || run.client->output_size() > count * block.size()) {
        REQUIRE(run.loop.run_once());
    }
    run.loop.poll();  // what the system takes, it has now
    CHECK(run.client->is_output_full());
    CHECK(drained == 0);
    may_read.set_value();
    run.run_loop();
    CHECK(drained == 1);
    CHECK(run.last_ending().clean);
    peer.finish();
}

TEST_CASE("small output does not drain") {
    ScriptedPeer peer({[](PeerLink& link) {
        link.accept();
        static_cast<void>(expect_publish(link, QoS::at_most_once, false));
        expect_goodbye(link);
    }});
    ClientRun run(options_for(peer.port()),
                  {.on_connected =
                       [&](const mqtt::Connected&) {
                           REQUIRE(run.client->publish(message("t", QoS::at_most_once)));
                           CHECK_FALSE(run.client->is_output_full());
                           REQUIRE(run.client->disconnect());
                       },
                   .on_output_drained = [] { FAIL("it was never full"); }});
    run.run();
    CHECK(run.last_ending().clean);
    peer.finish();
}
