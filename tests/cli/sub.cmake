find_package(nlohmann_json REQUIRED)
mqtools_add_test(cli_sub_test memory_test.cpp sub_acknowledgement_test.cpp sub_drain_test.cpp sub_ending_test.cpp sub_format_test.cpp sub_selection_test.cpp
                 sub_session_test.cpp sub_subscribe_test.cpp sub_terminal_test.cpp
                 sub_unsubscribe_test.cpp)
target_link_libraries(cli_sub_test PRIVATE mqtools_test_system nlohmann_json::nlohmann_json)
target_compile_definitions(cli_sub_test PRIVATE MQPUB="$<TARGET_FILE:mqpub>"
                                                MQSUB="$<TARGET_FILE:mqsub>")
add_dependencies(cli_sub_test mqpub mqsub)
