// The slider step of the 1024 px generator with StyleFeatureEditor, with deterministic weights of the published shapes:
// styles, head 4..64 px of w_e' and of w', difference, feature editor, tail 64..1024 with RGB; and the 256 px preview.
// Each iteration times a plain LibTorch 3x3 convolution, the step and the preview one after the other, so that all
// three see the same machine; the counters are made of the least times. Threads: LINEAMENT_BENCH_THREADS (2 where not
// set).
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <limits>
#include <memory>

#include "core/kernels/allocator.h"
#include "core/networks/encoders/fast_feature_editor.h"
#include "tests/bench/slider_step.h"

namespace lineament {
namespace {

constexpr double kGiga = 1e-9;

double seconds(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

struct Least {
    double value = std::numeric_limits<double>::infinity();
    void see(double sample) { value = std::min(value, sample); }
};

// Direct-convolution arithmetic of convolutions first .. last (an up-sampling one counts at its input's size), in
// GFLOP.
double convolution_gflop(const Generator& generator, int first, int last) {
    double total = 0;
    for (int i = first; i <= last; ++i) {
        const Generator::StyledConvolution& layer = generator.convolutions()[i];
        const double side = layer.noise.size(3) / (layer.conv.upsample ? 2 : 1);
        total += kGiga * 18 * layer.conv.in_channels() * layer.conv.out_channels() * side * side;
    }
    return total;
}

double editor_gflop(const FeatureEditor& editor, int side) {
    const double c = static_cast<double>(editor.channels());
    return kGiga * side * side * (2 * 2 * c * c + editor.blocks().size() * 2 * 18 * c * c);
}

// The step, and what its previews need besides.
struct Networks : SliderStep {
    at::Tensor rgb, rgb_editable;  // [1, 3, 64, 64], RGB skip of w and of w_e
    at::Tensor unedited;           // [1, 512, 64, 64]
    std::unique_ptr<CoarseFeatureEditor> coarse;

    Networks(const SliderWeights& weights, bool fast) : SliderStep(weights, fast) {
        rgb = generator->head(generator->styles(inputs.w), feature_index, true).rgb;
        rgb_editable = generator->head(generator->styles(inputs.w_e), feature_index, true).rgb;
        unedited = editor->forward(inputs.f_k, at::zeros_like(inputs.f_k));
        coarse = std::make_unique<CoarseFeatureEditor>(editor, inputs.f_k, unedited);
    }

    // The editor at half the resolution. Without `own_skip` the head of w' is left out too: its RGB skip changes by
    // what that of w_e' changes.
    at::Tensor preview(int side, bool own_skip) const {
        const StyleCode styles = generator->styles(inputs.w_edited, side);
        const GeneratorState editable = generator->head(generator->styles(inputs.w_e_edited, feature_side()),
                                                        feature_index, /*want_rgb=*/!own_skip);
        GeneratorState state;
        state.feature = coarse->forward(inputs.f_editable - editable.feature);
        state.rgb = own_skip ? generator->head(styles, feature_index, true).rgb : rgb + (editable.rgb - rgb_editable);
        return generator->tail(styles, feature_index, state, side);
    }
};

void slider_step(benchmark::State& state, const Networks& networks, int preview_side) {
    const int index = networks.feature_index;
    const at::Tensor x = at::randn({1, 512, 64, 64});
    const at::Tensor weight = at::randn({512, 512, 3, 3});
    Least conv, step, preview, quick, head, editor, tail;
    const StyleCode styles = networks.generator->styles(networks.inputs.w_edited);
    const GeneratorState middle = networks.generator->head(styles, index, true);
    for (auto _ : state) {
        conv.see(seconds([&] { benchmark::DoNotOptimize(at::conv2d(x, weight, {}, 1, 1)); }));
        const double full = seconds([&] { benchmark::DoNotOptimize(networks.run(0)); });
        step.see(full);
        conv.see(seconds([&] { benchmark::DoNotOptimize(at::conv2d(x, weight, {}, 1, 1)); }));
        preview.see(seconds([&] { benchmark::DoNotOptimize(networks.preview(preview_side, true)); }));
        quick.see(seconds([&] { benchmark::DoNotOptimize(networks.preview(preview_side, false)); }));
        head.see(seconds([&] { networks.generator->head(styles, index, true); }));
        editor.see(seconds([&] { networks.editor->forward(networks.inputs.f_k, middle.feature); }));
        tail.see(seconds([&] { networks.generator->tail(styles, index, middle); }));
        state.SetIterationTime(full);
    }
    const Generator& g = *networks.generator;
    const double conv_rate = kGiga * 18 * 512 * 512 * 64 * 64 / conv.value;
    const int last = static_cast<int>(g.convolutions().size()) - 1;
    const double gflop = 2 * convolution_gflop(g, 0, index - 1) +
                         editor_gflop(*networks.editor, networks.feature_side()) + convolution_gflop(g, index, last);
    state.counters["conv_GFLOPS"] = conv_rate;
    state.counters["step_GFLOP"] = gflop;
    state.counters["step_GFLOPS"] = gflop / step.value;
    state.counters["step_to_conv_rate"] = gflop / step.value / conv_rate;
    state.counters["step_ms"] = step.value * 1e3;
    state.counters["preview_ms"] = preview.value * 1e3;
    state.counters["preview_part"] = preview.value / step.value;
    state.counters["quick_preview_ms"] = quick.value * 1e3;
    state.counters["quick_preview_part"] = quick.value / step.value;
    state.counters["head_ms"] = head.value * 1e3;
    state.counters["editor_ms"] = editor.value * 1e3;
    state.counters["tail_ms"] = tail.value * 1e3;
    const at::Tensor exact = networks.run(preview_side);
    const at::Tensor error = (networks.preview(preview_side, true) - exact).abs();
    const at::Tensor quick_error = (networks.preview(preview_side, false) - exact).abs();
    const at::Tensor change = (exact - g.tail(styles, index, {networks.unedited, middle.rgb}, preview_side)).abs();
    state.counters["preview_mean_error"] = error.mean().item<double>();
    state.counters["preview_largest_error"] = error.max().item<double>();
    state.counters["quick_mean_error"] = quick_error.mean().item<double>();
    state.counters["quick_largest_error"] = quick_error.max().item<double>();
    state.counters["image_largest"] = exact.abs().max().item<double>();
    state.counters["editor_mean_effect"] = change.mean().item<double>();
    rusage usage = {};
    getrusage(RUSAGE_SELF, &usage);
    state.counters["peak_RSS_MB"] = static_cast<double>(usage.ru_maxrss) / 1024;
}

void published(benchmark::State& state, bool fast) {
    slider_step(state, Networks(published_slider_weights(), fast), /*preview_side=*/256);
}

void small_pack(benchmark::State& state, bool fast) {
    slider_step(state, Networks(small_slider_weights(), fast), /*preview_side=*/64);
}

BENCHMARK_CAPTURE(published, kernels, true)->Unit(benchmark::kMillisecond)->UseManualTime()->Iterations(10);
BENCHMARK_CAPTURE(published, torch, false)->Unit(benchmark::kMillisecond)->UseManualTime()->Iterations(2);
BENCHMARK_CAPTURE(small_pack, kernels, true)->Unit(benchmark::kMillisecond)->UseManualTime()->Iterations(50);
BENCHMARK_CAPTURE(small_pack, torch, false)->Unit(benchmark::kMillisecond)->UseManualTime()->Iterations(20);

}  // namespace
}  // namespace lineament

int main(int argc, char** argv) {
    lineament::keep_large_blocks();
    const char* threads = std::getenv("LINEAMENT_BENCH_THREADS");
    at::set_num_threads(threads == nullptr ? 2 : std::atoi(threads));
    const at::NoGradGuard no_grad;
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
