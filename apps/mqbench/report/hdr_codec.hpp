// Histograms as HdrHistogram's tools read them: its V2 encoding, compressed with zlib, in base64
// ("HISTFAAA..."). Nothing of the counts is lost on the way.
#pragma once

#include <string>
#include <string_view>

#include "mqbench/measure/histogram.hpp"
#include "mqtt/result.hpp"

namespace mq::bench {

[[nodiscard]] std::string encode_hdr(const Histogram& histogram);

// What encode_hdr() or another tool wrote: 1 ns to 1 h at three digits. Extremes and mean are those
// of the buckets (Histogram::restore). The error is a clause.
[[nodiscard]] mqtt::Result<Histogram> decode_hdr(std::string_view text);

}  // namespace mq::bench
