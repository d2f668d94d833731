#include "core/ops/styled_epilogue.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/custom_function.h>

#include <cmath>

#include "core/ops/bias_act.h"
#include "core/ops/float_types.h"
#include "core/ops/styled_epilogue_cpu.h"

namespace lineament {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

const double kGain = std::sqrt(2.0);

bool has_phases(const at::Tensor& x, const EpilogueInputs& in) {
    return x.size(1) != in.demodulation.size(1);
}

EpilogueShape shape_of(const at::Tensor& x, const EpilogueInputs& in) {
    EpilogueShape shape{};
    shape.samples = x.size(0);
    shape.channels = in.demodulation.size(1);
    shape.height = x.size(2);
    shape.width = x.size(3);
    shape.phases = has_phases(x, in);
    shape.noise_per_sample = in.noise.size(0) != 1;
    shape.slope = static_cast<float>(kLeakySlope);
    shape.gain = static_cast<float>(kGain);
    return shape;
}

EpilogueConstants constants_of(const EpilogueInputs& in) {
    return {in.demodulation.data_ptr<float>(), in.noise.data_ptr<float>(), in.bias.data_ptr<float>(),
            in.noise_strength.item<float>()};
}

EpilogueInputs contiguous(const EpilogueInputs& in) {
    return {in.demodulation.contiguous(), in.noise.contiguous(), in.noise_strength, in.bias.contiguous()};
}

bool runs_own_loops(const at::Tensor& x, const EpilogueInputs& in) {
    const bool type_fits = x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16;
    bool floats = true;
    for (const at::Tensor& other : {in.demodulation, in.noise, in.noise_strength, in.bias})
        floats = floats && other.scalar_type() == at::kFloat && other.device().is_cpu();
    return type_fits && floats && x.device().is_cpu() && x.numel() > 0 && !in.noise.requires_grad();
}

at::Tensor fused(const at::Tensor& x, const EpilogueInputs& in) {
    const EpilogueShape shape = shape_of(x, in);
    const int64_t factor = shape.phases ? 2 : 1;
    const at::Tensor out =
        at::empty({shape.samples, shape.channels, factor * shape.height, factor * shape.width}, at::kFloat);
    for_float_type(x.scalar_type(), [&](auto element) {
        epilogue_forward(x.data_ptr<decltype(element)>(), out.data_ptr<float>(), constants_of(in), shape);
    });
    return out;
}

// Gradients of x, demodulation, noise strength and bias.
variable_list fused_gradients(const at::Tensor& gradient, const at::Tensor& y, const at::Tensor& x,
                              const EpilogueInputs& in) {
    const at::Tensor g = gradient.to(at::kFloat).contiguous(), x_gradient = at::empty_like(x);
    const at::Tensor of_demodulation = at::empty_like(in.demodulation), of_bias = at::empty_like(in.demodulation),
                     of_noise = at::empty_like(in.demodulation);
    const EpilogueSums sums{of_demodulation.data_ptr<float>(), of_bias.data_ptr<float>(), of_noise.data_ptr<float>()};
    for_float_type(x.scalar_type(), [&](auto element) {
        using T = decltype(element);
        epilogue_backward(g.data_ptr<float>(), y.data_ptr<float>(), x.data_ptr<T>(), x_gradient.data_ptr<T>(), sums,
                          constants_of(in), shape_of(x, in));
    });
    return {x_gradient, of_demodulation, of_noise.sum().reshape({1}), of_bias.sum(0)};
}

// The same by operators that can be differentiated again; the activation's derivative is piecewise constant.
variable_list composed_gradients(const at::Tensor& gradient, const at::Tensor& y, const at::Tensor& x,
                                 const EpilogueInputs& in) {
    const at::Tensor derivative =
        at::where(y > 0, at::full({}, kGain, y.options()), at::full({}, kGain * kLeakySlope, y.options()));
    const at::Tensor before = gradient * derivative.detach();
    const bool phases = has_phases(x, in);
    const at::Tensor scaled = before * in.demodulation.unsqueeze(2).unsqueeze(3);
    const at::Tensor value = (phases ? at::pixel_shuffle(x, 2) : x).to(before.scalar_type());
    return {(phases ? at::pixel_unshuffle(scaled, 2) : scaled).to(x.scalar_type()), (before * value).sum({2, 3}),
            (before * in.noise).sum().reshape({1}), before.sum({0, 2, 3})};
}

struct StyledEpilogue : torch::autograd::Function<StyledEpilogue> {
    static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& demodulation,
                              const at::Tensor& noise, const at::Tensor& noise_strength, const at::Tensor& bias) {
        const at::Tensor y = fused(x, {demodulation, noise, noise_strength, bias});
        context->save_for_backward({x, demodulation, noise, noise_strength, bias, y});
        return y;
    }
    static variable_list backward(AutogradContext* context, const variable_list& gradients) {
        const variable_list saved = context->get_saved_variables();
        const EpilogueInputs in{saved[1], saved[2], saved[3], saved[4]};
        const variable_list result = at::GradMode::is_enabled()
                                         ? composed_gradients(gradients[0], saved[5], saved[0], in)
                                         : fused_gradients(gradients[0], saved[5], saved[0], in);
        return {result[0], result[1], at::Tensor(), result[2], result[3]};
    }
};

void check(const at::Tensor& x, const EpilogueInputs& in) {
    TORCH_CHECK(x.dim() == 4 && in.demodulation.dim() == 2 && in.demodulation.size(0) == x.size(0),
                "styled epilogue: ", x.sizes(), " demodulated by ", in.demodulation.sizes());
    const int64_t channels = in.demodulation.size(1), factor = has_phases(x, in) ? 2 : 1;
    TORCH_CHECK(x.size(1) == channels * factor * factor && in.bias.dim() == 1 && in.bias.size(0) == channels,
                "styled epilogue: ", x.sizes(), " with ", channels, " channels and a bias ", in.bias.sizes());
    const bool noise_fits = in.noise.dim() == 4 && (in.noise.size(0) == 1 || in.noise.size(0) == x.size(0)) &&
                            in.noise.size(1) == 1 && in.noise.size(2) == factor * x.size(2) &&
                            in.noise.size(3) == factor * x.size(3);
    TORCH_CHECK(noise_fits && in.noise_strength.numel() == 1, "styled epilogue: ", x.sizes(), " with noise ",
                in.noise.sizes());
}

}  // namespace

at::Tensor styled_epilogue(const at::Tensor& x, const EpilogueInputs& inputs) {
    check(x, inputs);
    if (!runs_own_loops(x, inputs)) return styled_epilogue_reference(x, inputs);
    const at::Tensor dense = x.contiguous();
    const EpilogueInputs in = contiguous(inputs);
    if (!at::GradMode::is_enabled()) return fused(dense, in);
    return StyledEpilogue::apply(dense, in.demodulation, in.noise, in.noise_strength, in.bias);
}

at::Tensor styled_epilogue_reference(const at::Tensor& x, const EpilogueInputs& in) {
    const at::Tensor pixels = (has_phases(x, in) ? at::pixel_shuffle(x, 2) : x).to(in.demodulation.scalar_type());
    const at::Tensor y = pixels * in.demodulation.unsqueeze(2).unsqueeze(3) + in.noise * in.noise_strength;
    return bias_act(y, in.bias);
}

}  // namespace lineament
