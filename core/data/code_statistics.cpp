#include "core/data/code_statistics.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace lineament {

CodeStatistics::CodeStatistics(const at::Tensor& codes, int64_t components) {
    TORCH_CHECK(codes.dim() == 3 && codes.size(0) >= 2 && components >= 1, "code statistics of ", codes.sizes());
    const at::NoGradGuard no_grad;
    mean_ = codes.mean(0, /*keepdim=*/true);
    const auto [u, s, vh] = at::linalg_svd((codes - mean_).flatten(1).to(at::kDouble), /*full_matrices=*/false);
    const int64_t kept = std::min({components, codes.size(0) - 1, s.size(0)});
    const at::Tensor deviations = s.narrow(0, 0, kept) / std::sqrt(static_cast<double>(codes.size(0) - 1));
    components_ = (vh.narrow(0, 0, kept) * deviations.unsqueeze(1)).to(codes.scalar_type());
    share_kept_ = (s.narrow(0, 0, kept).square().sum() / s.square().sum()).item<double>();
}

at::Tensor CodeStatistics::draw(int64_t count, at::Generator random, double truncation) const {
    const at::Tensor amounts = at::randn({count, components_.size(0)}, std::move(random), components_.options());
    const at::Tensor offsets = amounts.matmul(components_) * truncation;
    return mean_ + offsets.view({count, mean_.size(1), mean_.size(2)});
}

}  // namespace lineament
