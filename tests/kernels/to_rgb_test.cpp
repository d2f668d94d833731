#include "core/kernels/to_rgb.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/kernels/naive.h"

namespace lineament {
namespace {

using testing::Image;

struct Shape {
    int batch, channels, height, width;
};

TEST(ToRgb, AgreesWithTheDefinitionWithAndWithoutPreviousImage) {
    testing::for_each_setting([](const std::string&) {
        for (const Shape& s : {Shape{1, 16, 4, 4}, Shape{2, 40, 6, 10}, Shape{1, 7, 2, 2}, Shape{1, 64, 16, 8}}) {
            const Image input = testing::random_image(s.batch, s.channels, s.height, s.width, 1);
            const Image previous = testing::random_image(s.batch, 3, s.height / 2, s.width / 2, 2);
            const std::vector<float> weights = testing::random_values(3 * s.channels, 3);
            const std::vector<float> style = testing::random_values(s.batch * s.channels, 4, 0.3f);
            const std::vector<float> bias = testing::random_values(3, 5);
            const std::vector<float> plain(previous.values.begin(), previous.values.end());
            const Image upsampled = testing::naive_upsample(previous);
            const Image mixed = testing::naive_conv(input, weights, 3, 1, 1.0, {style.data(), nullptr});
            Workspace workspace;
            for (bool with_previous : {false, true}) {
                std::vector<float> out(mixed.values.size(), std::numeric_limits<float>::quiet_NaN());
                to_rgb(testing::to_blocked(input), weights.data(), style.data(), bias.data(),
                       with_previous ? plain.data() : nullptr, out.data(), workspace);
                const std::size_t plane = static_cast<std::size_t>(s.height) * s.width;
                for (std::size_t i = 0; i < out.size(); ++i) {
                    const double expected =
                        mixed.values[i] + bias[i / plane % 3] + (with_previous ? upsampled.values[i] : 0.0);
                    ASSERT_NEAR(out[i], expected, 1e-4) << "value " << i << ", previous " << with_previous;
                }
            }
        }
    });
}

}  // namespace
}  // namespace lineament
