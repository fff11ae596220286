set(here ${CMAKE_CURRENT_LIST_DIR}/engine)
mqtools_add_test(mqbench_engine_test
    ${here}/load_test.cpp
    ${here}/payload_test.cpp
    ${here}/plan_test.cpp
    ${here}/written_test.cpp
)
target_link_libraries(mqbench_engine_test PRIVATE mqbench_parts)
