target_sources(cli_test PRIVATE
    link_errors_test.cpp
    link_socket_test.cpp
    socks5_test.cpp
)
if(MQTOOLS_WEBSOCKET)
    target_sources(cli_test PRIVATE ws_test.cpp)

    # Apart from the others, since these need what npm brings.
    add_executable(ws_bridge_test ws_bridge_test.cpp ${PROJECT_SOURCE_DIR}/tests/support/main.cpp)
    target_link_libraries(ws_bridge_test PRIVATE mqtools_test_system)
    target_compile_definitions(ws_bridge_test PRIVATE MQPUB="$<TARGET_FILE:mqpub>"
                                                      MQSUB="$<TARGET_FILE:mqsub>")
    add_dependencies(ws_bridge_test mqpub mqsub)
    if(MQTOOLS_TLS)
        target_sources(ws_bridge_test PRIVATE wss_test.cpp)
        mqtools_use_certificates(ws_bridge_test)
    endif()
    doctest_discover_tests(ws_bridge_test TEST_PREFIX "ws_bridge_test: "
                           PROPERTIES TIMEOUT 120 FIXTURES_REQUIRED ws_bridge)
endif()
