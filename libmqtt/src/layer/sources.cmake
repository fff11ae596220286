target_sources(mqtt PRIVATE
    src/layer/byte_queue.cpp
    src/layer/socks5_layer.cpp
    src/layer/stack.cpp
    src/layer/ws_options.cpp
)
include(src/layer/tls.cmake)
include(src/layer/ws.cmake)
