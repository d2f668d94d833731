#include "tests/bench/slider_step.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <utility>

#include "core/networks/fresh/fresh_weights.h"
#include "tests/support/deterministic_fill.h"

namespace lineament {
namespace {

StateDict placed_state(const StateDict& state, const at::TensorOptions& options, bool channels_last) {
    StateDict result;
    for (const auto& [key, value] : state) {
        at::Tensor tensor = value.is_floating_point() ? value.to(options) : value.to(options.device());
        const bool is_modulated = tensor.dim() == 5;  // [1, out, in, k, k]
        if (channels_last && is_modulated) {
            tensor = tensor[0].contiguous(at::MemoryFormat::ChannelsLast).unsqueeze(0);
        } else {
            tensor = tensor.contiguous(channels_last && tensor.dim() == 4 ? at::MemoryFormat::ChannelsLast
                                                                          : at::MemoryFormat::Contiguous);
        }
        result[key] = tensor;
    }
    return result;
}

}  // namespace

SliderWeights published_slider_weights() {
    const StateDict sfe =
        testing::fill_manifest(testing::manifest_file("sfe_editor_light"), "state_dict", "", "encoder.");
    return {testing::fill_manifest(testing::manifest_file("stylegan2-ffhq-config-f"), "g_ema"),
            sub_state(sfe, "encoder."), 9};
}

SliderWeights small_slider_weights() {
    GeneratorOptions options;
    options.resolution = 128;
    options.w_dim = 256;
    options.channels = {128, 128, 128, 128, 64, 32};
    return {fresh_generator(options, 1), fresh_feature_editor(128, 2), 7};
}

SliderWeights placed(const SliderWeights& weights, const at::Device& device, at::ScalarType type, bool channels_last) {
    const at::TensorOptions options = at::TensorOptions(device).dtype(type);
    return {placed_state(weights.generator, options, channels_last),
            placed_state(weights.editor, options, channels_last), weights.feature_index};
}

SliderInputs SliderInputs::to(const at::Device& device, at::ScalarType type, bool channels_last) const {
    const auto moved = [&](const at::Tensor& x) { return x.to(device, type); };
    const auto feature = [&](const at::Tensor& x) {
        return moved(x).contiguous(channels_last ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous);
    };
    return {moved(w), moved(w_e), moved(w_edited), moved(w_e_edited), feature(f_k), feature(f_editable)};
}

SliderStep::SliderStep(const SliderWeights& weights, bool fast)
    : generator(std::make_shared<Generator>(weights.generator)),
      editor(std::make_shared<FeatureEditor>(weights.editor)),
      feature_index(weights.feature_index) {
    if (fast) {
        generator->prepare_fast_inference();
        editor->prepare_fast_inference();
    }
    const at::NoGradGuard no_grad;
    const int w_dim = generator->options().w_dim;
    at::manual_seed(1);
    inputs.w = generator->map(at::randn({1, w_dim})).unsqueeze(1).repeat({1, generator->options().w_rows(), 1});
    inputs.w_e = inputs.w + 0.1 * generator->map(at::randn({1, w_dim})).unsqueeze(1);
    const at::Tensor direction = generator->map(at::randn({1, w_dim})).unsqueeze(1) * 0.2;
    inputs.w_edited = (inputs.w + direction).contiguous();
    inputs.w_e_edited = (inputs.w_e + direction).contiguous();
    inputs.f_k = generator->head(generator->styles(inputs.w), feature_index, false).feature;
    inputs.f_editable = generator->head(generator->styles(inputs.w_e), feature_index, false).feature;
}

SliderStep::SliderStep(const SliderWeights& weights, const SliderInputs& given)
    : generator(std::make_shared<Generator>(weights.generator)),
      editor(std::make_shared<FeatureEditor>(weights.editor)),
      feature_index(weights.feature_index),
      inputs(given) {}

at::Tensor SliderStep::run(int side) const {
    const at::NoGradGuard no_grad;
    const StyleCode styles = generator->styles(inputs.w_edited, side);
    const StyleCode editable = generator->styles(inputs.w_e_edited, feature_side());
    const at::Tensor delta = inputs.f_editable - generator->head(editable, feature_index, false).feature;
    GeneratorState state = generator->head(styles, feature_index, true);
    state.feature = editor->forward(inputs.f_k, delta);
    return generator->tail(styles, feature_index, state, side);
}

}  // namespace lineament
