#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "core/methods/inversion_method.h"

namespace lineament {
namespace {

RenderOptions options_of(int side, const at::Tensor& mask = {}) {
    RenderOptions options;
    options.output_side = side;
    options.region_mask = mask;
    return options;
}

TEST(RenderOptions, AreEqualWhereSideAndMaskAre) {
    EXPECT_TRUE(options_of(0) == RenderOptions());
    EXPECT_TRUE(options_of(32) != RenderOptions());
    const at::Tensor mask = at::zeros({1, 1, 4, 4});
    EXPECT_TRUE(options_of(0, mask) != RenderOptions());
    EXPECT_TRUE(RenderOptions() != options_of(0, mask));
    EXPECT_TRUE(options_of(0, mask) == options_of(0, mask.clone()));
    EXPECT_TRUE(options_of(0, mask) != options_of(0, at::ones({1, 1, 4, 4})));
    EXPECT_TRUE(options_of(0, mask) != options_of(0, at::zeros({1, 1, 8, 8})));
}

TEST(RenderOptions, RefuseWhatNoMethodCouldRender) {
    for (const int side : {0, 4, 32, 64})
        EXPECT_NO_THROW(options_of(side, at::ones({1, 1, 10, 10})).check(64)) << side;
    for (const int side : {-4, 1, 2, 48, 128})
        EXPECT_THROW(options_of(side).check(64), std::invalid_argument) << side;
    for (const std::vector<int64_t>& shape :
         std::vector<std::vector<int64_t>>{{8, 8}, {1, 8, 8}, {2, 1, 8, 8}, {1, 3, 8, 8}, {1, 1, 8, 4}, {1, 1, 0, 0}})
        EXPECT_THROW(options_of(0, at::ones(shape)).check(64), std::invalid_argument) << at::IntArrayRef(shape);
}

}  // namespace
}  // namespace lineament
