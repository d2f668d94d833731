#include "core/morph/dense_flow.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace lineament {
namespace {

// Soft blobs on a field wider than a face, of which a window is cut.
at::Tensor window(int64_t left, int64_t top) {
    at::manual_seed(5);
    constexpr int64_t kField = 160;
    const at::Tensor coarse = at::rand({1, 3, kField / 8, kField / 8}) * 2 - 1;
    const at::Tensor field = at::upsample_bicubic2d(coarse, {kField, kField}, false).clamp(-1, 1);
    return field.narrow(2, top, 128).narrow(3, left, 128);
}

TEST(DenseFlow, PointsFromTheEditedFaceBackIntoTheOriginal) {
    const at::Tensor original = window(16, 16);
    // What was at x lies at x + 3 in the edited face, what was at y at y - 2.
    const at::Tensor edited = window(13, 18);
    const at::Tensor flow = dense_flow(at::cat({original, original}), at::cat({edited, original}));
    ASSERT_EQ(flow.sizes(), (at::IntArrayRef{2, 2, 128, 128}));
    const at::Tensor inner = flow.narrow(2, 16, 96).narrow(3, 16, 96);
    const auto error = [&](int64_t face, int64_t channel, double wanted) {
        return (inner[face][channel] - wanted).abs().mean().item<double>();
    };
    EXPECT_LT(error(0, 0, -3.0), 0.2) << "to the left, where it was";
    EXPECT_LT(error(0, 1, 2.0), 0.2) << "downwards, where it was";
    EXPECT_LT(error(1, 0, 0.0), 0.05) << "nothing moved";
    EXPECT_LT(error(1, 1, 0.0), 0.05) << "nothing moved";
}

TEST(DenseFlow, RefusesListsThatDoNotFit) {
    const at::Tensor face = at::zeros({1, 3, 64, 64});
    EXPECT_THROW(dense_flow(face, at::zeros({2, 3, 64, 64})), std::invalid_argument);
    EXPECT_THROW(dense_flow(at::zeros({1, 3, 16, 16}), at::zeros({1, 3, 16, 16})), std::invalid_argument);
    EXPECT_THROW(dense_flow(face[0], face[0]), std::invalid_argument);
}

}  // namespace
}  // namespace lineament
