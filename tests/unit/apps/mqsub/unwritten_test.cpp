#include "mqsub/unwritten.hpp"

#include <doctest/doctest.h>

using mq::sub::Unwritten;

TEST_CASE("a message counts as written when its last byte is") {
    Unwritten unwritten;
    CHECK(unwritten.take_written(100) == 0);
    unwritten.add(1, 10);
    unwritten.add(2, 20);
    unwritten.add(3, 20);  // it prints nothing
    unwritten.add(4, 30);
    CHECK(unwritten.take_written(9) == 0);
    CHECK(unwritten.take_written(10) == 1);
    CHECK(unwritten.take_written(10) == 0);
    CHECK(unwritten.take_written(29) == 3);
    CHECK(unwritten.take_written(1000) == 4);
    CHECK(unwritten.take_written(1000) == 0);
}
