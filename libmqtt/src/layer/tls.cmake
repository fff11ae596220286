# TLS by OpenSSL: in a module of its own that is loaded on demand, or in the executables if those
# are static.
if(MQTOOLS_TLS)
    if(MQTOOLS_STATIC)
        set(OPENSSL_USE_STATIC_LIBS TRUE)
    endif()
    find_package(OpenSSL 3.0 REQUIRED)
    set(MQTOOLS_MODULE_DIR ${CMAKE_INSTALL_LIBDIR}/mqtools)
    # What executables and module have in common is the way from the one to the other.
    file(RELATIVE_PATH module_from_bin
         ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_PREFIX}/${MQTOOLS_MODULE_DIR})

    add_library(mqtt_tls_objects OBJECT
        src/layer/crypto_openssl.cpp
        src/layer/tls_context_openssl.cpp
        src/layer/tls_failure.cpp
        src/layer/tls_identity.cpp
        src/layer/tls_layer.cpp
        src/layer/tls_module_openssl.cpp
    )
    target_include_directories(mqtt_tls_objects PUBLIC include src)
    target_compile_definitions(mqtt_tls_objects PRIVATE MQTOOLS_VERSION="${PROJECT_VERSION}")
    set_target_properties(mqtt_tls_objects PROPERTIES POSITION_INDEPENDENT_CODE ON
                          CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
    target_link_libraries(mqtt_tls_objects PUBLIC tl::expected OpenSSL::SSL
                          PRIVATE fmt::fmt-header-only mqtools_warnings)

    set(loader_definitions MQTOOLS_VERSION="${PROJECT_VERSION}")
    if(MQTOOLS_STATIC)
        target_sources(mqtt PRIVATE $<TARGET_OBJECTS:mqtt_tls_objects>)
        target_link_libraries(mqtt PRIVATE OpenSSL::SSL)
        list(APPEND loader_definitions MQTOOLS_TLS_LINKED)
    else()
        add_library(mqtt_tls MODULE src/layer/byte_queue.cpp)
        target_link_libraries(mqtt_tls PRIVATE mqtt_tls_objects)
        target_link_options(mqtt_tls PRIVATE -Wl,--exclude-libs,ALL)
        if(MQTOOLS_STATIC_LIBSTDCXX)
            target_link_options(mqtt_tls PRIVATE -static-libstdc++ -static-libgcc)
        endif()
        set_target_properties(mqtt_tls PROPERTIES PREFIX ""
                              CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
                              LIBRARY_OUTPUT_DIRECTORY
                              ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/${module_from_bin})
        install(TARGETS mqtt_tls LIBRARY DESTINATION ${MQTOOLS_MODULE_DIR})
        target_link_libraries(mqtt PRIVATE ${CMAKE_DL_LIBS})
        list(APPEND loader_definitions MQTOOLS_TLS_MODULE
             MQTOOLS_TLS_RELATIVE="${module_from_bin}"
             MQTOOLS_TLS_INSTALLED="${CMAKE_INSTALL_PREFIX}/${MQTOOLS_MODULE_DIR}")
    endif()
    set_source_files_properties(src/client/tls_loader.cpp
                                PROPERTIES COMPILE_DEFINITIONS "${loader_definitions}")
endif()
