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
#include "core/networks/generator.h"
#include "tests/support/deterministic_fill.h"

namespace lineament {
namespace {

constexpr int kFeatureIndex = 9;  // 64 px
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
    at::Tensor f_k, f_editable, unedited;  // [1, 512, 64, 64]
    std::unique_ptr<CoarseFeatureEditor> coarse;

    explicit Networks(bool fast) {
        generator = std::make_unique<Generator>(
            testing::fill_manifest(testing::manifest_file("stylegan2-ffhq-config-f"), "g_ema"));
        const StateDict sfe =
            testing::fill_manifest(testing::manifest_file("sfe_editor_light"), "state_dict", "", "encoder.");
        StateDict state = sub_state(sfe, "encoder.");
        editor = std::make_shared<FeatureEditor>(state);
        if (fast) {
            generator->prepare_fast_inference();
            editor->prepare_fast_inference();
        }
        at::manual_seed(1);
        const at::Tensor w = generator->map(at::randn({1, 512})).unsqueeze(1).repeat({1, 18, 1});
        const at::Tensor w_e = w + 0.1 * generator->map(at::randn({1, 512})).unsqueeze(1);
        const at::Tensor direction = generator->map(at::randn({1, 512})).unsqueeze(1) * 0.2;
        w_edited = (w + direction).contiguous();
        w_e_edited = (w_e + direction).contiguous();
        f_k = generator->head(generator->styles(w), kFeatureIndex, false).feature;
        f_editable = generator->head(generator->styles(w_e), kFeatureIndex, false).feature;
        unedited = editor->forward(f_k, at::zeros_like(f_k));
        coarse = std::make_unique<CoarseFeatureEditor>(editor, f_k, unedited);
    }

    at::Tensor step(int side, bool coarsely) const {
        const StyleCode styles = generator->styles(w_edited, side);
        const StyleCode editable = generator->styles(w_e_edited, 64);
        const at::Tensor delta = f_editable - generator->head(editable, kFeatureIndex, false).feature;
        GeneratorState state = generator->head(styles, kFeatureIndex, true);
        state.feature = coarsely ? coarse->forward(delta) : editor->forward(f_k, delta);
        return generator->tail(styles, kFeatureIndex, state, side);
    }
};

void slider_step(benchmark::State& state, bool fast) {
    const Networks networks(fast);
    const at::Tensor x = at::randn({1, 512, 64, 64});
    const at::Tensor weight = at::randn({512, 512, 3, 3});
    Least conv, step, preview, head, editor, tail;
    const StyleCode styles = networks.generator->styles(networks.w_edited);
    const GeneratorState middle = networks.generator->head(styles, kFeatureIndex, true);
    for (auto _ : state) {
        conv.see(seconds([&] { benchmark::DoNotOptimize(at::conv2d(x, weight, {}, 1, 1)); }));
        const double full = seconds([&] { benchmark::DoNotOptimize(networks.step(1024, false)); });
        step.see(full);
        conv.see(seconds([&] { benchmark::DoNotOptimize(at::conv2d(x, weight, {}, 1, 1)); }));
        preview.see(seconds([&] { benchmark::DoNotOptimize(networks.step(256, true)); }));
        head.see(seconds([&] { networks.generator->head(styles, kFeatureIndex, true); }));
        editor.see(seconds([&] { networks.editor->forward(networks.f_k, middle.feature); }));
        tail.see(seconds([&] { networks.generator->tail(styles, kFeatureIndex, middle); }));
        state.SetIterationTime(full);
    }
    const Generator& g = *networks.generator;
    const double conv_rate = kGiga * 18 * 512 * 512 * 64 * 64 / conv.value;
    const int last = static_cast<int>(g.convolutions().size()) - 1;
    const double gflop = 2 * convolution_gflop(g, 0, kFeatureIndex - 1) + editor_gflop(*networks.editor, 64) +
                         convolution_gflop(g, kFeatureIndex, last);
    state.counters["conv_GFLOPS"] = conv_rate;
    state.counters["step_GFLOP"] = gflop;
    state.counters["step_GFLOPS"] = gflop / step.value;
    state.counters["step_to_conv_rate"] = gflop / step.value / conv_rate;
    state.counters["step_ms"] = step.value * 1e3;
    state.counters["preview_ms"] = preview.value * 1e3;
    state.counters["preview_part"] = preview.value / step.value;
    state.counters["head_ms"] = head.value * 1e3;
    state.counters["editor_ms"] = editor.value * 1e3;
    state.counters["tail_ms"] = tail.value * 1e3;
    const at::Tensor exact = networks.step(256, false);
    const at::Tensor error = (networks.step(256, true) - exact).abs();
    const at::Tensor change = (exact - g.tail(styles, kFeatureIndex, {networks.unedited, middle.rgb}, 256)).abs();
    state.counters["preview_mean_error"] = error.mean().item<double>();
    state.counters["preview_largest_error"] = error.max().item<double>();
    state.counters["image_largest"] = exact.abs().max().item<double>();
    state.counters["editor_mean_effect"] = change.mean().item<double>();
    rusage usage = {};
    getrusage(RUSAGE_SELF, &usage);
    state.counters["peak_RSS_MB"] = static_cast<double>(usage.ru_maxrss) / 1024;
}

BENCHMARK_CAPTURE(slider_step, kernels, true)->Unit(benchmark::kMillisecond)->UseManualTime()->Iterations(10);
BENCHMARK_CAPTURE(slider_step, torch, false)->Unit(benchmark::kMillisecond)->UseManualTime()->Iterations(2);

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
