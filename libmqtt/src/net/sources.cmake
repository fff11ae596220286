target_sources(mqtt PRIVATE
)
