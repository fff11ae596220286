find_package(nlohmann_json REQUIRED)

mqtools_add_test(format_test
    unit/apps/format_json_test.cpp
    unit/apps/format_parser_test.cpp
    unit/apps/format_test.cpp
    unit/apps/json_message_test.cpp
    unit/apps/json_text_test.cpp
    unit/apps/json_writer_test.cpp
    unit/apps/plain_test.cpp
    unit/apps/wall_time_test.cpp
)
target_link_libraries(format_test PRIVATE mqsub_format nlohmann_json::nlohmann_json)
