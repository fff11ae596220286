#include "client/persistence.hpp"

#include <doctest/doctest.h>

using mqtt::ClientOptions;
using mqtt::plan_persistence;
using mqtt::PropertyId;
using mqtt::Version;

namespace {

ClientOptions surviving(Version version) {
    ClientOptions options;
    options.session.version = version;
    options.persistence = mqtt::SessionPersistence::survives_reconnects;
    options.random = [] { return ~std::uint64_t{0}; };
    return options;
}

std::optional<std::uint32_t> expiry(const ClientOptions& options) {
    return options.session.connect_properties.view().number(PropertyId::session_expiry_interval);
}

}  // namespace

TEST_CASE("a session that is as asked is left as it is") {
    auto options = surviving(Version::v5);
    options.persistence = mqtt::SessionPersistence::as_asked;
    const auto plan = plan_persistence(options);
    REQUIRE(plan);
    CHECK_FALSE(plan->resumes);
    CHECK(options.session.client_id.empty());
    CHECK_FALSE(expiry(options));
}

TEST_CASE("a client identifier is made up of 23 letters and digits, unless one is given") {
    auto options = surviving(Version::v3_1);
    REQUIRE(plan_persistence(options));
    CHECK(options.session.client_id == "mqtoolsffffffffffffffff");
    options = surviving(Version::v5);
    options.session.client_id = "mine";
    REQUIRE(plan_persistence(options));
    CHECK(options.session.client_id == "mine");
}

TEST_CASE("without random bits there has to be a client identifier") {
    auto options = surviving(Version::v5);
    options.random = nullptr;
    CHECK_FALSE(plan_persistence(options));
    options.session.client_id = "mine";
    CHECK(plan_persistence(options));
}

TEST_CASE("5.0: a session expiry of one's own is kept, also at the end") {
    auto options = surviving(Version::v5);
    auto plan = plan_persistence(options);
    CHECK(expiry(options) == 3600);
    CHECK(plan->expires_at_end);
    CHECK(plan->resumes);
    CHECK(options.session.clean_start);
    options = surviving(Version::v5);
    REQUIRE(options.session.connect_properties.add(PropertyId::session_expiry_interval, 60U));
    plan = plan_persistence(options);
    CHECK(expiry(options) == 60);
    CHECK_FALSE(plan->expires_at_end);
    CHECK(plan->resumes);
}

TEST_CASE("3.1.1: only a session that would have been clean is cleaned") {
    auto options = surviving(Version::v3_1_1);
    auto plan = plan_persistence(options);
    CHECK(plan->cleans_first);
    CHECK(plan->cleans_last);
    CHECK_FALSE(options.session.clean_start);
    options = surviving(Version::v3_1_1);
    options.session.clean_start = false;
    plan = plan_persistence(options);
    CHECK_FALSE(plan->cleans_first);
    CHECK_FALSE(plan->cleans_last);
    CHECK_FALSE(options.session.clean_start);
}

TEST_CASE("clean_init forgets the session of before, and keeps the new one") {
    for (const auto persistence :
         {mqtt::SessionPersistence::as_asked, mqtt::SessionPersistence::survives_reconnects}) {
        auto options = surviving(Version::v5);
        options.persistence = persistence;
        options.clean_init = true;
        options.session.client_id = "mine";
        options.session.clean_start = false;
        REQUIRE(options.session.connect_properties.add(PropertyId::session_expiry_interval, 60U));
        auto plan = plan_persistence(options);
        CHECK(options.session.clean_start);  // at first
        CHECK(plan->resumes);
        CHECK_FALSE(plan->cleans_first);
        CHECK_FALSE(plan->expires_at_end);
        options = surviving(Version::v3_1_1);
        options.persistence = persistence;
        options.clean_init = true;
        options.session.client_id = "mine";
        options.session.clean_start = false;
        plan = plan_persistence(options);
        CHECK_FALSE(options.session.clean_start);
        CHECK(plan->cleans_first);
        CHECK_FALSE(plan->cleans_last);
    }
}
