// A result with something in every member, and one with nothing that need not be there.
#pragma once

#include "mqbench/measure/result.hpp"

namespace mq::test {

[[nodiscard]] bench::Result full_result();
[[nodiscard]] bench::Result bare_result();

}  // namespace mq::test
