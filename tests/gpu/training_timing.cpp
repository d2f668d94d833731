// Adversarial training on the device beside its bare convolutions: of the starter recipe's size, where a GPU mostly
// waits for the CPU, and of 256 px with the published widths, where it has work.
#include <ATen/ATen.h>

#include <string>

#include "core/training/stages/generator_stage.h"
#include "tests/bench/synthetic_portraits.h"
#include "tests/bench/training_rate.h"
#include "tests/gpu/measures.h"

namespace lineament::gpu {
namespace {

GeneratorStageOptions starter_options() {
    GeneratorStageOptions stage;
    stage.generator.resolution = 128;
    stage.generator.w_dim = 128;
    stage.generator.channels = {128, 128, 128, 128, 64, 32};
    stage.discriminator_channels = {32, 64, 96, 128, 128, 128};
    return stage;
}

GeneratorStageOptions large_options() {
    GeneratorStageOptions stage;
    stage.generator.resolution = 256;
    stage.generator.channels = {512, 512, 512, 512, 512, 256, 128};
    stage.discriminator_channels = {128, 256, 512, 512, 512, 512, 512};
    stage.batch = 32;
    return stage;
}

GeneratorStageOptions tiny_options() {
    GeneratorStageOptions stage;
    stage.generator.resolution = 32;
    stage.generator.w_dim = 16;
    stage.generator.mapping_layers = 2;
    stage.generator.channels = {16, 16, 16, 8};
    stage.discriminator_channels = {8, 16, 16, 16};
    stage.batch = 4;
    stage.r1_every = 2;
    return stage;
}

Figures rate_of(const CheckOptions& options, GeneratorStageOptions stage, int rounds) {
    stage.on_cuda = options.device.is_cuda();
    const SyntheticPortraits files(stage.generator.resolution);
    const PortraitData data(files.crops(), files.labels());
    GeneratorStage trained(data, {}, stage), recorded(data, {}, stage);
    TrainingRate rate(trained, recorded, stage.r1_every, [&] { options.finish(); });
    for (int i = 0; i < rounds; ++i)
        rate.round();
    const double images = static_cast<double>(stage.batch) * rate.period();
    Figures result;
    result["resolution"] = stage.generator.resolution;
    result["batch"] = stage.batch;
    result["mixed_precision"] = stage.mixed_precision;
    result["step_ms"] = rate.steps().wall / rate.period() * 1e3;
    result["images_per_second"] = images / rate.steps().wall;
    result["bare_convolutions_per_second"] = images / rate.bare().wall;
    result["of_bare_convolutions"] = rate.bare().wall / rate.steps().wall;
    result["bare_gflop_per_second"] = rate.gflop() / rate.bare().wall;
    return result;
}

}  // namespace

Figures time_training(const CheckOptions& options) {
    Figures result;
    if (options.small) {
        result["tiny"] = rate_of(options, tiny_options(), 1);
        return result;
    }
    result["starter"] = rate_of(options, starter_options(), 5);
    result["large"] = rate_of(options, large_options(), 2);
    GeneratorStageOptions in_float = large_options();
    in_float.mixed_precision = false;
    result["large_float"] = rate_of(options, in_float, 2);
    return result;
}

}  // namespace lineament::gpu
