# Sanitizers and coverage hold for every target: mixing instrumented and plain code hides errors.
if(MQTOOLS_SANITIZE)
    add_compile_options(-fsanitize=${MQTOOLS_SANITIZE} -fno-sanitize-recover=all
                        -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${MQTOOLS_SANITIZE})
endif()
if(MQTOOLS_FUZZ)
    # The fuzz targets themselves add -fsanitize=fuzzer; everything that they call reports coverage.
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(MQTOOLS_COVERAGE)
    add_compile_options(--coverage -fprofile-update=atomic)
    add_link_options(--coverage)
endif()
