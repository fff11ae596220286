mqtools_add_tool(mqwill
    mqwill/child.cpp
    mqwill/commands.cpp
    mqwill/connection_rows.cpp
    mqwill/hold.cpp
    mqwill/places.cpp
    mqwill/presence.cpp
    mqwill/presence_config.cpp
    mqwill/run.cpp
    mqwill/run_config.cpp
    mqwill/signals.cpp
    mqwill/verify/cases_delay.cpp
    mqwill/verify/cases_ending.cpp
    mqwill/verify/cases_message.cpp
    mqwill/verify/options.cpp
    mqwill/verify/report.cpp
    mqwill/verify/stage.cpp
    mqwill/verify/verify.cpp
    mqwill/verify/wire_client.cpp
    mqwill/watch/board.cpp
    mqwill/watch/options.cpp
    mqwill/watch/state_reader.cpp
    mqwill/watch/view.cpp
    mqwill/watch/watch.cpp
)
# verify speaks to the broker below the client: packets over a socket of its own.
target_include_directories(mqwill_parts PRIVATE ${PROJECT_SOURCE_DIR}/libmqtt/src)
target_link_libraries(mqwill_parts PUBLIC mqsub_format)
