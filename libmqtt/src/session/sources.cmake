target_sources(mqtt_core PRIVATE
    ${CMAKE_CURRENT_LIST_DIR}/handshake.cpp
    ${CMAKE_CURRENT_LIST_DIR}/inflight.cpp
    ${CMAKE_CURRENT_LIST_DIR}/input.cpp
    ${CMAKE_CURRENT_LIST_DIR}/keepalive.cpp
    ${CMAKE_CURRENT_LIST_DIR}/memory_store.cpp
    ${CMAKE_CURRENT_LIST_DIR}/output.cpp
    ${CMAKE_CURRENT_LIST_DIR}/receive_flow.cpp
    ${CMAKE_CURRENT_LIST_DIR}/send_flow.cpp
    ${CMAKE_CURRENT_LIST_DIR}/session.cpp
    ${CMAKE_CURRENT_LIST_DIR}/session_packets.cpp
    ${CMAKE_CURRENT_LIST_DIR}/topic_alias.cpp
)
