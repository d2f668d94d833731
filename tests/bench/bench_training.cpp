// Whole training steps of every stage, in the starter recipe's shapes, beside a stack of bare LibTorch convolutions of
// the same shapes (forward, gradient of the input, gradient of the weight), timed in turn in one process. Counters:
// images per second of both, from the least times, and `of_bare_convolutions`, their ratio. Portraits are synthetic.
// What a step convolves by our own kernels (the editor's passes without gradients) is in the stack as LibTorch's
// convolutions. Threads: LINEAMENT_BENCH_THREADS (2 where not set).
#include <ATen/Parallel.h>
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <memory>

#include "core/kernels/allocator.h"
#include "core/training/recipe/stage_maker.h"
#include "tests/bench/synthetic_portraits.h"
#include "tests/bench/training_rate.h"

namespace lineament {
namespace {

constexpr int kSide = 128;

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

void measure(benchmark::State& state, TrainingStage& stage, TrainingStage& recorded, int batch, int period) {
    TrainingRate rate(stage, recorded, period);
    for (auto _ : state)
        state.SetIterationTime(rate.round());
    state.counters["images_per_second"] = batch * period / rate.steps().wall;
    state.counters["bare_convolutions_per_second"] = batch * period / rate.bare().wall;
    state.counters["of_bare_convolutions"] = rate.bare().wall / rate.steps().wall;
    state.counters["of_bare_in_processor_time"] = rate.bare().processor / rate.steps().processor;
    state.counters["step_processor_ms"] = rate.steps().processor / period * 1e3;
    state.counters["convolution_GFLOP"] = rate.gflop() / period;
}

void training_step(benchmark::State& state, size_t place) {
    const std::vector<StageRecipe> stages = all_stages();
    const SyntheticPortraits files(kSide);
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
