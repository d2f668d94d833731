#include "core/data/losses.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>
#include <vector>

#include "core/networks/layers/layers.h"

namespace lineament {

at::Tensor pyramid_loss(const at::Tensor& image, const at::Tensor& target, int levels, double level_weight) {
    TORCH_CHECK(image.sizes() == target.sizes(), "pyramid loss: ", image.sizes(), " against ", target.sizes());
    // The pyramid is linear, so the pyramid of the difference is the difference of the pyramids.
    at::Tensor difference = image - target;
    at::Tensor loss = at::zeros({}, image.options());
    for (int level = 0; level < levels && difference.size(2) > 8; ++level) {
        const int64_t side = difference.size(2);
        const at::Tensor coarse = area_downsample(difference, side / 2);
        const at::Tensor band = difference - resize_bilinear(coarse, side, side);
        loss = loss + band.abs().mean() * level_weight;
        difference = coarse;
    }
    return loss + difference.abs().mean();
}

at::Tensor pyramid_loss(const at::Tensor& image, const at::Tensor& target, const at::Tensor& weight) {
    return pyramid_loss(image * weight, target * weight);
}

at::Tensor colour_loss(const at::Tensor& image, const at::Tensor& target) {
    TORCH_CHECK(image.sizes() == target.sizes(), "colour loss: ", image.sizes(), " against ", target.sizes());
    const at::Tensor difference = area_downsample(image - target, image.size(2) / 4);
    return (difference - difference.mean(1, /*keepdim=*/true)).abs().mean();
}

at::Tensor face_weight(int64_t side, double centre) {
    // The aligned face's eyes, nose and mouth lie around (0.5, 0.52) of the crop.
    const at::Tensor axis = (at::arange(side, at::TensorOptions(at::kFloat)) + 0.5) / static_cast<double>(side);
    const at::Tensor across = (axis - 0.5).div(0.19).square();
    const at::Tensor down = (axis - 0.52).div(0.22).square();
    return (across.unsqueeze(0) + down.unsqueeze(1)).mul(-0.5).exp() * centre + 1.0;
}

at::Tensor l2_loss(const at::Tensor& a, const at::Tensor& b) {
    return (a - b).square().mean();
}

at::Tensor generator_loss(const at::Tensor& fake_logits) {
    return at::softplus(-fake_logits).mean();
}

at::Tensor discriminator_loss(const at::Tensor& real_logits, const at::Tensor& fake_logits) {
    return at::softplus(-real_logits).mean() + at::softplus(fake_logits).mean();
}

namespace {

// d value / d input, as a tensor that can be differentiated.
at::Tensor differentiable_gradient(const at::Tensor& value, const at::Tensor& input) {
    return torch::autograd::grad({value}, {input}, {}, /*retain_graph=*/true, /*create_graph=*/true)[0];
}

}  // namespace

at::Tensor r1_penalty(const std::function<at::Tensor(const at::Tensor&)>& judge, const at::Tensor& inputs) {
    const at::Tensor x = inputs.detach().set_requires_grad(true);
    return differentiable_gradient(judge(x).sum(), x).flatten(1).square().sum(1).mean();
}

double judge_backward(const std::function<at::Tensor(const at::Tensor&)>& judge, const at::Tensor& reals,
                      const at::Tensor& fakes, double r1_weight) {
    const at::Tensor loss = discriminator_loss(judge(reals), judge(fakes));
    loss.backward();
    if (r1_weight > 0) (r1_penalty(judge, reals) * r1_weight).backward();
    return loss.item<double>();
}

at::Tensor path_lengths(const at::Tensor& images, const at::Tensor& w_plus, const at::Tensor& noise) {
    TORCH_CHECK(w_plus.dim() == 3 && noise.sizes() == images.sizes(), "path lengths: images ", images.sizes(),
                ", noise ", noise.sizes(), ", W+ ", w_plus.sizes());
    const double pixels = static_cast<double>(images.size(2) * images.size(3));
    const at::Tensor gradient = differentiable_gradient((images * noise).sum() / std::sqrt(pixels), w_plus);
    return gradient.square().sum(2).mean(1).sqrt();
}

at::Tensor augment(const at::Tensor& images, BatchRandom& random) {
    const int64_t n = images.size(0);
    const int64_t side = images.size(2);
    const auto uniform = [&](double low, double high) {
        return random.uniform({n, 1, 1, 1}).to(images.options().requires_grad(false)) * (high - low) + low;
    };
    at::Tensor x = images + uniform(-0.3, 0.3);
    const at::Tensor grey = x.mean(1, /*keepdim=*/true);
    x = (x - grey) * uniform(0.5, 1.5) + grey;
    const at::Tensor level = x.mean({1, 2, 3}, /*keepdim=*/true);
    x = (x - level) * uniform(0.7, 1.3) + level;
    const int64_t reach = side / 8;
    const at::Tensor padded = at::reflection_pad2d(x, {reach, reach, reach, reach});
    const at::Tensor shifts = random.integers(0, 2 * reach + 1, {n, 2});
    std::vector<at::Tensor> moved;
    for (int64_t i = 0; i < n; ++i) {
        moved.push_back(
            padded[i].narrow(1, shifts[i][0].item<int64_t>(), side).narrow(2, shifts[i][1].item<int64_t>(), side));
    }
    return at::stack(moved);
}

}  // namespace lineament
