# bench_format: messages a second in each form that mqsub prints.
add_executable(bench_format format.cpp)
target_link_libraries(bench_format PRIVATE mqsub_format mqtools_warnings)
if(MQTOOLS_TESTS)
    add_test(NAME "bench_format runs" COMMAND bench_format --quick)
    set_tests_properties("bench_format runs" PROPERTIES TIMEOUT 60)
endif()
