// Batch normalisation with leaky ReLU in two passes against LibTorch's two operators.
#include "core/ops/normed_leaky_relu.h"

#include "core/ops/batch_statistics.h"
#include "tests/support/gradient_checks.h"

namespace lineament::testing {
namespace {

constexpr double kSlope = 0.2;

BatchNorm random_norm(int64_t channels, at::ScalarType type) {
    const at::TensorOptions options(type);
    return {(at::randn({channels}, options) + 0.5).set_requires_grad(true),
            at::randn({channels}, options).set_requires_grad(true), at::randn({channels}, options),
            at::rand({channels}, options) + 1};
}

BatchNorm copied(const BatchNorm& norm, at::ScalarType type) {
    const auto copy = [&](const at::Tensor& of) { return of.detach().to(type, false, /*copy=*/true); };
    return {copy(norm.weight).set_requires_grad(true), copy(norm.bias).set_requires_grad(true), copy(norm.running_mean),
            copy(norm.running_var)};
}

struct Pass {
    at::Tensor x, y;
    BatchNorm norm;

    // `images` far from 0 against their spread, as they come out of a convolution.
    Pass(const at::Tensor& images, const BatchNorm& like, at::ScalarType type, bool composed)
        : x(images.to(type).detach().clone().set_requires_grad(true)),
          norm(copied(like, type == at::kDouble ? at::kDouble : at::kFloat)) {
        y = composed ? at::leaky_relu(norm.forward(x, true), kSlope) : normed_leaky_relu(x, norm, kSlope, true);
    }
    void back(const at::Tensor& weights) { y.backward(weights.to(y.scalar_type())); }
};

void expect_near(const at::Tensor& a, const at::Tensor& exact, double tolerance, const std::string& what) {
    EXPECT_LT(largest(a.to(at::kDouble) - exact.to(at::kDouble)), tolerance * (1 + largest(exact))) << what;
}

TEST(NormedLeakyRelu, EqualsTheOperatorsAndTheirGradients) {
    at::manual_seed(8);
    for (const std::vector<int64_t>& shape :
         {std::vector<int64_t>{5, 3, 4, 4}, {3, 2, 7, 5}, {6, 4, 33, 31}, {2, 3, 1, 1}, {4, 40, 32, 32}}) {
        for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
            const std::string what = c10::str(c10::IntArrayRef(shape), " ", type);
            const double tolerance = type == at::kFloat ? 2e-5 : 1.0 / 128;
            // Rounded first, so that both begin with the same values.
            const at::Tensor images = (random_double(shape) * 2 + 6).to(type);
            const at::Tensor weights = random_double(shape).to(type);
            const BatchNorm norm = random_norm(shape[1], at::kFloat);
            Pass exact(images, norm, at::kDouble, /*composed=*/true), fused(images, norm, type, /*composed=*/false);
            exact.back(weights);
            fused.back(weights);
            EXPECT_EQ(fused.y.scalar_type(), type);
            expect_near(fused.y, exact.y, tolerance, what);
            expect_near(fused.x.grad(), exact.x.grad(), tolerance, what + ", gradient of the input");
            expect_near(fused.norm.weight.grad(), exact.norm.weight.grad(), 1e-4, what + ", of the weight");
            expect_near(fused.norm.bias.grad(), exact.norm.bias.grad(), 1e-4, what + ", of the bias");
            expect_near(fused.norm.running_mean, exact.norm.running_mean, 1e-5, what + ", running mean");
            expect_near(fused.norm.running_var, exact.norm.running_var, 1e-5, what + ", running variance");
        }
    }
}

TEST(NormedLeakyRelu, KeepsTheVarianceOfValuesFarFromZero) {
    at::manual_seed(9);
    const at::Tensor images = random_double({8, 2, 16, 16}) * 0.1 + 1000;
    const BatchNorm norm = random_norm(2, at::kFloat);
    const at::Tensor rounded = images.to(at::kFloat);
    const Pass exact(rounded, norm, at::kDouble, true), fused(rounded, norm, at::kFloat, false);
    expect_near(fused.norm.running_var, exact.norm.running_var, 1e-5, "running variance");
    expect_near(fused.y, exact.y, 1e-2, "result");  // the line's offset of 10000 leaves few digits of it
}

TEST(NormedLeakyRelu, ASecondDerivativeIsRefused) {
    const BatchNorm norm = random_norm(3, at::kFloat);
    const at::Tensor x = at::randn({2, 3, 4, 4}).set_requires_grad(true);
    const at::Tensor y = normed_leaky_relu(x, norm, kSlope, true);
    EXPECT_THROW(torch::autograd::grad({y.square().sum()}, {x}, {}, true, /*create_graph=*/true), c10::Error);
}

TEST(NormedLeakyRelu, OtherwiseItIsTheOperators) {
    at::manual_seed(10);
    const at::Tensor plain = at::randn({2, 3, 4, 4}), turned = plain.contiguous(at::MemoryFormat::ChannelsLast);
    const BatchNorm norm = random_norm(3, at::kFloat);
    EXPECT_TRUE(
        at::equal(normed_leaky_relu(plain, norm, kSlope, false), at::leaky_relu(norm.forward(plain, false), kSlope)));
    const BatchNorm a = copied(norm, at::kFloat), b = copied(norm, at::kFloat);
    EXPECT_TRUE(at::allclose(normed_leaky_relu(turned, a, kSlope, true), normed_leaky_relu(plain, b, kSlope, true),
                             1e-5, 1e-5));
    EXPECT_TRUE(at::allclose(a.running_var, b.running_var));
}

// Twice the sum: another process with the same batch.
struct SameAgain : ProcessSum {
    int64_t size() const override { return 2; }
    void add_up(at::Tensor& tensor) const override {
        tensor.mul_(2);
        ++calls;
    }
    mutable int calls = 0;
};

TEST(NormedLeakyRelu, SharesItsStatisticsWhereProcessesDo) {
    at::manual_seed(11);
    const at::Tensor images = at::randn({2, 3, 4, 4});
    const BatchNorm norm = random_norm(3, at::kFloat);
    const Pass alone(images, norm, at::kFloat, false);
    const SameAgain processes;
    const SharedBatchStatistics guard(processes);
    const Pass shared(images, norm, at::kFloat, false);
    EXPECT_GT(processes.calls, 0);
    expect_near(shared.y, alone.y, 1e-5, "of twice the same batch");
}

}  // namespace
}  // namespace lineament::testing
