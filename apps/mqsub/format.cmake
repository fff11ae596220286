# What mqsub and mqrr print of a message: pure functions, no I/O.
add_library(mqsub_format STATIC
    common/json_message.cpp
    common/json_text.cpp
    common/json_writer.cpp
    common/wall_time.cpp
    mqsub/format.cpp
    mqsub/format_json.cpp
    mqsub/format_parser.cpp
    mqsub/plain.cpp
)
# Private: the UTF-8 rules of the wire layer.
target_include_directories(mqsub_format PRIVATE ${PROJECT_SOURCE_DIR}/libmqtt/src)
target_link_libraries(mqsub_format PUBLIC mqcli PRIVATE mqtools_warnings)
