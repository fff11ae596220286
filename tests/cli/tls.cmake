target_sources(cli_test PRIVATE tls_test.cpp)
mqtools_use_certificates(cli_test)
