// What the options of the connection mean together.
#include <doctest/doctest.h>
#include <unistd.h>

#include <map>
#include <string>
#include <vector>

#include "common/options_connection.hpp"
#include "common/parser.hpp"

using namespace mq::cli;
using mqtt::PropertyId;
using mqtt::Version;

namespace {

constexpr std::uint32_t never = 0xFFFF'FFFF;

using Variables = std::map<std::string, std::string, std::less<>>;

// What the command line makes of the client, or the error.
mqtt::Result<mqtt::ClientOptions> options_of(const std::vector<std::string>& arguments,
                                             const Variables& variables = {}) {
    ConnectionConfig config;
    const OptionTable table =
        connection_options(config, [](std::string_view) { return mqtt::Result<void>(); });
    const auto environment = [&](std::string_view name) -> std::optional<std::string_view> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt
                                        : std::optional<std::string_view>(found->second);
    };
    if (auto parsed = parse(table, arguments, environment); !parsed) {
        return tl::unexpected(std::move(parsed.error()));
    }
    return client_options(config, "mqpub", 20);
}

mqtt::SessionOptions session_of(const std::vector<std::string>& arguments,
                                const Variables& variables = {}) {
    auto options = options_of(arguments, variables);
    REQUIRE_MESSAGE(options, (options ? std::string() : options.error().detail));
    return options->session;
}

std::string error_of(const std::vector<std::string>& arguments, const Variables& variables = {}) {
    const auto options = options_of(arguments, variables);
    return options ? "no error" : options.error().detail;
}

std::optional<std::uint32_t> expiry_of(const std::vector<std::string>& arguments) {
    return session_of(arguments).connect_properties.view().number(
        PropertyId::session_expiry_interval);
}

}  // namespace

TEST_CASE("-D and -x speak MQTT 5.0, and -V says otherwise only without them") {
    CHECK(session_of({}).version == Version::v3_1_1);
    CHECK(session_of({"-V", "mqttv31"}).version == Version::v3_1);
    CHECK(session_of({"-x", "5"}).version == Version::v5);
    CHECK(session_of({"-D", "publish", "content-type", "x"}).version == Version::v5);
    CHECK(session_of({"-V", "5", "-D", "publish", "content-type", "x"}).version == Version::v5);
    CHECK(session_of({"-x", "5", "-V", "5"}).version == Version::v5);
    CHECK(error_of({"-D", "publish", "content-type", "x", "-V", "311"}) ==
          "--property needs MQTT 5.0: leave -V out, or say -V 5");
    CHECK(error_of({"-V", "311", "-D", "publish", "content-type", "x"}) ==
          "--property needs MQTT 5.0: leave -V out, or say -V 5");
    CHECK(error_of({"-V", "311", "-x", "5"}) == "-x needs MQTT 5.0: leave -V out, or say -V 5");
}

TEST_CASE("the session expiry is what -x says, for ever with -c, and not sent as 0") {
    CHECK(expiry_of({"-V", "5"}) == std::nullopt);
    CHECK(expiry_of({"-x", "0"}) == std::nullopt);
    CHECK(expiry_of({"-x", "60"}) == 60);
    CHECK(expiry_of({"-x", "4294967295", "-i", "me"}) == never);
    CHECK(expiry_of({"-x", "-1", "-i", "me"}) == never);
    CHECK(expiry_of({"-x", "∞", "-i", "me"}) == never);
    CHECK(expiry_of({"-V", "5", "-c", "-i", "me"}) == never);
    CHECK(expiry_of({"-c", "-x", "60"}) == 60);
    CHECK(expiry_of({"-c", "-D", "connect", "session-expiry-interval", "9"}) == 9);
    for (const char* text : {"-2", "4294967296", "1h", "x", "", "1.5"}) {
        CAPTURE(text);
        CHECK(error_of({"-x", text}).starts_with("-x must be a whole number"));
    }
    CHECK(error_of({"-x", "1", "-D", "connect", "session-expiry-interval", "9"}) ==
          "-x and --property connect session-expiry-interval say the same: leave one out");
}

TEST_CASE("an expiry at the end changes only one from the beginning") {
    CHECK(
        error_of({"-D", "disconnect", "session-expiry-interval", "9"}).ends_with("add -x SECONDS"));
    CHECK(error_of({"-x", "60", "-D", "disconnect", "session-expiry-interval", "9"}) == "no error");
    CHECK(error_of({"-D", "disconnect", "session-expiry-interval", "0"}) == "no error");
}

TEST_CASE("a session that is to be found again needs an identifier") {
    CHECK(error_of({"-c"}) ==
          "--disable-clean-session needs a client identifier to find the session again: add -i ID");
    CHECK(error_of({"-c", "-I", "me"}).ends_with("add -i ID"));
    CHECK(error_of({"-c", "-V", "5"}).starts_with("a session that never expires needs a client"));
    CHECK(error_of({"-x", "-1"}).starts_with("a session that never expires needs a client"));
    CHECK_FALSE(session_of({"-c", "-i", "me"}).clean_start);
    CHECK(session_of({"-i", "me"}).clean_start);
    CHECK_FALSE(session_of({"-c", "-x", "60"}).clean_start);
}

TEST_CASE("identifiers: as given, with the process number, or none") {
    CHECK(session_of({"-i", "me"}).client_id == "me");
    CHECK(session_of({"-I", "me-"}).client_id == "me-" + std::to_string(::getpid()));
    CHECK(session_of({}).client_id.empty());
    CHECK(error_of({"-i", "a", "-I", "b"}) ==
          "--id and --id-prefix exclude each other: leave one out");
    CHECK(error_of({"-i", ""}).starts_with("--id must not be empty"));
    CHECK(error_of({"-I", ""}) == "--id-prefix must not be empty");
}

