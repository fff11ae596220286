target_sources(cli_test PRIVATE
    pub_exact_test.cpp
    pub_in_doubt_test.cpp
    pub_input_test.cpp
    pub_lines_test.cpp
    pub_modes_test.cpp
    pub_outage_test.cpp
    pub_payload_test.cpp
    pub_properties_test.cpp
    pub_refused_test.cpp
    pub_repeat_test.cpp
    pub_signal_test.cpp
    pub_spool_broker_test.cpp
    pub_spool_limits_test.cpp
    pub_spool_session_test.cpp
    pub_support.cpp
    pub_window_test.cpp
)
# By itself: scripts/spool-kills runs it for longer.
mqtools_add_test(spool_kill_test spool_kill_test.cpp)
target_link_libraries(spool_kill_test PRIVATE mqtools_test_system)
target_compile_definitions(spool_kill_test PRIVATE MQPUB="$<TARGET_FILE:mqpub>"
                                                   MQSUB="$<TARGET_FILE:mqsub>")
add_dependencies(spool_kill_test mqpub mqsub)
