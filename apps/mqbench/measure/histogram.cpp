#include "mqbench/measure/histogram.hpp"

#include <algorithm>
#include <cmath>

namespace mq::bench {

namespace {

// Of values above a quantile, so that one more or less does not move it far.
constexpr double support = 10;

}  // namespace

void Histogram::count_outside(nanoseconds value, std::uint64_t count) {
    (value < nanoseconds(0) ? negative_ : overflow_) += count;
}

void Histogram::merge(const Histogram& other) {
    for (std::size_t index = other.first_index(); index < other.end_index(); ++index) {
        counts_[index] += other.counts_[index];
    }
    count_ += other.count_;
    minimum_ = std::min(minimum_, other.minimum_);
    maximum_ = std::max(maximum_, other.maximum_);
    sum_ += other.sum_;
    overflow_ += other.overflow_;
    negative_ += other.negative_;
}

void Histogram::clear() {
    std::fill_n(counts_.data() + first_index(), end_index() - first_index(), std::uint64_t{0});
    count_ = 0;
    minimum_ = std::numeric_limits<std::uint64_t>::max();
    maximum_ = 0;
    sum_ = 0;
    overflow_ = 0;
    negative_ = 0;
}

std::size_t Histogram::first_index() const {
    return is_empty() ? 0 : index_of(minimum_);
}

std::size_t Histogram::end_index() const {
    return is_empty() ? 0 : index_of(maximum_) + 1;
}

nanoseconds Histogram::minimum() const {
    return nanoseconds(is_empty() ? 0 : static_cast<std::int64_t>(minimum_));
}

nanoseconds Histogram::maximum() const {
    return nanoseconds(static_cast<std::int64_t>(maximum_));
}

double Histogram::mean_ns() const {
    return is_empty() ? 0 : static_cast<double>(sum_) / static_cast<double>(count_);
}

double Histogram::standard_deviation_ns() const {
    const double mean = mean_ns();
    double squares = 0;
    for (std::size_t index = first_index(); index < end_index(); ++index) {
        const auto middle = static_cast<double>((lowest_at(index) + highest_at(index)).count()) / 2;
        squares += static_cast<double>(counts_[index]) * (middle - mean) * (middle - mean);
    }
    return is_empty() ? 0 : std::sqrt(squares / static_cast<double>(count_));
}

nanoseconds Histogram::quantile(double fraction) const {
    if (fraction <= 0 || is_empty()) {
        return minimum();
    }
    // A fraction is not exact in binary: 0.999 * 1000 must not become rank 1000.
    const double rank = std::ceil(fraction * static_cast<double>(count_) * (1 - 1e-12));
    const std::uint64_t wanted =
        std::clamp(static_cast<std::uint64_t>(rank), std::uint64_t{1}, count_);
    std::uint64_t seen = 0;
    std::size_t index = first_index();
    for (; seen + counts_[index] < wanted; ++index) {
        seen += counts_[index];
    }
    return std::min(highest_at(index), maximum());
}

bool Histogram::supports(double fraction) const {
    return static_cast<double>(count_) * (1 - fraction) >= support - 1e-6;
}

std::optional<nanoseconds> Histogram::supported_quantile(double fraction) const {
    return supports(fraction) ? std::optional(quantile(fraction)) : std::nullopt;
}

std::uint64_t Histogram::count_up_to(nanoseconds value) const {
    if (value < nanoseconds(0)) {
        return 0;
    }
    const auto number = static_cast<std::uint64_t>(std::min(value, highest).count());
    const std::size_t end = std::min(index_of(number) + 1, end_index());
    std::uint64_t count = 0;
    for (std::size_t index = first_index(); index < end; ++index) {
        count += counts_[index];
    }
    return count;
}

std::span<const std::uint64_t> Histogram::counts() const {
    return std::span(counts_).first(end_index());
}

bool Histogram::restore(const Exact& exact) {
    if (exact.minimum < nanoseconds(0) || exact.maximum > highest) {
        return false;
    }
    const auto minimum = static_cast<std::uint64_t>(exact.minimum.count());
    const auto maximum = static_cast<std::uint64_t>(exact.maximum.count());
    const bool fits =
        is_empty() || (index_of(minimum) == first_index() && index_of(maximum) + 1 == end_index() &&
                       exact.mean_ns >= static_cast<double>(minimum) &&
                       exact.mean_ns <= static_cast<double>(maximum));
    if (!fits) {
        return false;
    }
    if (!is_empty()) {
        sum_ = static_cast<Sum>(exact.mean_ns * static_cast<double>(count_) + 0.5);
        minimum_ = minimum;
        maximum_ = maximum;
    }
    overflow_ = exact.overflow;
    negative_ = exact.negative;
    return true;
}

}  // namespace mq::bench
