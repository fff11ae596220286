target_sources(mqtt PRIVATE
    src/layer/byte_queue.cpp
)
