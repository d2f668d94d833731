#include "core/kernels/up_conv.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/kernels/naive.h"

namespace lineament {
namespace {

using testing::Image;

struct Shape {
    int batch, in, out, height, width;
};

// The last shapes are wider than a band of columns, higher than a band of rows, and have the style folded into the
// weights.
const Shape kShapes[] = {{1, 16, 16, 4, 4}, {2, 32, 48, 8, 8},  {1, 5, 3, 7, 9},    {2, 33, 17, 6, 13},
                         {1, 1, 1, 1, 1},   {1, 8, 8, 40, 131}, {1, 16, 36, 9, 65}, {1, 3, 16, 70, 3}};

TEST(UpConv, AgreesWithTheDefinition) {
    testing::for_each_setting([](const std::string& setting) {
        for (const Shape& s : kShapes) {
            SCOPED_TRACE(setting + ": " + std::to_string(s.in) + " -> " + std::to_string(s.out) + " at " +
                         std::to_string(s.height) + "x" + std::to_string(s.width));
            const Image input = testing::random_image(s.batch, s.in, s.height, s.width, 1);
            const std::vector<float> weights = testing::random_values(s.out * s.in * 9, 2);
            const std::vector<float> style = testing::random_values(s.batch * s.in, 3);
            const std::vector<float> scale = testing::random_values(s.batch * s.out, 4);
            const std::vector<float> bias = testing::random_values(s.out, 5);
            const std::vector<float> noise = testing::random_values(4 * s.height * s.width, 6);
            const float gain = static_cast<float>(1.0 / std::sqrt(9.0 * s.in));
            const UpConvWeights packed(weights.data(), s.out, s.in, gain);
            BlockedTensor output = testing::poisoned(s.batch, s.out, 2 * s.height, 2 * s.width);
            Workspace workspace;
            up_conv3x3(testing::to_blocked(input), nullptr, packed, {}, output, workspace);
            EXPECT_LE(testing::largest_error(output, testing::naive_up_conv(input, weights, s.out, gain, nullptr)),
                      1e-4);
            Epilogue epilogue;
            epilogue.scale = scale.data();
            epilogue.bias = bias.data();
            epilogue.noise = noise.data();
            epilogue.noise_strength = -0.4f;
            epilogue.activation = Activation::leaky_relu;
            Image expected = testing::naive_up_conv(input, weights, s.out, gain, style.data());
            testing::naive_epilogue(expected, epilogue, nullptr);
            output = testing::poisoned(s.batch, s.out, 2 * s.height, 2 * s.width);
            up_conv3x3(testing::to_blocked(input), style.data(), packed, epilogue, output, workspace);
            EXPECT_LE(testing::largest_error(output, expected), 1e-4);
        }
    });
}

}  // namespace
}  // namespace lineament
