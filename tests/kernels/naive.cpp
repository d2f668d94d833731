#include "tests/kernels/naive.h"

#include <gtest/gtest.h>
#include <omp.h>

#include <cmath>
#include <limits>
#include <random>

#include "core/kernels/simd.h"

namespace lineament::testing {

std::vector<float> random_values(std::size_t count, unsigned seed, float scale) {
    std::mt19937 engine(seed);
    std::normal_distribution<float> normal(0.0f, scale);
    std::vector<float> values(count);
    for (float& value : values)
        value = normal(engine);
    return values;
}

Image random_image(int n, int c, int h, int w, unsigned seed) {
    Image image(n, c, h, w);
    const std::vector<float> values = random_values(image.values.size(), seed);
    image.values.assign(values.begin(), values.end());
    return image;
}

BlockedTensor to_blocked(const Image& image) {
    BlockedTensor tensor(image.batch, image.channels, image.height, image.width);
    const std::vector<float> plain(image.values.begin(), image.values.end());
    tensor.load_nchw(plain.data());
    return tensor;
}

BlockedTensor poisoned(int n, int c, int h, int w) {
    BlockedTensor tensor(n, c, h, w);
    for (int i = 0; i < n; ++i)
        for (int g = 0; g < tensor.groups(); ++g)
            for (int y = 0; y < h; ++y)
                std::fill_n(tensor.pixel(i, g, y, 0), w * kGroup, std::numeric_limits<float>::quiet_NaN());
    return tensor;
}

Image naive_conv(const Image& input, const std::vector<float>& weights, int out_channels, int kernel_size, double gain,
                 const InputAffine& affine) {
    Image scaled = input;
    for (int n = 0; n < input.batch; ++n)
        for (int c = 0; c < input.channels; ++c)
            for (int y = 0; y < input.height; ++y)
                for (int x = 0; x < input.width; ++x)
                    scaled.at(n, c, y, x) =
                        input.at(n, c, y, x) * (affine.scale == nullptr ? 1.0 : affine.scale[n * input.channels + c]) +
                        (affine.shift == nullptr ? 0.0 : affine.shift[c]);
    Image out(input.batch, out_channels, input.height, input.width);
    const int reach = kernel_size / 2;
    for (int n = 0; n < out.batch; ++n)
        for (int o = 0; o < out_channels; ++o)
            for (int y = 0; y < out.height; ++y)
                for (int x = 0; x < out.width; ++x) {
                    double sum = 0;
                    for (int i = 0; i < input.channels; ++i)
                        for (int ky = 0; ky < kernel_size; ++ky)
                            for (int kx = 0; kx < kernel_size; ++kx)
                                sum += gain *
                                       weights[((o * input.channels + i) * kernel_size + ky) * kernel_size + kx] *
                                       scaled.padded(n, i, y + ky - reach, x + kx - reach);
                    out.at(n, o, y, x) = sum;
                }
    return out;
}

Image naive_up_conv(const Image& input, const std::vector<float>& weights, int out_channels, double gain,
                    const float* style) {
    Image wide(input.batch, out_channels, 2 * input.height + 1, 2 * input.width + 1);
    for (int n = 0; n < input.batch; ++n)
        for (int o = 0; o < out_channels; ++o)
            for (int i = 0; i < input.channels; ++i)
                for (int y = 0; y < input.height; ++y)
                    for (int x = 0; x < input.width; ++x)
                        for (int ky = 0; ky < 3; ++ky)
                            for (int kx = 0; kx < 3; ++kx)
                                wide.at(n, o, 2 * y + ky, 2 * x + kx) +=
                                    gain * weights[((o * input.channels + i) * 3 + ky) * 3 + kx] *
                                    (style == nullptr ? 1.0 : style[n * input.channels + i]) * input.at(n, i, y, x);
    const double fir[4] = {1, 3, 3, 1};
    Image out(input.batch, out_channels, 2 * input.height, 2 * input.width);
    for (int n = 0; n < out.batch; ++n)
        for (int o = 0; o < out_channels; ++o)
            for (int y = 0; y < out.height; ++y)
                for (int x = 0; x < out.width; ++x)
                    for (int i = 0; i < 4; ++i)
                        for (int j = 0; j < 4; ++j)
                            out.at(n, o, y, x) += fir[i] * fir[j] / 16 * wide.padded(n, o, y - 1 + i, x - 1 + j);
    return out;
}

void naive_epilogue(Image& image, const Epilogue& epilogue, const Image* residual) {
    for (int n = 0; n < image.batch; ++n)
        for (int c = 0; c < image.channels; ++c)
            for (int y = 0; y < image.height; ++y)
                for (int x = 0; x < image.width; ++x) {
                    double& v = image.at(n, c, y, x);
                    v *= epilogue.scale == nullptr ? 1.0 : epilogue.scale[n * image.channels + c];
                    if (epilogue.noise != nullptr)
                        v += static_cast<double>(epilogue.noise_strength) * epilogue.noise[y * image.width + x];
                    v += epilogue.bias == nullptr ? 0.0 : epilogue.bias[c];
                    if (epilogue.activation == Activation::leaky_relu) v = (v > 0 ? v : 0.2 * v) * std::sqrt(2.0);
                    if (epilogue.activation == Activation::prelu) v = v > 0 ? v : epilogue.slope[c] * v;
                    if (residual != nullptr) v += residual->at(n, c, y, x);
                }
}

Image naive_upsample(const Image& input) {
    const double fir[4] = {1, 3, 3, 1};
    Image out(input.batch, input.channels, 2 * input.height, 2 * input.width);
    for (int n = 0; n < out.batch; ++n)
        for (int c = 0; c < out.channels; ++c)
            for (int y = 0; y < out.height; ++y)
                for (int x = 0; x < out.width; ++x)
                    for (int i = 0; i < 4; ++i)
                        for (int j = 0; j < 4; ++j) {
                            const int v = y - 2 + i;
                            const int u = x - 2 + j;
                            if (v >= 0 && u >= 0 && v % 2 == 0 && u % 2 == 0)
                                out.at(n, c, y, x) += fir[i] * fir[j] / 16 * input.padded(n, c, v / 2, u / 2);
                        }
    return out;
}

double largest_error(const BlockedTensor& actual, const Image& expected) {
    if (actual.batch() != expected.batch || actual.channels() != expected.channels ||
        actual.height() != expected.height || actual.width() != expected.width)
        return std::numeric_limits<double>::infinity();
    double worst = 0;
    for (int n = 0; n < expected.batch; ++n)
        for (int c = 0; c < expected.channels; ++c)
            for (int y = -1; y <= expected.height; ++y)
                for (int x = -1; x <= expected.width; ++x) {
                    const float value = actual.pixel(n, c / kGroup, y, x)[c % kGroup];
                    const double error = std::fabs(value - expected.padded(n, c, y, x));
                    const bool border = y < 0 || x < 0 || y == expected.height || x == expected.width;
                    if (std::isnan(value) || (border && value != 0.0f)) return std::numeric_limits<double>::infinity();
                    worst = std::max(worst, error);
                }
    return worst;
}

void for_each_setting(const std::function<void(const std::string& name)>& body) {
    using kernels::InstructionSet;
    const std::pair<InstructionSet, const char*> sets[] = {
        {InstructionSet::generic, "generic"}, {InstructionSet::avx2, "avx2"}, {InstructionSet::avx512, "avx512"}};
    const int before = omp_get_max_threads();
    for (const auto& [set, name] : sets) {
        const kernels::SimdTable* table = kernels::simd_for(set);
        if (table == nullptr) continue;
        kernels::override_simd(table);
        for (int threads = 1; threads <= 3; ++threads) {
            omp_set_num_threads(threads);
            const std::string setting = std::string(name) + ", " + std::to_string(threads) + " threads";
            SCOPED_TRACE(setting);
            body(setting);
        }
    }
    kernels::override_simd(nullptr);
    omp_set_num_threads(before);
}

}  // namespace lineament::testing
