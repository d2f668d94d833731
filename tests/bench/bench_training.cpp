// Whole training steps of every stage, in the starter recipe's shapes, beside a stack of bare LibTorch convolutions of
// the same shapes (forward, gradient of the input, gradient of the weight), timed in turn in one process. Counters:
// images per second of both, from the least times, and `of_bare_convolutions`, their ratio. Portraits are synthetic.
// What a step convolves by our own kernels (the editor's passes without gradients) is in the stack as LibTorch's
// convolutions. Threads: LINEAMENT_BENCH_THREADS (2 where not set).
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
#include "core/training/data_array.h"
#include "core/training/stage_maker.h"
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

    // Edited copies, a little darker than the portraits.
    void write_pairs(const PortraitData& data) const {
        const int64_t kinds = static_cast<int64_t>(pair_kinds().size());
        const at::Tensor copies = load_data_array(crops()).mul(0.8).to(at::kByte);
        const at::Tensor amounts = at::zeros({kinds, kPortraits});
        for (int64_t kind = 0; kind < kinds; ++kind) {
            const PairKind& made = pair_kinds()[static_cast<size_t>(kind)];
            const at::Tensor has = has_attribute(data.labels().select(1, made.attribute)).to(at::kFloat);
            amounts[kind].copy_(made.role == PairRole::Redrawn ? -has : 1 - 2 * has);
        }
        save_npy(pairs(), copies.unsqueeze(0).expand({kinds, -1, -1, -1, -1}).contiguous());
        save_npy(file_beside_npy(pairs(), ".amounts.npy"), amounts);
    }

    std::string pairs() const { return folder_ / "pairs.npy"; }
    std::string crops() const { return folder_ / "crops.npy"; }
    std::string labels() const { return folder_ / "labels.csv"; }

  private:
    std::filesystem::path folder_;
};

// What the recipe of the starter pack trains, and after it the stages that it does without; `mapping` convolves
// nothing.
std::vector<StageRecipe> all_stages() {
    std::vector<StageRecipe> stages = starter_recipe().stages;
    EncoderStageOptions encoder;
    encoder.encoder = std::get<AutoencoderOptions>(stages.front().options).encoder;
    GeneratorStageOptions gan;
    gan.discriminator_channels = {32, 64, 96, 128, 128, 128};
    stages.push_back({"gan", gan, 0, {}});  // and with it the mapping network that the encoder asks for
    stages.push_back({"encoder", encoder, 0, {}});
    return stages;
}

// The stage of that place, and what the untrained ones before it hand on. `own_kernels`: of the editor.
struct ReadyStage {
    StageMaker maker;
    std::unique_ptr<TrainingStage> stage;

    ReadyStage(const PortraitData& data, const std::string& pairs, std::vector<StageRecipe> stages, size_t place,
               bool own_kernels)
        : maker(data, {}, pairs) {
        for (StageRecipe& each : stages)
            if (auto* editor = std::get_if<EditorOptions>(&each.options)) editor->own_kernels = own_kernels;
        for (size_t i = 0; i < place; ++i)
            maker.finish(stages[i], maker.make(stages[i])->result());
        stage = maker.make(stages[place]);
    }
};

// Portraits that enter a step.
struct BatchOf {
    template <typename Options>
    int operator()(const Options& options) const {
        return options.batch;
    }
    int operator()(const FeatureOptions& options) const {
        return options.batch + (options.identity_weight > 0 ? options.copies : 0);
    }
    int operator()(const FsStageOptions& options) const { return options.synthetic + options.real; }
};

// Steps after which the discriminator's turns and the regularisers repeat.
int period_of(const StageRecipe& recipe) {
    if (std::holds_alternative<RefineOptions>(recipe.options)) return 3;
    if (const auto* editor = std::get_if<EditorOptions>(&recipe.options)) return editor->adversarial_every;
    if (const auto* gan = std::get_if<GeneratorStageOptions>(&recipe.options)) return gan->r1_every;
    return 1;
}

// Steps of some ten milliseconds want more of them until the least is the least.
int rounds_of(const StageRecipe& recipe) {
    if (std::holds_alternative<FeatureOptions>(recipe.options)) return 60;
    return period_of(recipe) > 1 ? 3 : 6;
}

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

void training_step(benchmark::State& state, size_t place) {
    const std::vector<StageRecipe> stages = all_stages();
    const SyntheticPortraits files;
    const PortraitData data(files.crops(), files.labels());
    files.write_pairs(data);
    const ReadyStage ours(data, files.pairs(), stages, place, /*own_kernels=*/true);
    const ReadyStage plain(data, files.pairs(), stages, place, /*own_kernels=*/false);
    measure(state, *ours.stage, *plain.stage, std::visit(BatchOf(), stages[place].options), period_of(stages[place]));
}

}  // namespace
}  // namespace lineament

int main(int argc, char** argv) {
    lineament::keep_large_blocks();
    const char* threads = std::getenv("LINEAMENT_BENCH_THREADS");
    at::set_num_threads(threads == nullptr ? 2 : std::atoi(threads));
    const std::vector<lineament::StageRecipe> stages = lineament::all_stages();
    for (size_t place = 0; place < stages.size(); ++place) {
        const auto step = [place](benchmark::State& state) { lineament::training_step(state, place); };
        benchmark::RegisterBenchmark(stages[place].stage.c_str(), step)
            ->Unit(benchmark::kMillisecond)
            ->UseManualTime()
            ->Iterations(lineament::rounds_of(stages[place]));
    }
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
