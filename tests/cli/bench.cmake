mqtools_add_test(bench_cli_test bench/account_test.cpp bench/commands_test.cpp
                 bench/lying_broker.cpp bench/stall_test.cpp)
target_link_libraries(bench_cli_test PRIVATE mqtools_test_system mqbench_report)
target_compile_definitions(bench_cli_test PRIVATE MQBENCH="$<TARGET_FILE:mqbench>")
add_dependencies(bench_cli_test mqbench)
