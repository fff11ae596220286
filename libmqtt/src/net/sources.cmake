target_sources(mqtt PRIVATE
    src/net/descriptor.cpp
    src/net/loop.cpp
    src/net/loop_thread.cpp
    src/net/resolver.cpp
    src/net/socket.cpp
    src/net/socket_options.cpp
    src/net/system_error.cpp
    src/net/tcp_info.cpp
    src/net/timer.cpp
)
