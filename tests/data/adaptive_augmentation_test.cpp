#include "core/data/adaptive_augmentation.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include "core/ops/seeded_random.h"

namespace lineament {
namespace {

at::Tensor test_images(int64_t count, int64_t side, at::ScalarType type = at::kFloat) {
    return at::rand({count, 3, side, side}, seeded_random(4), at::TensorOptions(type)) * 2 - 1;
}

double worst(const at::Tensor& a, const at::Tensor& b) {
    return (a - b).abs().max().item<double>();
}

at::Tensor map_of(std::initializer_list<double> rows) {
    return at::tensor(at::ArrayRef<double>(rows), at::TensorOptions(at::kFloat)).view({1, 2, 3});
}

AugmentationOptions only(bool blitting, bool geometry, bool colour) {
    AugmentationOptions options;
    options.blitting = blitting;
    options.geometry = geometry;
    options.colour = colour;
    return options;
}

TEST(ResampleAffine, MovesPixelsAsTheMapSays) {
    const at::Tensor x = test_images(1, 8);
    EXPECT_LT(worst(resample_affine(x, map_of({1, 0, 0, 0, 1, 0})), x), 1e-5) << "the identity";
    EXPECT_LT(worst(resample_affine(x, map_of({-1, 0, 0, 0, 1, 0})), x.flip({3})), 1e-5) << "mirrored";
    EXPECT_LT(worst(resample_affine(x, map_of({0, -1, 0, 1, 0, 0})), x.rot90(1, {2, 3})), 1e-5) << "turned";
    const at::Tensor shifted = resample_affine(x, map_of({1, 0, 2.0 * 2 / 8, 0, 1, 0}));  // two pixels to the left
    EXPECT_LT(worst(shifted.narrow(3, 0, 6), x.narrow(3, 2, 6)), 1e-5);
    EXPECT_LT(worst(shifted.select(3, 6), x.select(3, 6)), 1e-5) << "column 8 is column 6, reflected about column 7";
    EXPECT_LT(worst(shifted.select(3, 7), x.select(3, 5)), 1e-5);
    const at::Tensor half = resample_affine(x, map_of({1, 0, 1.0 / 8, 0, 1, 0}));
    EXPECT_LT(worst(half.narrow(3, 0, 7), (x.narrow(3, 0, 7) + x.narrow(3, 1, 7)) / 2), 1e-5) << "half a pixel";
}

// d/dx of |d f(resample(x)) / dx|^2 against central differences: what R1 through the augmentation needs.
TEST(ResampleAffine, SecondOrderGradientsAreRight) {
    const at::Tensor x = test_images(2, 6, at::kDouble).set_requires_grad(true);
    const at::Tensor map = at::randn({2, 2, 3}, seeded_random(5), at::TensorOptions(at::kDouble));
    const at::Tensor matrices = at::randn({2, 3, 4}, seeded_random(6), at::TensorOptions(at::kDouble));
    const auto gradient_energy = [&](const at::Tensor& images) {
        const at::Tensor y = transform_colours(resample_affine(images, map), matrices);
        const at::Tensor score = (y.tanh() * y).sum();
        const at::Tensor g = torch::autograd::grad({score}, {images}, {}, true, /*create_graph=*/true)[0];
        return g.square().sum();
    };
    gradient_energy(x).backward();
    const at::Tensor analytic = x.grad().clone();
    constexpr double kStep = 1e-5;
    for (const int64_t place : {0, 17, 50, 107, 150, 215}) {
        const auto shifted = [&](double by) {
            at::Tensor moved = x.detach().clone();
            moved.view(-1)[place] += by;
            return gradient_energy(moved.set_requires_grad(true)).item<double>();
        };
        const double numeric = (shifted(kStep) - shifted(-kStep)) / (2 * kStep);
        const double exact = analytic.view(-1)[place].item<double>();
        EXPECT_NEAR(exact, numeric, 1e-5 * std::max(1.0, std::abs(numeric))) << "element " << place;
    }
}

TEST(AdaptiveAugmentation, DoesNothingAtProbabilityZero) {
    const at::Tensor x = test_images(3, 8);
    BatchRandom random(1);
    EXPECT_TRUE(at::equal(augment_adaptively(x, 0, {}, random), x));
}

TEST(AdaptiveAugmentation, BlittingOnlyMovesPixels) {
    const at::Tensor x = test_images(40, 8);
    BatchRandom random(1);
    const at::Tensor y = augment_adaptively(x, 1, only(true, false, false), random);
    EXPECT_GT(worst(x, y), 0.5);
    const at::Tensor red_in = x.select(1, 0).reshape({40, 64, 1}), red_out = y.select(1, 0).reshape({40, 1, 64});
    const at::Tensor nearest = std::get<0>((red_in - red_out).abs().min(1));
    EXPECT_LT(nearest.max().item<double>(), 1e-4) << "a pixel that was not in the image";
}

TEST(AdaptiveAugmentation, TransformsTheShareThatPSays) {
    // At 4 px a shift by an eighth rounds to none; so an image stays if it is neither mirrored nor turned.
    const at::Tensor x = test_images(1, 4).expand({4000, 3, 4, 4});
    BatchRandom random(2);
    const at::Tensor y = augment_adaptively(x, 0.3, only(true, false, false), random);
    const double unchanged = (y - x).abs().flatten(1).amax(1).lt(1e-4).to(at::kDouble).mean().item<double>();
    EXPECT_NEAR(unchanged, (1 - 0.3 / 2) * (1 - 0.3 * 3 / 4), 0.03);
}

TEST(AdaptiveAugmentation, ColoursKeepGreyGrey) {
    const at::Tensor grey = test_images(50, 4).select(1, 0).unsqueeze(1).expand({50, 3, 4, 4});
    BatchRandom random(3);
    const at::Tensor y = augment_adaptively(grey, 1, only(false, false, true), random);
    EXPECT_GT(worst(y, grey), 0.1) << "brightness and contrast change";
    EXPECT_LT(worst(y, y.mean(1, true).expand_as(y)), 1e-4) << "a tint appeared";
    const at::Tensor coloured = augment_adaptively(test_images(50, 4), 1, only(false, false, true), random);
    EXPECT_TRUE(at::isfinite(coloured).all().item<bool>());
}

TEST(AdaptiveAugmentation, GeometryKeepsFlatImagesAndPassesGradients) {
    BatchRandom random(3);
    const at::Tensor flat = at::full({6, 3, 16, 16}, 0.25);
    EXPECT_LT(worst(augment_adaptively(flat, 1, only(true, true, false), random), flat), 1e-4);
    const at::Tensor x = test_images(6, 16).set_requires_grad(true);
    augment_adaptively(x, 1, {}, random).square().sum().backward();
    EXPECT_GT(x.grad().abs().sum().item<double>(), 0);
}

TEST(AdaptiveAugmentation, SteersPByTheSignOfRealLogits) {
    AugmentationOptions options;
    options.images_to_one = 1000;
    options.update_every = 2;
    AdaptiveAugmentation augmentation(options);
    augmentation.observe(/*mean_sign=*/1, 10);
    EXPECT_EQ(augmentation.probability(), 0) << "p moves every second batch";
    augmentation.observe(/*mean_sign=*/1, 10);
    EXPECT_NEAR(augmentation.probability(), 20.0 / 1000, 1e-12);
    EXPECT_EQ(augmentation.mean_sign(), 1);
    augmentation.observe(0, 10);
    AdaptiveAugmentation resumed(options);
    resumed.load_state(augmentation.state());
    for (AdaptiveAugmentation* each : {&augmentation, &resumed}) {
        each->observe(0, 10);
        EXPECT_EQ(each->mean_sign(), 0);
        EXPECT_NEAR(each->probability(), 0, 1e-12) << "r_t of 0 lies below the target";
    }
    for (int i = 0; i < 200; ++i)
        augmentation.observe(/*mean_sign=*/1, 10);
    EXPECT_EQ(augmentation.probability(), options.largest_probability);
}

TEST(AdaptiveAugmentation, RefusesOptionsThatMakeNoSense) {
    AugmentationOptions options;
    options.first_probability = 0.9;
    EXPECT_THROW(AdaptiveAugmentation{options}, std::invalid_argument);
    options = {};
    options.images_to_one = 0;
    EXPECT_THROW(options.check(), std::invalid_argument);
}

}  // namespace
}  // namespace lineament
