set(here ${CMAKE_CURRENT_LIST_DIR})
mqtools_add_test(mqbench_measure_test
    ${here}/account_test.cpp
    ${here}/assertion_test.cpp
    ${here}/crc32c_test.cpp
    ${here}/format_test.cpp
    ${here}/histogram_test.cpp
    ${here}/pace_test.cpp
    ${here}/schedule_test.cpp
    ${here}/sequence_window_test.cpp
    ${here}/stamp_test.cpp
)
target_link_libraries(mqbench_measure_test PRIVATE mqbench_measure)
mqtools_add_test(mqbench_report_test
    ${here}/hdr_codec_test.cpp
    ${here}/report_json_test.cpp
    ${here}/report_text_test.cpp
    ${here}/sample_result.cpp
)
target_link_libraries(mqbench_report_test PRIVATE mqbench_report)
