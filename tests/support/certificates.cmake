# What scripts/gen-certs makes, once for each build directory: mqtools_use_certificates(TEST).
set(certificates ${PROJECT_BINARY_DIR}/tests/certificates)
add_custom_command(
    OUTPUT ${certificates}/stamp
    COMMAND ${PROJECT_SOURCE_DIR}/scripts/gen-certs ${certificates}
    COMMAND ${CMAKE_COMMAND} -E touch ${certificates}/stamp
    DEPENDS ${PROJECT_SOURCE_DIR}/scripts/gen-certs
    COMMENT "Generating certificates for the tests"
    VERBATIM)
add_custom_target(test_certificates DEPENDS ${certificates}/stamp)

function(mqtools_use_certificates name)
    add_dependencies(${name} test_certificates)
    target_compile_definitions(${name} PRIVATE
        CERTIFICATES="${PROJECT_BINARY_DIR}/tests/certificates")
endfunction()
