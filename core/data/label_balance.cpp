#include "core/data/label_balance.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <vector>

namespace lineament {
namespace {

constexpr int64_t kFewest = 4;      // portraits of each combination, for two attributes to be untied
constexpr double kSoftness = 3e-2;  // of the constraints: the larger, the nearer to `share`
constexpr int kSteps = 60;

bool has_all_combinations(const at::Tensor& a, const at::Tensor& b) {
    for (const bool in_a : {false, true}) {
        for (const bool in_b : {false, true}) {
            if (a.eq(in_a).logical_and(b.eq(in_b)).sum().item<int64_t>() < kFewest) return false;
        }
    }
    return true;
}

// [N, constraints]: what shall be 0 on the mean.
at::Tensor constraints_of(const at::Tensor& yes, const at::Tensor& share) {
    const at::Tensor value = yes.to(at::kDouble);
    const at::Tensor centred = value - at::matmul(share, value);  // [N, A]
    std::vector<at::Tensor> columns = {centred};
    for (int64_t a = 0; a < yes.size(1); ++a) {
        for (int64_t b = 0; b < a; ++b) {
            if (!has_all_combinations(yes.select(1, a), yes.select(1, b))) continue;
            columns.push_back((centred.select(1, a) * centred.select(1, b)).unsqueeze(1));
        }
    }
    return at::cat(columns, 1);
}

}  // namespace

at::Tensor untied_weights(const at::Tensor& yes, const at::Tensor& share) {
    TORCH_CHECK(yes.dim() == 2 && yes.scalar_type() == at::kBool && share.dim() == 1 && share.size(0) == yes.size(0),
                "untied weights: labels are ", yes.sizes(), ", shares ", share.sizes());
    const at::NoGradGuard no_grad;
    const at::Tensor start = share.to(at::kDouble);
    const at::Tensor constraints = constraints_of(yes, start);
    at::Tensor multipliers = at::zeros({constraints.size(1)}, constraints.options());
    at::Tensor weights = start;
    // Newton's method on the dual, log sum share exp(constraints . multipliers) + softness / 2 |multipliers|^2: convex.
    for (int step = 0; step < kSteps; ++step) {
        const at::Tensor mean = at::matmul(weights, constraints);
        const at::Tensor centred = constraints - mean;
        const at::Tensor curvature = at::matmul((centred * weights.unsqueeze(1)).t(), centred) +
                                     at::eye(constraints.size(1), constraints.options()) * kSoftness;
        const at::Tensor change = at::linalg_solve(curvature, (mean + multipliers * kSoftness).unsqueeze(1)).squeeze(1);
        multipliers = multipliers - change.clamp(-1, 1);  // far from the solution its steps are too long
        weights = at::softmax(at::matmul(constraints, multipliers) + start.log(), 0);
    }
    return weights;
}

}  // namespace lineament
