mqtools_add_tool(mqbench
    mqbench/bare_ping.cpp
    mqbench/bodies.cpp
    mqbench/broker_sys.cpp
    mqbench/conclusion.cpp
    mqbench/engine.cpp
    mqbench/engine_figures.cpp
    mqbench/host.cpp
    mqbench/identity.cpp
    mqbench/link.cpp
    mqbench/live.cpp
    mqbench/load.cpp
    mqbench/null_broker.cpp
    mqbench/options.cpp
    mqbench/options_connection.cpp
    mqbench/options_load.cpp
    mqbench/options_message.cpp
    mqbench/options_output.cpp
    mqbench/payload_maker.cpp
    mqbench/plan.cpp
    mqbench/publisher.cpp
    mqbench/recorder.cpp
    mqbench/scenarios/calibrate.cpp
    mqbench/scenarios/conn.cpp
    mqbench/scenarios/doctor.cpp
    mqbench/scenarios/load.cpp
    mqbench/scenarios/ping.cpp
    mqbench/scenarios/report.cpp
    mqbench/scenarios/responder.cpp
    mqbench/sent_times.cpp
    mqbench/subscriber.cpp
    mqbench/worker.cpp
    mqbench/written.cpp
)
# Private: the codec of the broker that calibrates.
target_include_directories(mqbench_parts PRIVATE ${PROJECT_SOURCE_DIR}/libmqtt/src)
target_compile_definitions(mqbench_parts PRIVATE MQTOOLS_VERSION="${PROJECT_VERSION}")
target_link_libraries(mqbench_parts PUBLIC mqbench_report)
