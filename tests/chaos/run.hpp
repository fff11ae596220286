// One run: a broker, the proxy, mqpub -l and mqsub -c across it, until all that was published has
// come or can come no more.
#pragma once

#include <optional>
#include <string>

#include "chaos/account.hpp"
#include "chaos/plan.hpp"

namespace chaos {

struct Tools {
    std::string mqpub;
    std::string mqsub;
    std::string certificates;  // the directory of scripts/gen-certs; empty: no TLS
};

struct Report {
    Plan plan;
    Account account;
    unsigned begun_again = 0;  // by the broker, against the standard: see trace.hpp
    unsigned faults = 0;       // that took place
    double seconds = 0;
    std::string failure;    // what went wrong besides the account; empty: nothing
    std::string directory;  // with all files of the run, if it is not clean

    [[nodiscard]] bool is_clean() const {
        return failure.empty() && account.is_clean(plan.qos, begun_again);
    }
};

[[nodiscard]] Report run(const Plan& plan, const Tools& tools);

}  // namespace chaos
