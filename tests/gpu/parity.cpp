// The networks on the device against the same on the CPU in float, whose goldens the parity tests compare.
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <string>

#include "core/networks/encoders/sfe_backbone.h"
#include "core/networks/encoders/style_encoder.h"
#include "core/networks/fresh/fresh_weights.h"
#include "tests/bench/slider_step.h"
#include "tests/gpu/measures.h"
#include "tests/support/deterministic_fill.h"

namespace lineament::gpu {
namespace {

// Shares of the largest value. Float (and the trial's double): as for the golden files. Half: 11 bits over some forty
// layers in a row, and a picture with steps of 1/127.
constexpr double kFloatTolerance = 1e-3;
constexpr double kHalfTolerance = 0.05;

struct EncoderWeights {
    StateDict style_encoder, backbone;
    int side = 0;  // of the input
};

EncoderWeights published_encoders() {
    const StateDict e4e =
        testing::fill_manifest(testing::manifest_file("e4e_ffhq_encode"), "state_dict", "", "encoder.");
    const StateDict inverter =
        testing::fill_manifest(testing::manifest_file("sfe_editor_light"), "state_dict", "", "inverter.fs_backbone.");
    return {sub_state(e4e, "encoder."), sub_state(inverter, "inverter.fs_backbone."), 256};
}

EncoderWeights small_encoders() {
    StyleEncoderOptions encoder;
    encoder.input_side = 64;
    encoder.w_rows = 12;
    encoder.w_dim = encoder.head_width = 64;
    encoder.widths = {16, 32, 48, 64};
    encoder.depths = {1, 1, 2, 1};
    encoder.squeeze_ratio = 4;
    SfeBackboneShape backbone;
    backbone.w_rows = 12;
    backbone.w_dim = backbone.feature_channels = 64;
    backbone.widths = {16, 32, 48, 64};
    backbone.depths = {1, 1, 2, 1};
    backbone.input_width = 16;
    return {fresh_style_encoder(encoder, 3), fresh_sfe_backbone(backbone, 4), 64};
}

StateDict placed_state(const StateDict& state, const at::Device& device, at::ScalarType type) {
    StateDict result;
    for (const auto& [key, value] : state)
        result[key] = value.to(device, value.is_floating_point() ? type : value.scalar_type());
    return result;
}

// Every output that is compared, by name.
using Outputs = StateDict;

Outputs encoded(const EncoderWeights& weights, const at::Tensor& face, const at::Device& device, at::ScalarType type) {
    const at::Tensor x = face.to(device, type);
    const StyleEncoder encoder(placed_state(weights.style_encoder, device, type));
    const SfeBackbone backbone(placed_state(weights.backbone, device, type));
    const SfeBackboneOutput output = backbone.forward(x);
    return {{"e4e_code", encoder.forward(x).w_offsets},
            {"backbone_code", output.w_offsets},
            {"backbone_feature", output.feature}};
}

Outputs generated(const SliderStep& step) {
    SynthesisOptions options;
    options.want_features = true;
    const Synthesis synthesis = step.generator->synthesize(step.inputs.w_edited, options);
    return {{"generator_feature", synthesis.features[static_cast<size_t>(step.feature_index)]},
            {"generator_image", synthesis.image},
            {"slider_step", step.run()}};
}

Outputs together(Outputs one, const Outputs& other) {
    one.insert(other.begin(), other.end());
    return one;
}

}  // namespace

Figures check_parity(const CheckOptions& options) {
    const at::NoGradGuard no_grad;
    const SliderWeights slider = options.small ? small_slider_weights() : published_slider_weights();
    const EncoderWeights encoders = options.small ? small_encoders() : published_encoders();
    const at::Tensor face = testing::fill("input:x256", {1, 3, encoders.side, encoders.side});
    const SliderStep on_cpu(slider, /*fast=*/false);
    const Outputs expected = together(generated(on_cpu), encoded(encoders, face, at::kCPU, at::kFloat));

    Figures result;
    bool passed = true;
    for (const at::ScalarType type : {at::kFloat, options.other_type()}) {
        const SliderStep step(placed(slider, options.device, type, /*channels_last=*/false),
                              on_cpu.inputs.to(options.device, type, /*channels_last=*/false));
        const Outputs actual = together(generated(step), encoded(encoders, face, options.device, type));
        const double tolerance = type == at::kHalf ? kHalfTolerance : kFloatTolerance;
        Figures& figures = result[type == at::kFloat ? "float" : "half"];
        for (const auto& [name, value] : expected) {
            figures[name] = difference(actual.at(name), value);
            const bool is_right = is_within(figures[name], tolerance);
            figures[name]["within"] = is_right;
            passed = passed && is_right;
        }
    }
    result["passed"] = passed;
    return result;
}

}  // namespace lineament::gpu
