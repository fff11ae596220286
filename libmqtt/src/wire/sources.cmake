target_sources(mqtt_core PRIVATE
    src/wire/error.cpp
    src/wire/properties.cpp
    src/wire/property_table.cpp
    src/wire/quote.cpp
    src/wire/reason_code.cpp
    src/wire/topic.cpp
    src/wire/types.cpp
    src/wire/utf8.cpp
)
