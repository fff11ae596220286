find_package(nlohmann_json REQUIRED)

mqtools_add_fuzz_target(fuzz_format fuzz_format.cpp)
target_link_libraries(fuzz_format PRIVATE mqsub_format nlohmann_json::nlohmann_json)
