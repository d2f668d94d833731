#include "core/kernels/modulation.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/kernels/naive.h"

namespace lineament {
namespace {

TEST(Modulation, MatrixVectorAgreesWithTheDefinition) {
    testing::for_each_setting([](const std::string&) {
        for (int columns : {1, 7, 64, 515}) {
            const int rows = 70;
            const std::vector<float> matrix = testing::random_values(rows * columns, 1);
            const std::vector<float> x = testing::random_values(columns, 2);
            const std::vector<float> bias = testing::random_values(rows, 3);
            std::vector<float> out(rows);
            matrix_vector(matrix.data(), rows, columns, x.data(), 0.5f, bias.data(), out.data());
            for (int r = 0; r < rows; ++r) {
                double sum = 0;
                for (int c = 0; c < columns; ++c)
                    sum += static_cast<double>(matrix[r * columns + c]) * x[c];
                EXPECT_NEAR(out[r], 0.5 * sum + bias[r], 1e-4) << "row " << r << " of " << columns;
            }
        }
    });
}

TEST(Modulation, DemodulationAgreesWithTheDefinition) {
    const int out_channels = 9;
    const int in_channels = 21;
    const float gain = 0.07f;
    const std::vector<float> weights = testing::random_values(out_channels * in_channels * 9, 1);
    const std::vector<float> style = testing::random_values(in_channels, 2);
    std::vector<float> actual(out_channels);
    Demodulation(weights.data(), out_channels, in_channels, 9, gain).coefficients(style.data(), actual.data());
    for (int o = 0; o < out_channels; ++o) {
        double sum = 1e-8;
        for (int i = 0; i < in_channels; ++i)
            for (int k = 0; k < 9; ++k)
                sum += std::pow(static_cast<double>(gain) * weights[(o * in_channels + i) * 9 + k] * style[i], 2);
        EXPECT_NEAR(actual[o] * std::sqrt(sum), 1.0, 1e-5) << "output " << o;
    }
}

}  // namespace
}  // namespace lineament
