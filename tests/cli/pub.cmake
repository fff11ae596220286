target_sources(cli_test PRIVATE
    pub_exact_test.cpp
    pub_in_doubt_test.cpp
    pub_input_test.cpp
    pub_lines_test.cpp
    pub_modes_test.cpp
    pub_outage_test.cpp
    pub_payload_test.cpp
    pub_properties_test.cpp
    pub_refused_test.cpp
    pub_repeat_test.cpp
    pub_signal_test.cpp
    pub_support.cpp
    pub_window_test.cpp
)
