#include "core/data/losses.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/data/image_grid.h"

namespace lineament {
namespace {

TEST(Losses, PyramidIsZeroForEqualImagesAndWeighsFineDetail) {
    const at::Tensor image = at::rand({2, 3, 32, 32});
    EXPECT_EQ(pyramid_loss(image, image).item<double>(), 0.0);
    // A constant offset lives in the coarsest level only; a checkerboard of the same size lives in the finest as well.
    const at::Tensor offset = at::full_like(image, 0.1);
    const at::Tensor row = at::arange(32, image.options()).remainder(2).mul(2).sub(1);
    const at::Tensor checker = at::outer(row, row).mul(0.1).expand_as(image);
    const double flat = pyramid_loss(image + offset, image).item<double>();
    const double fine = pyramid_loss(image + checker, image).item<double>();
    EXPECT_NEAR(flat, 0.1, 1e-5);
    EXPECT_NEAR(fine, 0.1 * 1.5, 1e-5);
}

TEST(Losses, ColourLossSeesColoursOfAreasOnly) {
    const at::Tensor image = at::rand({2, 3, 32, 32}) * 0.5;
    EXPECT_NEAR(colour_loss(image + 0.2, image).item<double>(), 0, 1e-6) << "a change of lightness";
    const at::Tensor row = at::arange(32, image.options()).remainder(2).mul(2).sub(1);
    const at::Tensor checker = at::zeros_like(image);
    checker.select(1, 0).copy_(at::outer(row, row).mul(0.3).expand({2, 32, 32}));
    EXPECT_NEAR(colour_loss(image + checker, image).item<double>(), 0, 1e-6) << "red pixels beside pixels without";
    const at::Tensor red = at::zeros_like(image);
    red.select(1, 0).fill_(0.3);
    EXPECT_NEAR(colour_loss(image + red, image).item<double>(), (0.2 + 0.1 + 0.1) / 3, 1e-6);
}

TEST(Losses, GanLossesMatchTheirFormulas) {
    const at::Tensor real = at::tensor({0.3F, -1.2F}).unsqueeze(1);
    const at::Tensor fake = at::tensor({0.8F, 2.0F}).unsqueeze(1);
    const auto softplus = [](double x) { return std::log1p(std::exp(x)); };
    EXPECT_NEAR(generator_loss(fake).item<double>(), (softplus(-0.8) + softplus(-2.0)) / 2, 1e-6);
    EXPECT_NEAR(discriminator_loss(real, fake).item<double>(),
                (softplus(-0.3) + softplus(1.2)) / 2 + (softplus(0.8) + softplus(2.0)) / 2, 1e-6);
}

TEST(Losses, AugmentationIsSeededAndDifferentiable) {
    const at::Tensor images = at::rand({4, 3, 16, 16}).requires_grad_();
    const auto augmented = [&](uint64_t seed) {
        BatchRandom random(seed);
        return augment(images, random);
    };
    const at::Tensor first = augmented(5);
    EXPECT_TRUE(at::equal(first, augmented(5)));
    EXPECT_FALSE(at::equal(first, augmented(6)));
    first.sum().backward();
    EXPECT_GT(images.grad().abs().sum().item<double>(), 0.0);
}

TEST(ImageGrid, WritesAPngThatHoldsThePixels) {
    const std::string path = (std::filesystem::temp_directory_path() / "lineament_grid_test.png").string();
    at::Tensor images = at::full({3, 3, 4, 4}, -1.0);
    images[1][0].fill_(1.0);  // the second tile is pure red
    save_image_grid(path, images, 2);
    std::ifstream file(path, std::ios::binary);
    const std::string png((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    std::filesystem::remove(path);
    ASSERT_EQ(png.substr(1, 3), "PNG");
    const size_t data = png.find("IDAT") + 4;
    std::string raw(8 * (8 * 3 + 1), '\0');
    uLongf size = raw.size();
    ASSERT_EQ(uncompress(reinterpret_cast<Bytef*>(raw.data()), &size, reinterpret_cast<const Bytef*>(png.data() + data),
                         png.size() - data),
              Z_OK);
    EXPECT_EQ(size, raw.size());
    EXPECT_EQ(static_cast<unsigned char>(raw[1 + 4 * 3]), 255) << "red of the second tile's first pixel";
    EXPECT_EQ(static_cast<unsigned char>(raw[1 + 4 * 3 + 1]), 0);
    EXPECT_EQ(static_cast<unsigned char>(raw[1]), 0) << "the first tile is black";
}

}  // namespace
}  // namespace lineament
