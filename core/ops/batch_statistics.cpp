#include "core/ops/batch_statistics.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/custom_function.h>

namespace lineament {
namespace {

thread_local const ProcessSum* shared_by = nullptr;

// y = sum over the processes of x. Every process's loss depends on every process's x, so the gradients add up too.
class DifferentiableSum : public torch::autograd::Function<DifferentiableSum> {
  public:
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x, int64_t processes) {
        context->saved_data["processes"] = processes;
        at::Tensor sum = x.contiguous().clone();
        reinterpret_cast<const ProcessSum*>(processes)->add_up(sum);
        return sum;
    }
    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        return {apply(gradients[0], context->saved_data["processes"].toInt()), at::Tensor()};
    }
};

at::Tensor per_channel(const at::Tensor& values) {  // [C] -> [1, C, 1, 1]
    return values.view({1, -1, 1, 1});
}

}  // namespace

SharedBatchStatistics::SharedBatchStatistics(const ProcessSum& processes) {
    TORCH_CHECK(!shared_by, "batch statistics are shared already");
    if (processes.size() > 1) shared_by = &processes;
}

SharedBatchStatistics::~SharedBatchStatistics() {
    shared_by = nullptr;
}

bool shares_batch_statistics() {
    return shared_by != nullptr;
}

at::Tensor shared_batch_norm(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                             const at::Tensor& running_mean, const at::Tensor& running_var, double momentum,
                             double epsilon) {
    if (!shared_by) return {};
    TORCH_CHECK(x.dim() == 4, "batch normalisation needs [N, C, H, W], not ", x.sizes());
    // The address, because a context keeps plain values only.
    const auto processes = reinterpret_cast<int64_t>(shared_by);
    const double count = static_cast<double>(x.numel() / x.size(1) * shared_by->size());
    const at::Tensor exact = x.to(at::kFloat);  // under mixed precision x is bfloat16: too coarse for sums
    const at::Tensor mean = DifferentiableSum::apply(exact.sum({0, 2, 3}), processes) / count;
    const at::Tensor centred = exact - per_channel(mean);
    const at::Tensor variance = DifferentiableSum::apply(centred.square().sum({0, 2, 3}), processes) / count;
    {
        const at::NoGradGuard no_grad;
        at::Tensor(running_mean).lerp_(mean.detach(), momentum);
        at::Tensor(running_var).lerp_(variance.detach() * (count / (count - 1)), momentum);
    }
    const at::Tensor y = centred * per_channel(weight * (variance + epsilon).rsqrt()) + per_channel(bias);
    return y.to(x.scalar_type());
}

}  // namespace lineament
