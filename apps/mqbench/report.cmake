# What mqbench writes of a result: pure functions, too.
find_package(nlohmann_json REQUIRED)
set(ZLIB_USE_STATIC_LIBS ${MQTOOLS_STATIC})
find_package(ZLIB REQUIRED)

add_library(mqbench_report STATIC
    mqbench/report/hdr_codec.cpp
    mqbench/report/hlog.cpp
    mqbench/report/latency_table.cpp
    mqbench/report/live_text.cpp
    mqbench/report/report_csv.cpp
    mqbench/report/report_json.cpp
    mqbench/report/report_text.cpp
)
# Private: base64 of the wire layer.
target_include_directories(mqbench_report PRIVATE ${PROJECT_SOURCE_DIR}/libmqtt/src)
target_link_libraries(mqbench_report PUBLIC mqbench_measure mqsub_format
                      PRIVATE nlohmann_json::nlohmann_json ZLIB::ZLIB mqtools_warnings)
