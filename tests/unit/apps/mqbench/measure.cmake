set(here ${CMAKE_CURRENT_LIST_DIR})
mqtools_add_test(mqbench_measure_test
    ${here}/account_test.cpp
    ${here}/assertion_test.cpp
    ${here}/calibration_test.cpp
    ${here}/crc32c_test.cpp
    ${here}/doctor_test.cpp
    ${here}/format_test.cpp
    ${here}/histogram_test.cpp
    ${here}/pace_test.cpp
    ${here}/schedule_test.cpp
    ${here}/sequence_window_test.cpp
    ${here}/stamp_test.cpp
    ${here}/validity_test.cpp
)
target_link_libraries(mqbench_measure_test PRIVATE mqbench_measure)
mqtools_add_test(mqbench_report_test
    ${here}/hdr_codec_test.cpp
    ${here}/live_text_test.cpp
    ${here}/report_json_test.cpp
    ${here}/report_text_test.cpp
    ${here}/truth_test.cpp
    ${here}/sample_result.cpp
)
target_link_libraries(mqbench_report_test PRIVATE mqbench_report)

# JSON Schema and HdrHistogram's formats, by readers from npm.
add_executable(mqbench_write_samples ${here}/sample_result.cpp ${here}/write_samples.cpp)
target_link_libraries(mqbench_write_samples PRIVATE mqbench_report mqtools_warnings)
add_test(NAME "mqbench reports are read by ajv and hdr-histogram-js"
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/node/read_reports.sh ${PROJECT_BINARY_DIR}/node
            $<TARGET_FILE:mqbench_write_samples> ${PROJECT_SOURCE_DIR}/docs/mqbench.schema.json)
set_tests_properties("mqbench reports are read by ajv and hdr-histogram-js" PROPERTIES TIMEOUT 300)
