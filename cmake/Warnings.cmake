# Every target of ours links mqtools_warnings: warnings are errors, and system headers are exempt.
add_library(mqtools_warnings INTERFACE)
target_compile_options(mqtools_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wnon-virtual-dtor
    -Wold-style-cast -Woverloaded-virtual -Wundef -Werror)
