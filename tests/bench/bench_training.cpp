// Whole training steps of the starter recipe's stages, beside a stack of bare LibTorch convolutions of the same shapes
// (forward, gradient of the input, gradient of the weight), timed in turn in one process. Counters: images per second
// of both, from the least times, and `of_bare_convolutions`, their ratio. Portraits are synthetic. What a
// step convolves by our own kernels (the editor's passes without gradients) is in the stack as LibTorch's convolutions.
// Threads: LINEAMENT_BENCH_THREADS (2 where not set).
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <limits>
#include <memory>

#include "core/kernels/allocator.h"
#include "core/training/autoencoder_stage.h"
#include "core/training/condition_stage.h"
#include "core/training/editor_stage.h"
#include "core/training/inverter_stage.h"
#include "core/training/refine_stage.h"
#include "core/weights/npy.h"
#include "tests/bench/convolution_stack.h"

namespace lineament {
namespace {

constexpr int kSide = 128;
constexpr int kPortraits = 52;
constexpr double kProgress = 0.6;  // full side, schedules at their usual values

double processor_seconds() {  // of all threads
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

// The least of several runs, by the clock on the wall and by processor time: the latter tells less of idle threads, but
// can be compared where other programs take turns on the cores.
struct Least {
    double wall = std::numeric_limits<double>::infinity(), processor = wall;

    double see(const std::function<void()>& work) {
        const auto start = std::chrono::steady_clock::now();
        const double processor_start = processor_seconds();
        work();
        const double time = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        wall = std::min(wall, time);
        processor = std::min(processor, processor_seconds() - processor_start);
        return time;
    }
};

// Smooth coloured patterns with labels, as `lineament-cli align` would have left them. Removed with the object.
class SyntheticPortraits {
  public:
    SyntheticPortraits()
        : folder_(std::filesystem::temp_directory_path() / ("lineament_bench_" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(folder_);
        at::manual_seed(1);
        const at::Tensor smooth = at::upsample_bilinear2d(at::rand({kPortraits, 3, 16, 16}), {kSide, kSide}, false);
        save_npy(crops(), smooth.mul(255).to(at::kByte).permute({0, 2, 3, 1}).contiguous());
        std::ofstream names(folder_ / "crops.names.txt"), label_file(labels());
        label_file << "file,glasses,smile_teeth,facial_hair,female,hair,bald,age\n";
        for (int i = 0; i < kPortraits; ++i) {
            names << i << ".png\n";
            const auto flag = [&](int period) { return i / period % 2; };
            label_file << i << ".png," << flag(1) << ',' << flag(2) << ',' << flag(3) << ',' << flag(5) << ','
                       << (flag(4) ? "grey"
                           : i % 3 ? "blond"
                                   : "brown")
                       << ',' << flag(7) << ',' << 30 + i << '\n';
        }
    }
    ~SyntheticPortraits() { std::filesystem::remove_all(folder_); }
    SyntheticPortraits(const SyntheticPortraits&) = delete;
    SyntheticPortraits& operator=(const SyntheticPortraits&) = delete;

    std::string crops() const { return folder_ / "crops.npy"; }
    std::string labels() const { return folder_ / "labels.csv"; }

  private:
    std::filesystem::path folder_;
};

// The stages in the starter recipe's shapes, each on what the untrained one before it hands on.
struct Recipe {
    SyntheticPortraits files;
    PortraitData data{files.crops(), files.labels()};
    EditPairs pairs{data, ""};
    AutoencoderOptions autoencoder_options;
    InverterOptions inverter_options;

    Recipe() {
        autoencoder_options.generator.resolution = kSide;
        autoencoder_options.generator.w_dim = 128;
        autoencoder_options.generator.mapping_layers = 0;
        autoencoder_options.generator.channels = {128, 128, 128, 128, 64, 32};
        autoencoder_options.encoder.input_side = 64;
        autoencoder_options.encoder.w_rows = autoencoder_options.generator.w_rows();
        autoencoder_options.encoder.w_dim = 128;
        autoencoder_options.encoder.widths = {32, 64, 96, 128};
        autoencoder_options.encoder.depths = {2, 2, 3, 2};
        autoencoder_options.encoder.head_width = 96;
        inverter_options.backbone.w_rows = 12;
        inverter_options.backbone.w_dim = 128;
        inverter_options.backbone.widths = {32, 64, 96, 96};
        inverter_options.backbone.depths = {2, 2, 3, 1};
        inverter_options.backbone.input_width = 24;
        inverter_options.backbone.feature_channels = 128;
    }

    std::unique_ptr<TrainingStage> autoencoder() const {
        return std::make_unique<AutoencoderStage>(data, autoencoder_options);
    }
    std::unique_ptr<TrainingStage> condition() const {
        return std::make_unique<ConditionStage>(pairs, autoencoder()->result(), ConditionOptions());
    }
    std::unique_ptr<TrainingStage> refine() const {
        return std::make_unique<RefineStage>(pairs, condition()->result(), RefineOptions());
    }
    std::unique_ptr<TrainingStage> inverter() const {
        return std::make_unique<InverterStage>(pairs, refine()->result(), inverter_options);
    }
    std::unique_ptr<TrainingStage> editor(bool own_kernels) const {
        EditorOptions options;
        options.own_kernels = own_kernels;
        return std::make_unique<EditorStage>(pairs, inverter()->result(), options);
    }
};

// `period`: steps after which a stage's schedule repeats (the discriminator's turns); all of them are one round.
// `recorded`: the same stage, all of whose convolutions are LibTorch's.
void measure(benchmark::State& state, TrainingStage& stage, TrainingStage& recorded, int batch, int period) {
    const auto round_of = [&](TrainingStage& some) {
        for (int i = 0; i < period; ++i)
            some.step(kProgress);
    };
    const auto round = [&] { round_of(stage); };
    round();
    round_of(recorded);
    const ConvolutionStack stack = ConvolutionStack::record([&] { round_of(recorded); });
    stack.run();
    Least step, bare;
    for (auto _ : state) {
        state.SetIterationTime(step.see(round));
        bare.see([&] { stack.run(); });
    }
    state.counters["images_per_second"] = batch * period / step.wall;
    state.counters["bare_convolutions_per_second"] = batch * period / bare.wall;
    state.counters["of_bare_convolutions"] = bare.wall / step.wall;
    state.counters["of_bare_in_processor_time"] = bare.processor / step.processor;
    state.counters["step_processor_ms"] = step.processor / period * 1e3;
    state.counters["convolution_GFLOP"] = stack.gflop() / period;
}

void autoencoder(benchmark::State& state) {
    const Recipe recipe;
    const std::unique_ptr<TrainingStage> stage = recipe.autoencoder();
    measure(state, *stage, *stage, recipe.autoencoder_options.batch, 1);
}

void condition(benchmark::State& state) {
    const Recipe recipe;
    const std::unique_ptr<TrainingStage> stage = recipe.condition();
    measure(state, *stage, *stage, ConditionOptions().batch, 1);
}

void refine(benchmark::State& state) {
    const Recipe recipe;
    const std::unique_ptr<TrainingStage> stage = recipe.refine();
    measure(state, *stage, *stage, RefineOptions().batch, 3);
}

void inverter(benchmark::State& state) {
    const Recipe recipe;
    const std::unique_ptr<TrainingStage> stage = recipe.inverter();
    measure(state, *stage, *stage, recipe.inverter_options.batch, 1);
}

void editor(benchmark::State& state) {
    const Recipe recipe;
    measure(state, *recipe.editor(true), *recipe.editor(false), EditorOptions().batch,
            EditorOptions().adversarial_every);
}

BENCHMARK(autoencoder)->Unit(benchmark::kMillisecond)->UseManualTime()->Iterations(6);
BENCHMARK(condition)->Unit(benchmark::kMillisecond)->UseManualTime()->Iterations(6);
BENCHMARK(refine)->Unit(benchmark::kMillisecond)->UseManualTime()->Iterations(3);
BENCHMARK(inverter)->Unit(benchmark::kMillisecond)->UseManualTime()->Iterations(6);
BENCHMARK(editor)->Unit(benchmark::kMillisecond)->UseManualTime()->Iterations(3);

}  // namespace
}  // namespace lineament

int main(int argc, char** argv) {
    lineament::keep_large_blocks();
    const char* threads = std::getenv("LINEAMENT_BENCH_THREADS");
    at::set_num_threads(threads == nullptr ? 2 : std::atoi(threads));
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
