#include "core/session/flow_grid.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "tests/session/session_fixture.h"

namespace lineament {
namespace {

TEST(FlowGrid, HoldsFractionsOfTheSideRowByRow) {
    at::Tensor flow = at::zeros({1, 2, 4, 4});
    flow[0][0][1][2] = 1.0;   // a pixel to the right
    flow[0][1][3][0] = -2.0;  // two pixels up
    const FlowGrid grid = flow_grid(flow);
    EXPECT_EQ(grid.columns, 4);
    EXPECT_EQ(grid.rows, 4);
    ASSERT_EQ(grid.dx.size(), 16u);
    ASSERT_EQ(grid.dy.size(), 16u);
    EXPECT_FLOAT_EQ(grid.dx[1 * 4 + 2], 0.25F);
    EXPECT_FLOAT_EQ(grid.dy[3 * 4 + 0], -0.5F);
    EXPECT_FLOAT_EQ(grid.dx[0], 0);
    EXPECT_THROW(flow_grid(at::zeros({1, 3, 4, 4})), c10::Error);
}

TEST(FlowGrid, MethodsThatCarryNothingHaveNone) {
    const std::shared_ptr<const InversionMethod> method = testing::tiny_pack()->method("sfe");
    const std::shared_ptr<const Inversion> inversion = method->invert(at::zeros({1, 3, 64, 64}));
    EXPECT_FALSE(flow_grid(*method, *inversion, LatentEdit()));
}

}  // namespace
}  // namespace lineament
