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

// Nothing but what clean_init asks for.
PersistencePlan plan_as_asked(const ClientOptions& options, SessionOptions& session) {
    PersistencePlan plan;
    if (options.clean_init && !session.clean_start) {
        const bool is_v5 = session.version == Version::v5;
        plan.resumes = session.clean_start = is_v5;
        plan.cleans_first = !is_v5;
    }
    return plan;
}

}  // namespace

Result<PersistencePlan> plan_persistence(ClientOptions& options) {
    SessionOptions& session = options.session;
    if (options.persistence == SessionPersistence::as_asked) {
        return plan_as_asked(options, session);
    }
    if (session.client_id.empty()) {
        if (!options.random) {
            return fail(Errc::invalid_argument,
                        "a session that survives reconnections needs a client identifier");
        }
        session.client_id = make_client_id(options.random());
    }
    const bool was_clean = session.clean_start;
    session.clean_start = session.version == Version::v5 && (was_clean || options.clean_init);
    return session.version == Version::v5
               ? plan_for_v5(session)
               : PersistencePlan{.resumes = true,
                                 .cleans_first = was_clean || options.clean_init,
                                 .cleans_last = was_clean};
}

}  // namespace mqtt
