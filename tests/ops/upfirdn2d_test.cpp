// upfirdn2d against zero insertion, padding and conv2d of LibTorch, and against numerical differences.
#include "core/ops/upfirdn2d.h"

#include <ATen/core/grad_mode.h>

#include "core/ops/upfirdn2d_cpu.h"
#include "tests/support/gradient_checks.h"

namespace lineament::testing {
namespace {

const std::vector<double> kBinomial = {1, 3, 3, 1};
const std::vector<double> kAsymmetric = {0.5, -1, 2, 0.25, 0.75};

struct Case {
    std::string name;
    FirFilter filter;
    Upfirdn2dOptions options;
    std::vector<int64_t> shape;
};

void PrintTo(const Case& c, std::ostream* out) {
    *out << c.name;
}

std::vector<Case> cases() {
    const FirFilter blur = FirFilter::separable(kBinomial, kBinomial);
    const FirFilter slanted = FirFilter::separable(kAsymmetric, {1, -2, 0.5});
    const FirFilter dense = FirFilter::dense(3, 2, {1, 2, -1, 0.5, 3, -2});
    //                                    up    down  left right top bottom
    return {{"blur", blur, {1, 1, 1, 1, 1, 1, 1, 1, false, 4.0}, {2, 3, 9, 9}},
            {"blur of tiny images", blur, {1, 1, 1, 1, 3, 3, 3, 3}, {2, 2, 1, 2}},
            {"upsampling of the RGB skip", blur, {2, 2, 1, 1, 2, 1, 2, 1, false, 4.0}, {2, 3, 4, 4}},
            {"upsampling of an odd size", blur, {2, 2, 1, 1, 2, 1, 2, 1}, {1, 2, 5, 7}},
            {"downsampling", blur, {1, 1, 2, 2, 1, 1, 1, 1}, {2, 3, 8, 8}},
            {"downsampling of an odd size", blur, {1, 1, 2, 2, 1, 2, 0, 1}, {1, 2, 7, 9}},
            {"asymmetric filter and padding", slanted, {1, 1, 1, 1, 2, 0, 1, 4}, {1, 2, 6, 5}},
            {"asymmetric, correlated", slanted, {1, 1, 1, 1, 2, 0, 1, 4, true, 0.5}, {1, 2, 6, 5}},
            {"asymmetric, upsampled, correlated", slanted, {2, 2, 1, 1, 3, 1, 2, 5, true}, {1, 2, 6, 5}},
            {"asymmetric, downsampled", slanted, {1, 1, 2, 2, 3, 1, 2, 5}, {1, 2, 6, 5}},
            {"negative padding", slanted, {1, 1, 1, 1, -1, -2, -1, 0}, {1, 2, 9, 10}},
            {"negative padding, upsampled", slanted, {2, 2, 1, 1, -3, -2, -1, -4}, {1, 2, 9, 10}},
            {"negative padding, downsampled", slanted, {1, 1, 2, 2, -3, -2, -1, -1}, {1, 2, 9, 10}},
            {"axes apart", slanted, {2, 1, 1, 2, 1, 1, 2, 2}, {1, 2, 7, 6}},
            {"up and down at once", slanted, {2, 3, 3, 2, 1, 2, 3, 1}, {1, 2, 7, 6}},
            {"not separable", dense, {1, 1, 1, 1, 1, 0, 2, 1}, {2, 2, 5, 6}},
            {"not separable, up and down", dense, {3, 2, 2, 3, 1, 0, 2, 1}, {2, 2, 5, 6}}};
}

class Upfirdn2dTest : public ::testing::TestWithParam<Case> {};

TEST_P(Upfirdn2dTest, EqualsPlainOperatorsToSecondOrder) {
    const Case& c = GetParam();
    expect_equal_to_second_order(
        [&](const std::vector<at::Tensor>& in) { return upfirdn2d(in[0], c.filter, c.options); },
        [&](const std::vector<at::Tensor>& in) { return upfirdn2d_reference(in[0], c.filter, c.options); },
        {random_double(c.shape)}, c.name);
}

TEST_P(Upfirdn2dTest, GradientsAreNumericalDifferences) {
    const Case& c = GetParam();
    const Operator f = [&](const std::vector<at::Tensor>& in) { return upfirdn2d(in[0], c.filter, c.options); };
    const at::Tensor x = random_double(c.shape);
    const at::Tensor weights = random_double(f({x}).sizes());
    expect_numeric_gradient([&](const std::vector<at::Tensor>& in) { return (at::tanh(f(in)) * weights).sum(); }, {x},
                            c.name + ", first order");
    expect_numeric_gradient([&](const std::vector<at::Tensor>& in) { return penalty(f, in, weights); }, {x},
                            c.name + ", second order");
}

// Floats on the CPU go by rows and columns, doubles by the kernel's arithmetic.
TEST_P(Upfirdn2dTest, FloatsAreDoublesUpToRounding) {
    const Case& c = GetParam();
    const at::Tensor x = random_double(c.shape);
    const at::Tensor exact = upfirdn2d(x, c.filter, c.options);
    const double tolerance = 3e-6 * (1 + largest(exact));
    EXPECT_LT(largest(upfirdn2d(x.to(at::kFloat), c.filter, c.options) - exact), tolerance);
    const at::Tensor swapped = x.to(at::kFloat).transpose(2, 3).contiguous().transpose(2, 3);
    EXPECT_LT(largest(upfirdn2d(swapped, c.filter, c.options) - exact), tolerance) << "a view with other strides";
}

TEST_P(Upfirdn2dTest, KeepsChannelsLast) {
    const Case& c = GetParam();
    const at::Tensor x = random_double(c.shape).to(at::kFloat).repeat({1, 2, 1, 1});
    const at::Tensor y = upfirdn2d(x.contiguous(at::MemoryFormat::ChannelsLast), c.filter, c.options);
    EXPECT_TRUE(y.is_contiguous(at::MemoryFormat::ChannelsLast));
    EXPECT_LT(largest(y - upfirdn2d(x, c.filter, c.options)), 3e-6 * (1 + largest(y)));
}

INSTANTIATE_TEST_SUITE_P(Cases, Upfirdn2dTest, ::testing::ValuesIn(cases()), [](const auto& instance) {
    std::string name = instance.param.name;
    name.erase(std::remove_if(name.begin(), name.end(), [](char c) { return !std::isalnum(c); }), name.end());
    return name;
});

TEST(Upfirdn2d, HalfTypesAreSummedInFloat) {
    const FirFilter filter = FirFilter::separable(kBinomial, kBinomial);
    const Upfirdn2dOptions options{2, 2, 1, 1, 2, 1, 2, 1, false, 1.0 / 16};
    for (const at::ScalarType type : {at::kHalf, at::kBFloat16}) {
        const at::Tensor x = random_double({1, 2, 6, 5}).to(type);
        const at::Tensor y = upfirdn2d(x, filter, options);
        EXPECT_EQ(y.scalar_type(), type);
        EXPECT_TRUE(at::equal(y, upfirdn2d(x.to(at::kFloat), filter, options).to(type))) << "rounded once, at the end";
    }
}

TEST(Upfirdn2d, RefusesWhatItCannotFilter) {
    const FirFilter filter = FirFilter::separable(kBinomial, kBinomial);
    EXPECT_THROW(upfirdn2d(at::zeros({2, 5, 5}), filter, {}), std::exception) << "three axes";
    EXPECT_THROW(upfirdn2d(at::zeros({1, 1, 3, 3}), filter, {}), std::exception) << "smaller than the filter";
    EXPECT_THROW(upfirdn2d(at::zeros({1, 1, 9, 9}), filter, {0, 1, 1, 1}), std::exception) << "factor 0";
    EXPECT_THROW(upfirdn2d(at::zeros({1, 1, 9, 9}), FirFilter::dense(2, 2, {1}), {}), std::exception) << "taps missing";
}

}  // namespace
}  // namespace lineament::testing
