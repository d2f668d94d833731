#include "core/evaluation/peak_memory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace lineament {
namespace {

constexpr int64_t kMegabyte = 1 << 20;

int64_t growth_while_holding(int64_t bytes) {
    const PeakMemory peak;
    {
        std::vector<char> held(static_cast<size_t>(bytes));
        std::fill(held.begin(), held.end(), 1);
        if (held[held.size() / 2] != 1) return -1;  // so that the memory is really used
    }
    return peak.growth_bytes().value_or(-1);
}

TEST(PeakMemory, IsWhatWasHeldAtMostThoughItWasGivenBack) {
    if (!PeakMemory().growth_bytes()) GTEST_SKIP() << "this system does not tell a process's peak memory";
    const int64_t large = growth_while_holding(96 * kMegabyte);
    EXPECT_GE(large, 90 * kMegabyte);
    EXPECT_LE(large, 120 * kMegabyte);
    EXPECT_LE(growth_while_holding(8 * kMegabyte), 40 * kMegabyte) << "the peak before does not count again";
}

}  // namespace
}  // namespace lineament
