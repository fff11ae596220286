#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <vector>

#include "property/random_packet.hpp"
#include "support/packet_equal.hpp"
#include "wire/decode.hpp"
#include "wire/frame.hpp"

namespace mqtt::test {
namespace {

// A receiver as simple as can be: keeps what is incomplete, and compares packets as they come.
class Receiver {
public:
    Receiver(Version version, const std::vector<RandomPacket>& expected)
        : version_(version), expected_(expected) {}

    void receive(Bytes piece) {
        kept_.insert(kept_.end(), piece.begin(), piece.end());
        while (take_packet()) {
        }
    }
    std::size_t taken() const { return taken_; }
    bool has_rest() const { return !kept_.empty(); }

private:
    bool take_packet() {
        const auto scan = wire::scan_frame(kept_, version_);
        RC_ASSERT(scan.has_value());
        if (!scan->complete) {
            RC_ASSERT(scan->needed > kept_.size());
            return false;
        }
        const auto packet = wire::decode(scan->frame, version_);
        RC_ASSERT(packet.has_value());
        RC_ASSERT(taken_ < expected_.size());
        RC_ASSERT(*packet == expected_[taken_].packet);
        ++taken_;
        kept_.erase(kept_.begin(), kept_.begin() + static_cast<std::ptrdiff_t>(scan->frame.size));
        return true;
    }

    Version version_;
    const std::vector<RandomPacket>& expected_;
    std::size_t taken_ = 0;
    ByteVector kept_;
};

ByteVector encoded(const std::vector<RandomPacket>& packets) {
    ByteVector stream;
    for (const RandomPacket& packet : packets) {
        stream = join({stream, encoded(packet)});
    }
    return stream;
}

}  // namespace

TEST_CASE("a stream of packets cut anywhere yields the same packets") {
    CHECK(rc::check("split", [] {
        const Version version = *any_version();
        const auto packets = *rc::gen::scale(
            0.3, rc::gen::container<std::vector<RandomPacket>>(any_packet(version)));
        const ByteVector stream = encoded(packets);
        Receiver receiver(version, packets);
        for (Bytes rest = stream; !rest.empty();) {
            const auto size =
                *rc::gen::inRange<std::size_t>(1, std::min<std::size_t>(rest.size(), 2'000) + 1);
            receiver.receive(rest.first(size));
            rest = rest.subspan(size);
        }
        RC_ASSERT(receiver.taken() == packets.size());
        RC_ASSERT(!receiver.has_rest());
    }));
}

TEST_CASE("a stream of packets that comes byte by byte yields the same packets") {
    CHECK(rc::check("byte by byte", [] {
        const Version version = *any_version();
        const auto packets = *rc::gen::scale(
            0.1, rc::gen::container<std::vector<RandomPacket>>(any_packet(version)));
        const ByteVector stream = encoded(packets);
        RC_PRE(stream.size() < 5'000);
        Receiver receiver(version, packets);
        for (std::size_t at = 0; at < stream.size(); ++at) {
            receiver.receive(Bytes(stream).subspan(at, 1));
        }
        RC_ASSERT(receiver.taken() == packets.size());
        RC_ASSERT(!receiver.has_rest());
    }));
}

}  // namespace mqtt::test
