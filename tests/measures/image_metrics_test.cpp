#include "core/measures/image_metrics.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/ops/seeded_random.h"

namespace lineament {
namespace {

at::Tensor noise(int64_t side, uint64_t seed) {
    at::Generator random = seeded_random(seed);
    return at::rand({2, 3, side, side}, random, at::TensorOptions(at::kFloat)) * 2 - 1;
}

TEST(ImageMetrics, EqualPicturesAreEqual) {
    const at::Tensor x = noise(176, 1);
    EXPECT_EQ(mean_squared_difference(x, x).max().item<float>(), 0);
    EXPECT_TRUE(std::isinf(peak_signal_to_noise(x, x)[0].item<float>()));
    EXPECT_NEAR(structural_similarity(x, x)[0].item<float>(), 1, 1e-6);
    EXPECT_NEAR(multi_scale_similarity(x, x)[1].item<float>(), 1, 1e-6);
}

TEST(ImageMetrics, AShiftOfBrightnessHasTheFormulasValues) {
    const at::Tensor a = at::full({1, 3, 16, 16}, -0.5F), b = at::full({1, 3, 16, 16}, -0.3F);
    EXPECT_NEAR(mean_squared_difference(a, b).item<float>(), 0.04, 1e-6);
    EXPECT_NEAR(peak_signal_to_noise(a, b).item<float>(), 20.0, 1e-4);  // 10 log10(4 / 0.04)
    // In [0, 2]: means 0.5 and 0.7, no variance.
    EXPECT_NEAR(structural_similarity(a, b).item<float>(), (2 * 0.5 * 0.7 + 4e-4) / (0.25 + 0.49 + 4e-4), 1e-5);
}

// The definition, written out for a picture of one window.
TEST(ImageMetrics, StructuralSimilarityOfOneWindow) {
    const at::Tensor a = noise(11, 2).narrow(0, 0, 1), b = (a * 0.6 + noise(11, 3).narrow(0, 0, 1) * 0.3).contiguous();
    double expected = 0;
    for (int c = 0; c < 3; ++c) {
        double total = 0, ma = 0, mb = 0, aa = 0, bb = 0, ab = 0;
        for (int y = 0; y < 11; ++y) {
            for (int x = 0; x < 11; ++x) {
                const double w = std::exp(-((y - 5) * (y - 5) + (x - 5) * (x - 5)) / (2 * 1.5 * 1.5));
                const double p = a[0][c][y][x].item<double>() + 1, q = b[0][c][y][x].item<double>() + 1;
                total += w, ma += w * p, mb += w * q, aa += w * p * p, bb += w * q * q, ab += w * p * q;
            }
        }
        ma /= total, mb /= total;
        const double va = aa / total - ma * ma, vb = bb / total - mb * mb, cov = ab / total - ma * mb;
        const double c1 = 0.02 * 0.02, c2 = 0.06 * 0.06;
        expected += (2 * ma * mb + c1) * (2 * cov + c2) / ((ma * ma + mb * mb + c1) * (va + vb + c2)) / 3;
    }
    EXPECT_NEAR(structural_similarity(a, b).item<float>(), expected, 1e-5);
}

TEST(ImageMetrics, MoreNoiseIsLessSimilarAtEveryScale) {
    const at::Tensor x = noise(176, 4) * 0.5, n = noise(176, 5);
    const at::Tensor little = multi_scale_similarity(x, x + n * 0.1), much = multi_scale_similarity(x, x + n * 0.4);
    EXPECT_LT(much.max().item<float>(), little.min().item<float>());
    EXPECT_LT(little.max().item<float>(), 1);
    EXPECT_FALSE(has_five_scales(175));
}

TEST(ImageMetrics, RefusesPicturesThatDoNotFit) {
    EXPECT_THROW(mean_squared_difference(noise(16, 1), noise(32, 1)), c10::Error);
    EXPECT_THROW(structural_similarity(noise(8, 1), noise(8, 2)), c10::Error);
    EXPECT_THROW(multi_scale_similarity(noise(128, 1), noise(128, 2)), c10::Error);
}

}  // namespace
}  // namespace lineament
