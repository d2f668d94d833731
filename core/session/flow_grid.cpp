#include "core/session/flow_grid.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

namespace lineament {

namespace {

std::vector<float> values(const at::Tensor& channel, int64_t side) {
    const at::Tensor fractions =
        channel.detach().to(at::kCPU, at::kFloat).div(static_cast<double>(side)).contiguous();  // [s, s]
    const float* first = fractions.data_ptr<float>();
    return {first, first + fractions.numel()};
}

}  // namespace

FlowGrid flow_grid(const at::Tensor& flow) {
    TORCH_CHECK(flow.dim() == 4 && flow.size(0) == 1 && flow.size(1) == 2 && flow.size(2) == flow.size(3),
                "flow grid: expected [1, 2, s, s], got ", flow.sizes());
    const int64_t side = flow.size(2);
    FlowGrid grid;
    grid.columns = grid.rows = static_cast<int>(side);
    grid.dx = values(flow[0][0], side);
    grid.dy = values(flow[0][1], side);
    return grid;
}

std::optional<FlowGrid> flow_grid(const InversionMethod& method, const Inversion& inversion, const LatentEdit& edit) {
    const at::NoGradGuard no_grad;
    const FlowAbility* ability = method.flow_ability();
    if (!ability) return std::nullopt;
    return flow_grid(ability->flow(inversion, edit));
}

}  // namespace lineament
