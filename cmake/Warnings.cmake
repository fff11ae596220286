# Every target of ours links mqtools_warnings: warnings are errors, and system headers are exempt.
add_library(mqtools_warnings INTERFACE)
target_compile_options(mqtools_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wnon-virtual-dtor
    -Wold-style-cast -Woverloaded-virtual -Wundef -Werror)
# g++ 12 sees overlaps in std::string's operator+ that are not there (GCC bug 105651). Remove with 13.
target_compile_options(mqtools_warnings INTERFACE
    $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict>)
