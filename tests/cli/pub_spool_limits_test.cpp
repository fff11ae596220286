// mqpub --spool when there is no room, no time, or no disk.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "cli/pub_support.hpp"
#include "cli/spool_support.hpp"

using cli_test::accept;
using cli_test::last_line;
using cli_test::SpoolFixture;
using mqtt::PacketType;
using mqtt::QoS;
using support::PeerLink;
using support::ScriptedPeer;

TEST_CASE_FIXTURE(SpoolFixture, "a full spool refuses a message, or drops one, and says so") {
    const auto add = [&](const std::string& payload, std::vector<std::string> words) {
        words.insert(words.end(), {"--no-send", "-t", "a", "--spool-max", "2", "-m", payload});
        return run(nowhere, std::move(words));
    };
    CHECK(add("1", {}).exit_status == 0);
    CHECK(add("2", {}).exit_status == 0);
    const auto full = add("3", {});
    CHECK(full.exit_status == 8);
    CHECK(full.error == "mqpub: exit 8 (local): the spool \"" + spool + "\" is full\n");
    CHECK(run(nowhere, {"-t", "a", "-m", "3", "--spool-max", "2"}).exit_status == 8);
    const auto older = add("4", {"--spool-full", "drop-oldest"});
    CHECK(older.exit_status == 0);
    CHECK(older.error == "mqpub: dropped 1 message for want of room in the spool\n");
    const auto newer = add("5", {"--spool-full", "drop-new"});
    CHECK(newer.exit_status == 0);
    CHECK(newer.error == older.error);
    CHECK(status().find("waiting 2 bytes 4 ") == 0);
    CHECK(status().find(" dropped 2 ") != std::string::npos);
    CHECK(list().find("\n3 ") != std::string::npos);
}

TEST_CASE_FIXTURE(SpoolFixture, "a full spool that is being sent is waited for") {
    store("1");
    const support::Mosquitto broker(cli_test::quiet_broker);
    const auto one = run(broker.port(), {"-t", "a", "-m", "2", "--spool-max", "1"});
    CHECK(one.exit_status == 0);
    CHECK(one.error.empty());
    const auto lines = run(broker.port(), {"-t", "a", "-l", "--spool-max", "10"},
                           cli_test::numbered_lines(1, 500));
    CHECK(lines.exit_status == 0);
    CHECK(lines.error.empty());
    CHECK(is_empty());
}

TEST_CASE_FIXTURE(SpoolFixture,
                  "lines that find no room are said, and those before them are safe") {
    const auto result =
        run(nowhere, {"-t", "a", "-l", "--spool-max", "10"}, cli_test::numbered_lines(1, 30));
    CHECK(result.exit_status == 8);
    CHECK(last_line(result.error).find("is full; 10 messages before it are safe") !=
          std::string::npos);
    CHECK(status().starts_with("waiting 10 "));
}

TEST_CASE_FIXTURE(SpoolFixture,
                  "what waited too long is dropped, and the rest says how long it may") {
    store("old", {"--spool-ttl", "1ms"});
    store("young", {"--spool-ttl", "1h"});
    ScriptedPeer peer({[](PeerLink& client) {
        accept(client, false);
        const auto message = client.expect<mqtt::Publish>();
        CHECK(mqtt::as_text(message.payload) == "young");
        const auto left = message.properties.number(mqtt::PropertyId::message_expiry_interval);
        CHECK(left.value_or(0) <= 3600);
        CHECK(left.value_or(0) > 3000);
        client.send(cli_test::answer<mqtt::Puback>(1));
        client.expect(PacketType::disconnect);
        client.expect_end();
    }});
    const auto result = run(peer.port(), {"--flush", "-V", "5"});
    CHECK(result.exit_status == 0);
    CHECK(result.error == "mqpub: dropped 1 message that had waited too long in the spool\n");
    peer.finish();
}

TEST_CASE_FIXTURE(SpoolFixture, "a full disk is an error before the message is accepted") {
    store("1");
    // What the file system refuses, it refuses as a full one does: in the middle of a write.
    const auto limited = [&](std::vector<std::string> words) {
        std::vector<std::string> all{"/bin/sh", "-c",
                                     "trap '' XFSZ; ulimit -f 64; exec \"$0\" \"$@\""};
        words = command(nowhere, std::move(words));
        all.insert(all.end(), words.begin(), words.end());
        return all;
    };
    const std::string large = directory.file("large", std::string(100'000, 'x'));
    const auto result = support::run(limited({"-t", "a", "-f", large, "--no-send"}));
    CHECK(result.exit_status == 8);
    CHECK(result.error.starts_with("mqpub: exit 8 (local): the spool \"" + spool +
                                   "\": cannot write to it: "));
    CHECK(status().starts_with("waiting 1 bytes 2 "));
}

TEST_CASE_FIXTURE(SpoolFixture, "a damaged spool is said and set aside, never emptied") {
    store("1");
    const std::string database = spool + "/spool.db";
    std::filesystem::remove(database + "-wal");
    std::ofstream(database, std::ios::binary) << std::string(8192, 'x');
    const auto result = run(nowhere, {"-t", "a", "-m", "2"});
    CHECK(result.exit_status == 8);
    CHECK(last_line(result.error)
              .ends_with("set aside as \"" + spool + "/damaged-1.db\": the next run begins anew"));
    CHECK(std::filesystem::file_size(spool + "/damaged-1.db") == 8192);
    store("3");
    CHECK(status().starts_with("waiting 1 "));
}

TEST_CASE_FIXTURE(SpoolFixture, "status and list are JSON on demand") {
    store("text", {"-r"});
    const auto state = run(nowhere, {"--spool-status", "--json"});
    CHECK(state.exit_status == 1);
    CHECK(state.output.starts_with("{\"waiting\":1,\"bytes\":5,\"oldest\":\""));
    CHECK(state.output.ends_with(",\"in_flight\":0,\"rejected\":0,\"dropped\":0,\"expired\":0}\n"));
    const auto all = run(nowhere, {"--spool-list", "--json"});
    CHECK(all.exit_status == 0);
    CHECK(all.output.starts_with("{\"id\":1,\"place\":\"waiting\",\"message\":{\"time\":\""));
    CHECK(all.output.ends_with(
        "\"topic\":\"a\",\"payload\":\"text\",\"qos\":1,\"retain\":true,\"dup\":false}}\n"));
}
