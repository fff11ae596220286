# WebSocket: wslay reads the frames, libmd has the handshake's SHA-1. OpenSSL has one too, but ws://
# loads none, and works in a build without TLS.
if(MQTOOLS_WEBSOCKET)
    find_package(wslay REQUIRED)
    find_library(MD_LIBRARY NAMES libmd.a md REQUIRED)
    target_sources(mqtt PRIVATE
        src/layer/ws_handshake.cpp
        src/layer/ws_layer.cpp
        src/layer/ws_mask.cpp
        src/layer/ws_response.cpp
    )
    target_compile_definitions(mqtt PRIVATE MQTOOLS_WEBSOCKET)
    target_link_libraries(mqtt PRIVATE wslay ${MD_LIBRARY})
endif()
