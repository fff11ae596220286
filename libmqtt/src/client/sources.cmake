target_sources(mqtt PRIVATE
    src/client/backoff.cpp
    src/client/client.cpp
    src/client/client_attempts.cpp
    src/client/connection.cpp
    src/client/endpoint.cpp
    src/client/endpoint_resolver.cpp
    src/client/filter_requests.cpp
    src/client/foreign_answer.cpp
    src/client/link.cpp
    src/client/message_queue.cpp
    src/client/persistence.cpp
    src/client/retry.cpp
    src/client/scram.cpp
    src/client/session_cleaner.cpp
    src/client/tls_loader.cpp
    src/client/transport.cpp
)
