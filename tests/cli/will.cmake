mqtools_add_test(cli_will_test will_hold_test.cpp will_notify_test.cpp will_outage_test.cpp
                 will_run_test.cpp will_signal_test.cpp will_support.cpp will_verify_test.cpp will_watch_test.cpp)
target_link_libraries(cli_will_test PRIVATE mqtools_test_system nlohmann_json::nlohmann_json)
target_compile_definitions(cli_will_test PRIVATE MQPUB="$<TARGET_FILE:mqpub>"
                                                 MQSUB="$<TARGET_FILE:mqsub>"
                                                 MQWILL="$<TARGET_FILE:mqwill>")
add_dependencies(cli_will_test mqpub mqsub mqwill)

mqtools_add_script_test(will_terminal reading "the command reads from the terminal")
mqtools_add_script_test(will_terminal one_key "a key counts at once, and the terminal is put back")
mqtools_add_script_test(will_terminal interrupt "Ctrl-C ends the command, and the end is told")
mqtools_add_script_test(will_terminal interrupt_once "Ctrl-C reaches the command once")
mqtools_add_script_test(will_terminal in_pipeline "so it does in a pipeline, with keys from /dev/tty")
mqtools_add_script_test(will_terminal suspend "Ctrl-Z gives the shell its terminal, fg takes it back")
mqtools_add_script_test(will_terminal background "bg lets the command run on, and fg brings it back")
mqtools_add_script_test(will_terminal window_size "a new window size reaches the command once")
mqtools_add_script_test(will_terminal shell_inside "a shell inside has its own job control")
mqtools_add_script_test(will_terminal hang_up "a terminal that goes away takes the command along")

mqtools_add_script_test(will_network link_down "the broker tells when the link goes down, and we come back")
