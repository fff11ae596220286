target_sources(mqtt_core PRIVATE
)
