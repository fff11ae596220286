# What mqbench measures with: pure functions of bytes and time, without sockets.
add_library(mqbench_measure STATIC
    mqbench/measure/account.cpp
    mqbench/measure/assertion.cpp
    mqbench/measure/assertion_parser.cpp
    mqbench/measure/calibration.cpp
    mqbench/measure/clock_drift.cpp
    mqbench/measure/crc32c.cpp
    mqbench/measure/doctor.cpp
    mqbench/measure/explanation.cpp
    mqbench/measure/format.cpp
    mqbench/measure/histogram.cpp
    mqbench/measure/host_facts.cpp
    mqbench/measure/pace.cpp
    mqbench/measure/schedule.cpp
    mqbench/measure/sequence_window.cpp
    mqbench/measure/stamp.cpp
    mqbench/measure/validity.cpp
)
target_link_libraries(mqbench_measure PUBLIC mqcli PRIVATE mqtools_warnings)
