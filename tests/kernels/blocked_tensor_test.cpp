#include "core/kernels/blocked_tensor.h"

#include <gtest/gtest.h>

#include "tests/kernels/naive.h"

namespace lineament {
namespace {

using testing::Image;

TEST(BlockedTensor, RoundTripKeepsEveryValueAndTheBorderZero) {
    const Image image = testing::random_image(2, 19, 5, 3, 1);
    const BlockedTensor tensor = testing::to_blocked(image);
    EXPECT_EQ(testing::largest_error(tensor, image), 0.0);
    std::vector<float> back(image.values.size());
    tensor.store_nchw(back.data());
    for (std::size_t i = 0; i < back.size(); ++i)
        ASSERT_EQ(back[i], image.values[i]) << i;
}

TEST(BlockedTensor, ResizeClearsTheBorderAfterLargerContents) {
    BlockedTensor tensor = testing::poisoned(1, 32, 9, 9);
    tensor.resize(1, 19, 4, 5);
    const Image image = testing::random_image(1, 19, 4, 5, 1);
    const std::vector<float> plain(image.values.begin(), image.values.end());
    tensor.load_nchw(plain.data());
    EXPECT_EQ(testing::largest_error(tensor, image), 0.0);
    for (int c = 3; c < kGroup; ++c)
        EXPECT_EQ(tensor.pixel(0, 1, 2, 3)[c], 0.0f) << "spare channel " << c;
}

TEST(BlockedTensor, SubtractAddAndCopy) {
    const Image a = testing::random_image(1, 20, 6, 7, 1);
    const Image b = testing::random_image(1, 20, 6, 7, 2);
    BlockedTensor out;
    subtract(testing::to_blocked(a), testing::to_blocked(b), out);
    Image difference = a;
    for (std::size_t i = 0; i < a.values.size(); ++i)
        difference.values[i] -= b.values[i];
    EXPECT_LE(testing::largest_error(out, difference), 1e-6);
    add(out, testing::to_blocked(b), out);
    EXPECT_LE(testing::largest_error(out, a), 1e-6);
    BlockedTensor copy;
    copy.copy_from(out);
    EXPECT_LE(testing::largest_error(copy, a), 1e-6);
}

TEST(BlockedTensor, PoolTakesTheMeanOfCells) {
    const Image image = testing::random_image(1, 18, 6, 4, 3);
    Image expected(1, 18, 3, 2);
    for (int c = 0; c < 18; ++c)
        for (int y = 0; y < 3; ++y)
            for (int x = 0; x < 2; ++x)
                expected.at(0, c, y, x) = (image.at(0, c, 2 * y, 2 * x) + image.at(0, c, 2 * y + 1, 2 * x) +
                                           image.at(0, c, 2 * y, 2 * x + 1) + image.at(0, c, 2 * y + 1, 2 * x + 1)) /
                                          4;
    BlockedTensor out;
    average_pool_2x2(testing::to_blocked(image), out);
    EXPECT_LE(testing::largest_error(out, expected), 1e-6);
}

TEST(BlockedTensor, BilinearUpsamplingRepeatsEdgesAndAddsTheBase) {
    const Image image = testing::random_image(1, 3, 2, 3, 4);
    const Image base = testing::random_image(1, 3, 4, 6, 5);
    Image expected = base;
    const auto weight = [](int out, int in, int size) {
        const double centre = std::min(std::max((out + 0.5) / 2 - 0.5, 0.0), size - 1.0);
        return std::max(0.0, 1.0 - std::abs(centre - in));
    };
    for (int c = 0; c < 3; ++c)
        for (int y = 0; y < 4; ++y)
            for (int x = 0; x < 6; ++x)
                for (int v = 0; v < 2; ++v)
                    for (int u = 0; u < 3; ++u)
                        expected.at(0, c, y, x) += weight(y, v, 2) * weight(x, u, 3) * image.at(0, c, v, u);
    const BlockedTensor blocked_base = testing::to_blocked(base);
    BlockedTensor out;
    upsample_bilinear_2x(testing::to_blocked(image), &blocked_base, out);
    EXPECT_LE(testing::largest_error(out, expected), 1e-6);
}

}  // namespace
}  // namespace lineament
