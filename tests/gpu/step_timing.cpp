// The slider step on the device: in float and half, with features in either memory order, and with the picture brought
// back to the CPU as the program's render() does.
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <string>

#include "core/weights/safetensors.h"
#include "tests/bench/slider_step.h"
#include "tests/gpu/measures.h"

namespace lineament::gpu {
namespace {

constexpr int kRounds = 60;

// For the plain networks in Python: the same weights, the same inputs, and what ought to come out.
void hand_over(const std::string& path, const SliderWeights& weights, const SliderStep& step, const at::Tensor& image) {
    StateDict all;
    merge_state(all, "generator.", weights.generator);
    merge_state(all, "editor.", weights.editor);
    merge_state(all, "input.",
                {{"w_e", step.inputs.w_e},
                 {"w_edited", step.inputs.w_edited},
                 {"w_e_edited", step.inputs.w_e_edited},
                 {"f_k", step.inputs.f_k},
                 {"f_editable", step.inputs.f_editable}});
    all["expected.image"] = image;
    save_safetensors(path, all);
}

}  // namespace

Figures time_step(const CheckOptions& options) {
    const at::NoGradGuard no_grad;
    const SliderWeights weights = options.small ? small_slider_weights() : published_slider_weights();
    const SliderStep on_cpu(weights, /*fast=*/false);
    const at::Tensor expected = on_cpu.run();
    if (!options.weights.empty()) hand_over(options.weights, weights, on_cpu, expected);

    const int rounds = options.small ? 2 : kRounds;
    Figures result;
    result["resolution"] = on_cpu.generator->options().resolution;
    for (const at::ScalarType type : {at::kFloat, options.other_type()}) {
        for (const bool channels_last : {false, true}) {
            const SliderStep step(placed(weights, options.device, type, channels_last),
                                  on_cpu.inputs.to(options.device, type, channels_last));
            Figures figures = time_of(options, rounds, [&] { step.run(); });
            figures["with_download"] = time_of(options, rounds / 2, [&] { step.run().to(at::kCPU, at::kFloat); });
            figures["error"] = difference(step.run(), expected);
            const std::string name = type == at::kFloat ? "float" : "half";
            result[channels_last ? name + "_channels_last" : name] = figures;
        }
    }
    return result;
}

}  // namespace lineament::gpu
