target_sources(mqtt_core PRIVATE
    src/session/handshake.cpp
    src/session/inflight.cpp
    src/session/input.cpp
    src/session/keepalive.cpp
    src/session/memory_store.cpp
    src/session/output.cpp
    src/session/receive_flow.cpp
    src/session/send_flow.cpp
    src/session/session.cpp
    src/session/session_packets.cpp
    src/session/topic_alias.cpp
)