TEST_CASE("before MQTT 5.0 a password needs a user name") {
    CHECK(error_of({"-P", "x"}) == "before MQTT 5.0 a password needs a user name: add -u NAME");
    CHECK(error_of({}, {{"MQTOOLS_PASSWORD", "x"}}) ==
          "before MQTT 5.0 a password needs a user name: add -u NAME");
    CHECK(session_of({"-V", "5", "-P", "x"}).password == "x");
    CHECK(session_of({"-P", "", "-u", ""}).password == "");
    CHECK(error_of({"-u", "me", "-P", std::string(65'536, 'x')}) ==
          "--pw must have at most 65535 bytes");
}

TEST_CASE("of the places that name user and password, options go before the environment") {
    const auto login = [](const std::vector<std::string>& arguments, const Variables& variables) {
        const auto session = session_of(arguments, variables);
        return session.user_name.value_or("-") + ":" + session.password.value_or("-");
    };
    const Variables both{{"MQTOOLS_URL", "mqtt://env:url@broker"}, {"MQTOOLS_PASSWORD", "word"}};
    CHECK(login({}, {{"MQTOOLS_URL", "mqtt://env:url@broker"}}) == "env:url");
    CHECK(login({}, both) == "env:word");
    CHECK(login({"-u", "me"}, both) == "me:word");
    CHECK(login({"-P", "mine"}, both) == "env:mine");
    CHECK(login({"-L", "mqtt://me@other"}, both) == "me:word");
    CHECK(login({"-L", "mqtt://me:mine@other"}, both) == "me:mine");
    CHECK(login({"-u", "first", "-L", "mqtt://last@other"}, {}) == "last:-");
    CHECK(login({"-L", "mqtt://first:p@other", "-u", "last"}, {}) == "last:p");
    // The URL of the environment, and its credentials, are for its own broker alone.
    CHECK(login({"-L", "mqtt://other"}, {{"MQTOOLS_URL", "mqtt://env:url@broker"}}) == "-:-");
}

TEST_CASE("a will needs a topic") {
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"--will-payload", ""}, {"--will-qos", "1"}, {"--will-retain"}}) {
        CHECK(error_of(arguments) ==
              "--will-payload, --will-qos and --will-retain need a will: add --will-topic TOPIC");
    }
    CHECK(error_of({"-D", "will", "content-type", "x"}) ==
          "--property will needs a will: add --will-topic TOPIC");
    CHECK(error_of({"--will-topic", "a/+"}).starts_with("--will-topic must be a valid topic name"));
    CHECK(error_of({"--will-qos", "3"}) == "--will-qos must be 0, 1 or 2 (got \"3\")");
    CHECK(error_of({"--will-topic", "a", "--will-payload", std::string(65'536, 'x')}) ==
          "--will-payload must have at most 65535 bytes");
}

TEST_CASE("a will is put together from its options in any order") {
    const auto session =
        session_of({"--will-retain", "--will-payload", "gone", "-D", "will", "content-type", "x",
                    "--will-qos", "2", "--will-topic", "a/b"});
    REQUIRE(session.will);
    CHECK(session.will->topic == "a/b");
    CHECK(session.will->payload == "gone");
    CHECK(session.will->qos == mqtt::QoS::exactly_once);
    CHECK(session.will->retain);
    CHECK(session.will->properties.view().text(PropertyId::content_type) == "x");
    CHECK_FALSE(session_of({}).will);
}

TEST_CASE("the in-flight window is 1 to 65535") {
    CHECK(session_of({}).max_inflight == 20);
    CHECK(session_of({"-M", "1"}).max_inflight == 1);
    CHECK(session_of({"-M", "65535"}).max_inflight == 65'535);
    CHECK(error_of({"-M", "0"}) == "-M must be a whole number from 1 to 65535 (got \"0\")");
    CHECK(error_of({"-M", "65536"}).starts_with("-M must be"));
}

TEST_CASE("Receive Maximum is announced on MQTT 5.0, once") {
    const auto announced = [](const std::vector<std::string>& arguments) {
        std::string seen;
        const auto session = session_of(arguments);
        for (const mqtt::Property& property : session.connect_properties.view()) {
            seen += std::string(mqtt::name(property.id)) + "=" + std::to_string(property.number);
        }
        return seen;
    };
    CHECK(announced({}).empty());
    CHECK(announced({"-V", "5"}) == "receive-maximum=20");
    CHECK(announced({"-D", "connect", "receive-maximum", "3"}) == "receive-maximum=3");
}

TEST_CASE("-d attaches an observer") {
    ConnectionConfig config;
    CHECK(client_options(config, "mqpub", 20)->observer == nullptr);
    const auto table =
        connection_options(config, [](std::string_view) { return mqtt::Result<void>(); });
    REQUIRE(parse(table, std::vector<std::string>{"-d"},
                  [](std::string_view) { return std::optional<std::string_view>(); }));
    CHECK(config.debug);
    CHECK(client_options(config, "mqpub", 20)->observer == config.trace.get());
    CHECK(config.trace != nullptr);
}

TEST_CASE("The login of MQTOOLS_URL goes to its own broker alone") {
    const Variables variables{{"MQTOOLS_URL", "mqtt://user:secret@a.example:1884"}};
    CHECK(session_of({}, variables).user_name == "user");
    CHECK(session_of({}, variables).password == "secret");
    for (const std::vector<std::string>& elsewhere : {std::vector<std::string>{"-h", "b.example"},
                                                      {"-p", "1885"},
                                                      {"-L", "mqtt://b.example/t"}}) {
        CHECK(!session_of(elsewhere, variables).user_name);
        CHECK(!session_of(elsewhere, variables).password);
    }
}
