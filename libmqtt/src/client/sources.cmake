target_sources(mqtt PRIVATE
    src/client/backoff.cpp
    src/client/client.cpp
    src/client/connection.cpp
    src/client/endpoint.cpp
    src/client/retry.cpp
    src/client/subscriptions.cpp
)
