// The CUDA kernels against their CPU twins: through plain pointers where this build has the kernels, and through
// tensors where LibTorch has CUDA.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/ops/bias_act.h"
#include "core/ops/upfirdn2d.h"
#include "tests/support/gradient_checks.h"

#if defined(LINEAMENT_HAS_CUDA_KERNELS)
#include <cuda_runtime.h>

#include "core/ops/bias_act_cpu.h"
#include "core/ops/cuda/cuda_kernels.h"
#include "core/ops/upfirdn2d_cpu.h"
#endif

namespace lineament::testing {
namespace {

#if defined(LINEAMENT_HAS_CUDA_KERNELS)

bool has_device() {
    int devices = 0;
    return cudaGetDeviceCount(&devices) == cudaSuccess && devices > 0;
}

class DeviceArray {
  public:
    explicit DeviceArray(const at::Tensor& host) : bytes_(host.nbytes()) {
        check(cudaMalloc(&data_, bytes_));
        check(cudaMemcpy(data_, host.data_ptr(), bytes_, cudaMemcpyHostToDevice));
    }
    ~DeviceArray() { cudaFree(data_); }
    DeviceArray(const DeviceArray&) = delete;
    DeviceArray& operator=(const DeviceArray&) = delete;

    void* data() const { return data_; }
    at::Tensor read(const at::Tensor& like) const {
        at::Tensor host = at::empty_like(like);
        check(cudaMemcpy(host.data_ptr(), data_, bytes_, cudaMemcpyDeviceToHost));
        return host;
    }

  private:
    static void check(cudaError_t error) { ASSERT_EQ(error, cudaSuccess) << cudaGetErrorString(error); }
    void* data_ = nullptr;
    size_t bytes_;
};

// Rounding of the element type, of sums in another order.
double tolerance(at::ScalarType type) {
    return type == at::kFloat ? 1e-5 : type == at::kHalf ? 2e-3 : 2e-2;
}

ElementType kernel_type(at::ScalarType type) {
    return type == at::kFloat ? ElementType::Float : type == at::kHalf ? ElementType::Half : ElementType::BFloat16;
}

TEST(Kernels, Upfirdn2dOnADeviceEqualsItsTwin) {
    if (!has_device()) GTEST_SKIP() << "no CUDA device";
    Upfirdn2dTask<float> task{{6, 1, 9, 7, 13, 12, 4, 3, 2, 2, 1, 1, 2, -1}, {}};
    for (int i = 0; i < 12; ++i)
        task.filter[i] = 0.25F * static_cast<float>(i % 5) - 0.3F;
    for (const int64_t inner : {1, 5}) {
        task.geometry.inner = inner;
        for (const at::ScalarType type : {at::kFloat, at::kHalf, at::kBFloat16}) {
            const at::Tensor x = at::randn({6, 9, 7, inner}).to(type);
            at::Tensor twin = at::zeros({task.geometry.elements()}, type);
            AT_DISPATCH_FLOATING_TYPES_AND2(at::kHalf, at::kBFloat16, type, "twin", [&] {
                if constexpr (!std::is_same_v<scalar_t, double>)
                    upfirdn2d_elements(x.data_ptr<scalar_t>(), twin.data_ptr<scalar_t>(), task);
            });
            const DeviceArray in(x), out(at::zeros_like(twin));
            launch_upfirdn2d(kernel_type(type), in.data(), out.data(), task, nullptr);
            EXPECT_LT(largest(out.read(twin).to(at::kFloat) - twin.to(at::kFloat)), tolerance(type)) << type;
        }
    }
}

TEST(Kernels, BiasActOnADeviceEqualsItsTwin) {
    if (!has_device()) GTEST_SKIP() << "no CUDA device";
    const BiasActTask<float> task{{2 * 3 * 35, 3, 35}, 0.2F, 1.5F};
    const at::Tensor bias = at::randn({3});
    const DeviceArray device_bias(bias);
    for (const at::ScalarType type : {at::kFloat, at::kHalf, at::kBFloat16}) {
        const at::Tensor x = at::randn({2, 3, 35}).to(type), y = at::randn({2, 3, 35}).to(type);
        const DeviceArray in(x), reference(y), out(at::zeros_like(x));
        for (const bool gradient : {false, true}) {
            const at::Tensor twin = at::zeros_like(x);
            AT_DISPATCH_FLOATING_TYPES_AND2(at::kHalf, at::kBFloat16, type, "twin", [&] {
                if constexpr (!std::is_same_v<scalar_t, double>)
                    bias_act_elements<scalar_t, float>(x.data_ptr<scalar_t>(), bias.data_ptr<float>(),
                                                       gradient ? y.data_ptr<scalar_t>() : nullptr,
                                                       twin.data_ptr<scalar_t>(), task);
            });
            launch_bias_act(kernel_type(type), in.data(), static_cast<const float*>(device_bias.data()),
                            gradient ? reference.data() : nullptr, out.data(), task, nullptr);
            EXPECT_LT(largest(out.read(twin).to(at::kFloat) - twin.to(at::kFloat)), tolerance(type)) << type;
        }
    }
}

#endif

// Values and gradients of a tensor operator on the device against the CPU.
void expect_equal_on_device(const Operator& f, const std::vector<at::Tensor>& inputs) {
    const std::vector<at::Tensor> here = as_leaves(inputs);
    std::vector<at::Tensor> moved;
    for (const at::Tensor& input : inputs)
        moved.push_back(input.to(at::kCUDA));
    const std::vector<at::Tensor> there = as_leaves(moved);
    const at::Tensor value = f(here);
    EXPECT_LT(largest(f(there).cpu() - value), 1e-4);
    const at::Tensor weights = at::randn(value.sizes());
    const auto first = gradients(f, here, weights), first_there = gradients(f, there, weights.to(at::kCUDA));
    const auto second = torch::autograd::grad({penalty(f, here, weights)}, here);
    const auto second_there = torch::autograd::grad({penalty(f, there, weights.to(at::kCUDA))}, there);
    for (size_t i = 0; i < inputs.size(); ++i) {
        EXPECT_LT(largest(first_there[i].cpu() - first[i]), 1e-4 * (1 + largest(first[i]))) << "gradient " << i;
        EXPECT_LT(largest(second_there[i].cpu() - second[i]), 1e-3 * (1 + largest(second[i]))) << "second " << i;
    }
}

TEST(Operators, Upfirdn2dOnTheDeviceEqualsTheCpu_CUDA) {
    const FirFilter filter = FirFilter::separable({1, 3, 3, 1}, {0.5, 1, -0.25});
    const Upfirdn2dOptions options{2, 1, 1, 2, 2, 1, 0, -1, false, 0.5};
    expect_equal_on_device([&](const std::vector<at::Tensor>& in) { return upfirdn2d(in[0], filter, options); },
                           {at::randn({2, 3, 9, 8})});
}

TEST(Operators, BiasActOnTheDeviceEqualsTheCpu_CUDA) {
    expect_equal_on_device([](const std::vector<at::Tensor>& in) { return bias_act(in[0], in[1]); },
                           {at::randn({2, 3, 9, 8}), at::randn({3})});
}

}  // namespace
}  // namespace lineament::testing
