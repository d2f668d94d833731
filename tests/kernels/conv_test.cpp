#include <gtest/gtest.h>

#include <cmath>

#include "core/kernels/conv3x3.h"
#include "tests/kernels/naive.h"

namespace lineament {
namespace {

using testing::Image;
constexpr double kTolerance = 1e-4;  // for outputs of about 3

struct Shape {
    int batch, in, out, height, width;
};
// Whole groups and parts of them, whole tiles and parts, one pixel, enough tiles for the fused order (512), and enough
// work for three threads in either order.
const Shape kShapes[] = {{1, 16, 16, 4, 4}, {2, 32, 48, 8, 8},   {1, 5, 3, 7, 9},      {2, 33, 17, 6, 13},
                         {1, 1, 1, 1, 1},   {1, 20, 40, 93, 91}, {1, 96, 112, 24, 24}, {3, 16, 33, 5, 2}};

// Everything that a convolution can be given, with outputs of about 3.
struct Case {
    Shape shape;
    Image input, residual;
    std::vector<float> weights, in_scale, shift, out_scale, bias, noise, slope;
    float gain;
    Case(const Shape& s, int kernel_size)
        : shape(s),
          input(testing::random_image(s.batch, s.in, s.height, s.width, 1)),
          residual(testing::random_image(s.batch, s.out, s.height, s.width, 2)),
          weights(testing::random_values(static_cast<std::size_t>(s.out) * s.in * kernel_size * kernel_size, 3)),
          in_scale(testing::random_values(s.batch * s.in, 4)),
          shift(testing::random_values(s.in, 5)),
          out_scale(testing::random_values(s.batch * s.out, 6)),
          bias(testing::random_values(s.out, 7)),
          noise(testing::random_values(s.height * s.width, 8)),
          slope(testing::random_values(s.out, 9, 0.3f)),
          gain(static_cast<float>(1.0 / std::sqrt(static_cast<double>(s.in) * kernel_size * kernel_size))) {}
};

enum class Kind { winograd, direct3, direct1 };

Image expected_of(Kind kind, const Case& c, const InputAffine& affine, Epilogue epilogue, bool in_place) {
    Image image = testing::naive_conv(c.input, c.weights, c.shape.out, kind == Kind::direct1 ? 1 : 3, c.gain, affine);
    testing::naive_epilogue(image, epilogue, in_place ? &c.residual : nullptr);
    return image;
}

// in_place: the output starts as the residual and is added to.
double error_of(Kind kind, const Case& c, const InputAffine& affine, const Epilogue& epilogue, bool in_place,
                const Image& expected) {
    const Shape& s = c.shape;
    const BlockedTensor input = testing::to_blocked(c.input);
    BlockedTensor output =
        in_place ? testing::to_blocked(c.residual) : testing::poisoned(s.batch, s.out, s.height, s.width);
    Epilogue used = epilogue;
    used.residual = in_place ? &output : nullptr;
    Workspace workspace;
    if (kind == Kind::winograd)
        winograd_conv3x3(input, affine, WinogradWeights(c.weights.data(), s.out, s.in, c.gain), used, output,
                         workspace);
    else
        direct_conv(input, affine, DirectWeights(c.weights.data(), s.out, s.in, kind == Kind::direct1 ? 1 : 3, c.gain),
                    used, output, workspace);
    return testing::largest_error(output, expected);
}

void check(Kind kind, const char* what, const Case& c, const InputAffine& affine, const Epilogue& epilogue,
           bool in_place) {
    const Image expected = expected_of(kind, c, affine, epilogue, in_place);
    testing::for_each_setting([&](const std::string& setting) {
        EXPECT_LE(error_of(kind, c, affine, epilogue, in_place, expected), kTolerance)
            << what << ", " << c.shape.in << " -> " << c.shape.out << " at " << c.shape.height << "x" << c.shape.width
            << ", " << setting;
    });
}

void check(Kind kind) {
    for (const Shape& shape : kShapes) {
        const Case c(shape, kind == Kind::direct1 ? 1 : 3);
        check(kind, "plain convolution", c, {}, {}, false);
        Epilogue styled;
        styled.scale = c.out_scale.data();
        styled.bias = c.bias.data();
        styled.noise = c.noise.data();
        styled.noise_strength = 0.7f;
        styled.activation = Activation::leaky_relu;
        check(kind, "style, demodulation, noise, bias, leaky ReLU", c, {c.in_scale.data(), nullptr}, styled, false);
        Epilogue editor;
        editor.bias = c.bias.data();
        editor.activation = Activation::prelu;
        editor.slope = c.slope.data();
        check(kind, "affine before the padding, PReLU, residual in place", c, {c.in_scale.data(), c.shift.data()},
              editor, true);
    }
}

TEST(WinogradConv, AgreesWithTheDefinition) {
    check(Kind::winograd);
}
TEST(DirectConv, AgreesWithTheDefinition3x3) {
    check(Kind::direct3);
}
TEST(DirectConv, AgreesWithTheDefinition1x1) {
    check(Kind::direct1);
}

TEST(WinogradConv, KeepsItsAccuracyAtTheGeneratorsWidth) {
    const Case c({1, 512, 32, 16, 16}, 3);
    Epilogue epilogue;
    const std::vector<float> three(32, 3.0f);
    epilogue.scale = three.data();
    check(Kind::winograd, "standard deviation 3", c, {}, epilogue, false);
}

TEST(DirectConv, TakesTheFirstChannelsOfWiderWeights) {
    const Case c({1, 24, 16, 5, 5}, 1);
    const Image half = testing::random_image(1, 10, 5, 5, 11);
    std::vector<float> first(16 * 10);
    for (int o = 0; o < 16; ++o)
        for (int i = 0; i < 10; ++i)
            first[o * 10 + i] = c.weights[o * 24 + i];
    const Image expected = testing::naive_conv(half, first, 16, 1, 1.0, {});
    BlockedTensor output;
    Workspace workspace;
    direct_conv(testing::to_blocked(half), {}, DirectWeights(c.weights.data(), 16, 10, 1, 1.0f, 24), {}, output,
                workspace);
    EXPECT_LE(testing::largest_error(output, expected), kTolerance);
}

TEST(Conv3x3, ChoosesByShapeAndGivesTheSameEitherWay) {
    EXPECT_TRUE(winograd_pays(512, 512, 64, 64));
    EXPECT_FALSE(winograd_pays(512, 512, 4, 4));
    for (int size : {4, 32}) {
        const Case c({1, 32, 32, size, size}, 3);
        const Image expected = testing::naive_conv(c.input, c.weights, 32, 3, c.gain, {});
        BlockedTensor output;
        Workspace workspace;
        conv3x3(testing::to_blocked(c.input), {}, Conv3x3Weights(c.weights.data(), 32, 32, size, size, c.gain), {},
                output, workspace);
        EXPECT_LE(testing::largest_error(output, expected), kTolerance) << size;
    }
}

TEST(Workspace, ServesManyShapesInTurn) {
    BlockedTensor output;
    Workspace workspace;
    for (int round = 0; round < 2; ++round) {
        for (const Shape& s : {Shape{1, 48, 16, 12, 12}, Shape{1, 16, 48, 30, 3}}) {
            const Case c(s, 3);
            const InputAffine affine = {c.in_scale.data(), nullptr};
            const Image expected = testing::naive_conv(c.input, c.weights, s.out, 3, c.gain, affine);
            winograd_conv3x3(testing::to_blocked(c.input), affine,
                             WinogradWeights(c.weights.data(), s.out, s.in, c.gain), {}, output, workspace);
            EXPECT_LE(testing::largest_error(output, expected), kTolerance);
            direct_conv(testing::to_blocked(c.input), affine, DirectWeights(c.weights.data(), s.out, s.in, 3, c.gain),
                        {}, output, workspace);
            EXPECT_LE(testing::largest_error(output, expected), kTolerance);
        }
    }
}

}  // namespace
}  // namespace lineament
