target_sources(mqtt PRIVATE
    src/store/schema.cpp
    src/store/spool.cpp
    src/store/spool_files.cpp
    src/store/spool_queue.cpp
    src/store/spool_store.cpp
    src/store/sqlite.cpp
)
# Only its header, for the library itself is loaded when a spool is opened.
find_package(SQLite3 3.37 REQUIRED)
target_include_directories(mqtt PRIVATE ${SQLite3_INCLUDE_DIRS})
if(MQTOOLS_STATIC)
    find_library(MQTOOLS_SQLITE3_ARCHIVE libsqlite3.a REQUIRED)
    target_sources(mqtt PRIVATE src/store/sqlite_linked.cpp)
    target_link_libraries(mqtt PRIVATE ${MQTOOLS_SQLITE3_ARCHIVE})
else()
    target_sources(mqtt PRIVATE src/store/sqlite_library.cpp)
endif()
target_link_libraries(mqtt PRIVATE ${CMAKE_DL_LIBS})
