target_sources(mqtt PRIVATE
    src/layer/byte_queue.cpp
    src/layer/stack.cpp
)
