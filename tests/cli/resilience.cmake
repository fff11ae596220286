target_sources(cli_test PRIVATE
    deadline_test.cpp
    hooks_test.cpp
    outage_test.cpp
    resilience_line_test.cpp
    resilience_retry_test.cpp
)
add_library(slow_lookup MODULE ${PROJECT_SOURCE_DIR}/tests/support/slow_lookup.cpp)
target_compile_definitions(cli_test PRIVATE SLOW_LOOKUP="$<TARGET_FILE:slow_lookup>")
add_dependencies(cli_test slow_lookup)
