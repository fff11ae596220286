#include "client/persistence.hpp"

#include <fmt/format.h>

namespace mqtt {

namespace {

// Outages that last longer lose the session.
constexpr std::uint32_t session_expiry_seconds = 3600;

// 23 letters and digits, which every server takes (MQTT 3.1.1 [MQTT-3.1.3-5]).
std::string make_client_id(std::uint64_t random) {
    return fmt::format("mqtools{:016x}", random);
}

Result<PersistencePlan> plan_for_v5(SessionOptions& session) {
    PersistencePlan plan{.resumes = true};
    Properties& properties = session.connect_properties;
    if (!properties.view().find(PropertyId::session_expiry_interval)) {
        plan.expires_at_end = true;
        if (auto added =
                properties.add(PropertyId::session_expiry_interval, session_expiry_seconds);
            !added) {
            return tl::unexpected(std::move(added.error()));
        }
    }
    return plan;
}

}  // namespace

Result<PersistencePlan> plan_persistence(ClientOptions& options) {
    SessionOptions& session = options.session;
    if (options.persistence == SessionPersistence::as_asked) {
        return PersistencePlan{};
    }
    if (session.client_id.empty()) {
        if (!options.random) {
            return fail(Errc::invalid_argument,
                        "a session that survives reconnections needs a client identifier");
        }
        session.client_id = make_client_id(options.random());
    }
    if (session.version == Version::v5) {
        return plan_for_v5(session);
    }
    const bool was_clean = session.clean_start;
    session.clean_start = false;
    return PersistencePlan{.resumes = true, .cleans_around = was_clean};
}

}  // namespace mqtt
