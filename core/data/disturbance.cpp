#include "core/data/disturbance.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/data/disturbance_cpu.h"

namespace lineament {

Disturbance random_disturbance(int64_t count, double hidden_side, BatchRandom& random) {
    const at::Tensor draws = random.uniform({count, 8});
    const auto between = [&](int64_t column, double low, double high) {
        return draws.select(1, column) * (high - low) + low;
    };
    Disturbance disturbance;
    disturbance.place = at::stack({between(0, 0.9, 1.1), between(1, -0.125, 0.125), between(2, -0.125, 0.125)}, 1);
    const at::Tensor some = draws.select(1, 3).lt(1.0 / 3).to(at::kFloat);
    const at::Tensor height = between(4, 0, hidden_side) * some, width = between(5, 0, hidden_side) * some;
    const at::Tensor top = draws.select(1, 6) * (1 - height), left = draws.select(1, 7) * (1 - width);
    disturbance.hidden = at::stack({top, top + height, left, left + width}, 1);
    disturbance.light = random_light(count, random);
    return disturbance;
}

at::Tensor disturbed(const at::Tensor& images, const Disturbance& disturbance) {
    TORCH_CHECK(images.dim() == 4 && images.size(1) == 3 && images.size(2) == images.size(3) &&
                    images.size(0) == disturbance.place.size(0),
                "disturbed: images are ", images.sizes(), " for ", disturbance.place.size(0), " disturbances");
    const bool learns = at::GradMode::is_enabled() && images.requires_grad();
    if (!learns && images.device().is_cpu() && images.scalar_type() == at::kFloat)
        return disturbed_on_cpu(images.contiguous(), disturbance);
    const auto place = [&](int64_t column) { return disturbance.place.select(1, column); };
    const at::Tensor zero = at::zeros_like(place(0));
    const at::Tensor affine =
        at::stack({at::stack({place(0), zero, place(1)}, 1), at::stack({zero, place(0), place(2)}, 1)}, 1);
    const at::Tensor grid = at::affine_grid_generator(affine, images.sizes(), /*align_corners=*/false);
    const at::Tensor moved = at::grid_sampler(images, grid, /*bilinear=*/0, /*reflection=*/2, /*align_corners=*/false);
    const at::Tensor axis =
        (at::arange(images.size(2), images.options().requires_grad(false)) + 0.5) / static_cast<double>(images.size(2));
    const auto inside = [&](int64_t first) {  // [N, S]
        return axis.ge(disturbance.hidden.narrow(1, first, 1))
            .logical_and(axis.lt(disturbance.hidden.narrow(1, first + 1, 1)));
    };
    const at::Tensor hidden = inside(0).unsqueeze(2).logical_and(inside(2).unsqueeze(1)).unsqueeze(1);  // [N, 1, S, S]
    return in_light(moved, disturbance.light) * hidden.logical_not();
}

}  // namespace lineament
