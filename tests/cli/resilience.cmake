target_sources(cli_test PRIVATE
    resilience_line_test.cpp
    resilience_retry_test.cpp
)
