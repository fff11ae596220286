#include "chaos/trace.hpp"

#include <doctest/doctest.h>

using chaos::handshakes;

TEST_CASE("a message that the broker sends again after its PUBREL was begun again") {
    CHECK(handshakes("Client sink received PUBLISH (d0, q2, r0, m30, 'chaos', ... (46 bytes))\n"
                     "Client sink sending PUBREC (Mid: 30, RC:0)\n"
                     "Client sink received PUBREL (Mid: 30, RC:0)\n"
                     "Client sink received PUBLISH (d1, q2, r0, m30, 'chaos', ... (46 bytes))\n"
                     "Client sink received PUBLISH (d1, q2, r0, m30, 'chaos', ... (46 bytes))\n")
              .begun_again == 1);
}

TEST_CASE("one that is repeated before its PUBREL, or uses the identifier anew, was not") {
    const auto result = handshakes(
        "Client sink received PUBLISH (d0, q2, r0, m3, 'chaos', ... (46 bytes))\n"
        "Client sink sending PUBREC (Mid: 3, RC:0)\n"
        "Client sink received PUBLISH (d1, q2, r0, m3, 'chaos', ... (46 bytes))\n"
        "Client sink received PUBREL (Mid: 3, RC:0)\n"
        "Client sink received PUBLISH (d0, q2, r0, m3, 'chaos', ... (46 bytes))\n"
        "Client sink sending PUBREC (Mid: 3, RC:0)\n"
        "Client sink received PUBLISH (d1, q2, r0, m3, 'chaos', ... (46 bytes))");
    CHECK(result.begun_again == 0);
    CHECK(result.open == 1);
}
