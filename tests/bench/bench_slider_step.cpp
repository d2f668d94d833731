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
#include "core/networks/fast_feature_editor.h"
#include "core/networks/fresh_weights.h"
#include "tests/support/deterministic_fill.h"

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

struct Networks {
    std::unique_ptr<Generator> generator;
    std::shared_ptr<FeatureEditor> editor;
    at::Tensor w_edited, w_e_edited;       // [1, 18, 512]
    at::Tensor rgb, rgb_editable;          // [1, 3, 64, 64], RGB skip of w and of w_e
    at::Tensor f_k, f_editable, unedited;  // [1, 512, 64, 64]
    std::unique_ptr<CoarseFeatureEditor> coarse;

    int index;         // of the inserted feature
    int feature_side;  // in px

    Networks(const StateDict& generator_state, const StateDict& editor_state, int feature_index, bool fast)
        : generator(std::make_unique<Generator>(generator_state)),
          editor(std::make_shared<FeatureEditor>(editor_state)),
          index(feature_index),
          feature_side(generator->options().feature_side(feature_index)) {
        const int rows = generator->options().w_rows();
        const int w_dim = generator->options().w_dim;
        if (fast) {
            generator->prepare_fast_inference();
            editor->prepare_fast_inference();
        }
        at::manual_seed(1);
        const at::Tensor w = generator->map(at::randn({1, w_dim})).unsqueeze(1).repeat({1, rows, 1});
        const at::Tensor w_e = w + 0.1 * generator->map(at::randn({1, w_dim})).unsqueeze(1);
        const at::Tensor direction = generator->map(at::randn({1, w_dim})).unsqueeze(1) * 0.2;
        w_edited = (w + direction).contiguous();
        w_e_edited = (w_e + direction).contiguous();
        const GeneratorState rendered = generator->head(generator->styles(w), index, true);
        const GeneratorState editable = generator->head(generator->styles(w_e), index, true);
        f_k = rendered.feature;
        rgb = rendered.rgb;
        f_editable = editable.feature;
        rgb_editable = editable.rgb;
        unedited = editor->forward(f_k, at::zeros_like(f_k));
        coarse = std::make_unique<CoarseFeatureEditor>(editor, f_k, unedited);
    }

    at::Tensor step(int side) const {
        const StyleCode styles = generator->styles(w_edited, side);
        const StyleCode editable = generator->styles(w_e_edited, feature_side);
        const at::Tensor delta = f_editable - generator->head(editable, index, false).feature;
        GeneratorState state = generator->head(styles, index, true);
        state.feature = editor->forward(f_k, delta);
        return generator->tail(styles, index, state, side);
    }

    // The editor at half the resolution. Without `own_skip` the head of w' is left out too: its RGB skip changes by
    // what that of w_e' changes.
    at::Tensor preview(int side, bool own_skip) const {
        const StyleCode styles = generator->styles(w_edited, side);
        const GeneratorState editable =
            generator->head(generator->styles(w_e_edited, feature_side), index, /*want_rgb=*/!own_skip);
        GeneratorState state;
        state.feature = coarse->forward(f_editable - editable.feature);
        state.rgb = own_skip ? generator->head(styles, index, true).rgb : rgb + (editable.rgb - rgb_editable);
        return generator->tail(styles, index, state, side);
    }
};

void slider_step(benchmark::State& state, const Networks& networks, int preview_side) {
    const int index = networks.index;
    const at::Tensor x = at::randn({1, 512, 64, 64});
    const at::Tensor weight = at::randn({512, 512, 3, 3});
    Least conv, step, preview, quick, head, editor, tail;
    const StyleCode styles = networks.generator->styles(networks.w_edited);
    const GeneratorState middle = networks.generator->head(styles, index, true);
    for (auto _ : state) {
        conv.see(seconds([&] { benchmark::DoNotOptimize(at::conv2d(x, weight, {}, 1, 1)); }));
        const double full = seconds([&] { benchmark::DoNotOptimize(networks.step(0)); });
        step.see(full);
        conv.see(seconds([&] { benchmark::DoNotOptimize(at::conv2d(x, weight, {}, 1, 1)); }));
        preview.see(seconds([&] { benchmark::DoNotOptimize(networks.preview(preview_side, true)); }));
        quick.see(seconds([&] { benchmark::DoNotOptimize(networks.preview(preview_side, false)); }));
        head.see(seconds([&] { networks.generator->head(styles, index, true); }));
        editor.see(seconds([&] { networks.editor->forward(networks.f_k, middle.feature); }));
        tail.see(seconds([&] { networks.generator->tail(styles, index, middle); }));
        state.SetIterationTime(full);
    }
    const Generator& g = *networks.generator;
    const double conv_rate = kGiga * 18 * 512 * 512 * 64 * 64 / conv.value;
    const int last = static_cast<int>(g.convolutions().size()) - 1;
    const double gflop = 2 * convolution_gflop(g, 0, index - 1) +
                         editor_gflop(*networks.editor, networks.feature_side) + convolution_gflop(g, index, last);
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
    const at::Tensor exact = networks.step(preview_side);
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
    const StateDict sfe =
        testing::fill_manifest(testing::manifest_file("sfe_editor_light"), "state_dict", "", "encoder.");
    const Networks networks(testing::fill_manifest(testing::manifest_file("stylegan2-ffhq-config-f"), "g_ema"),
                            sub_state(sfe, "encoder."), /*feature_index=*/9, fast);
    slider_step(state, networks, /*preview_side=*/256);
}

// About the size of the bundled pack: 128 px, features edited at 32 px.
void small_pack(benchmark::State& state, bool fast) {
    GeneratorOptions options;
    options.resolution = 128;
    options.w_dim = 256;
    options.channels = {128, 128, 128, 128, 64, 32};
    const Networks networks(fresh_generator(options, 1), fresh_feature_editor(128, 2), /*feature_index=*/7, fast);
    slider_step(state, networks, /*preview_side=*/64);
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
