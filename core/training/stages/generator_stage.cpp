#include "core/training/stages/generator_stage.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "core/data/image_grid.h"
#include "core/data/losses.h"
#include "core/networks/fresh/fresh_weights.h"
#include "core/ops/seeded_random.h"
#include "core/training/optim/mixed_precision.h"
#include "core/weights/state_dict.h"

namespace lineament {
namespace {

StateDict on_device(const StateDict& state, const at::Device& device) {
    StateDict moved;
    for (const auto& [name, tensor] : state)
        moved[name] = tensor.to(device);
    return moved;
}

// The same z for the same seed.
at::Tensor fixed_z(int64_t count, int64_t w_dim, uint64_t seed) {
    return at::randn({count, w_dim}, seeded_random(seed), at::TensorOptions(at::kFloat));
}

// The given generator, with a fresh mapping network if it has none; or a fresh generator.
StateDict first_generator(const StateDict& previous, const GeneratorStageOptions& options) {
    StateDict given = cloned(sub_state(previous, "generator."));
    if (given.empty()) return fresh_generator(options.generator, options.seed);
    if (given.count("style.1.weight") != 0) return given;
    GeneratorOptions shape = Generator(given).options();
    shape.mapping_layers = options.generator.mapping_layers;
    merge_state(given, "style.", sub_state(fresh_generator(shape, options.seed), "style."));
    return given;
}

StateDict first_discriminator(const StateDict& previous, int64_t side, const GeneratorStageOptions& options) {
    StateDict given = cloned(sub_state(previous, "discriminator."));
    if (!given.empty() && Discriminator(given).resolution() == side) return given;
    return fresh_discriminator(static_cast<int>(side), options.discriminator_channels, options.seed + 1);
}

// An extra optimiser step every `every` steps must not change how fast a model learns on the whole: appendix B of the
// StyleGAN2 paper.
OptimiserOptions with_lazy_regularisation(double rate, int every) {
    const double share = every > 0 ? static_cast<double>(every) / (every + 1) : 1.0;
    OptimiserOptions adam;
    adam.learning_rate = rate * share;
    adam.beta1 = 0.0;
    adam.beta2 = std::pow(0.99, share);
    adam.average_decay = 0;
    return adam;
}

double mean_sign(const at::Tensor& logits) {
    return logits.sign().mean().item<double>();
}

}  // namespace

void GeneratorStageOptions::check() const {
    augmentation.check();
    if (batch < 1) throw std::invalid_argument("Generator training needs a batch of at least one image.");
    if (style_mixing < 0 || style_mixing > 1) throw std::invalid_argument("Style mixing is a share from 0 to 1.");
    if (r1_every < 1 || path_length_every < 1) {
        throw std::invalid_argument("The regularisers of generator training need periods of at least one step.");
    }
    if (average_half_life <= 0 || average_start <= 0) {
        throw std::invalid_argument("The weight average needs a half-life of more than no images.");
    }
    if (generator.mapping_layers < 1) {
        throw std::invalid_argument("Generator training needs a mapping network; give it mapping_layers.");
    }
}

StateDict with_mean_latent(StateDict generator) {
    const at::NoGradGuard no_grad;
    const Generator network(generator);
    const at::Tensor z = fixed_z(4096, network.options().w_dim, 1);
    at::Tensor& mean = generator["latent_avg"];
    mean = network.map(z.to(network.constant().device())).mean(0);
    return generator;
}

GeneratorStage::GeneratorStage(const PortraitData& data, const StateDict& previous,
                               const GeneratorStageOptions& options)
    : OptimisedStage(data, options.seed),
      options_(options),
      device_(options.on_cuda ? at::Device(at::kCUDA, 0) : at::Device(at::kCPU)),
      augmentation_(options.augmentation) {
    options_.check();
    OptimiserOptions adam = with_lazy_regularisation(options_.generator_rate,
                                                     options_.path_length_weight > 0 ? options_.path_length_every : 0);
    adam.average_decay = 0.5;  // at once replaced by update_generator()
    generator_adam_ = &add_model("generator", on_device(first_generator(previous, options_), device_), adam);
    generator_ = std::make_unique<Generator>(generator_adam_->parameters());
    if (data.side() != generator_->options().resolution) {
        throw std::invalid_argument("The crops are " + std::to_string(data.side()) +
                                    " px wide, but the generator makes " +
                                    std::to_string(generator_->options().resolution) + " px; align to that size.");
    }
    adam = with_lazy_regularisation(options_.discriminator_rate, options_.r1_every);
    discriminator_adam_ =
        &add_model("discriminator", on_device(first_discriminator(previous, data.side(), options_), device_), adam);
    discriminator_ = std::make_unique<Discriminator>(discriminator_adam_->parameters());
}

at::Tensor GeneratorStage::draw_w_plus(int64_t count) {
    const int64_t rows = generator_->options().w_rows(), w_dim = generator_->options().w_dim;
    const at::Tensor first = generator_->map(random_.normal({count, w_dim}).to(device_)).unsqueeze(1);
    const at::Tensor second = generator_->map(random_.normal({count, w_dim}).to(device_)).unsqueeze(1);
    const at::Tensor cut = random_.integers(1, rows, {count, 1});
    const at::Tensor mixed = random_.uniform({count, 1}).lt(options_.style_mixing);
    const at::Tensor from_second = at::arange(rows).unsqueeze(0).ge(cut).logical_and(mixed);  // [N, rows]
    return at::where(from_second.unsqueeze(2).to(device_), second, first);
}

at::Tensor GeneratorStage::synthesize(const at::Tensor& w_plus) {
    SynthesisOptions synthesis;
    for (const Generator::StyledConvolution& layer : generator_->convolutions()) {
        if (!options_.random_noise) break;
        const at::IntArrayRef side = layer.noise.sizes().slice(2);
        synthesis.noise.push_back(random_.normal({w_plus.size(0), 1, side[0], side[1]}).to(device_));
    }
    return generator_->synthesize(w_plus, synthesis).image.to(at::kFloat);
}

at::Tensor GeneratorStage::draw_reals() {
    const at::Tensor images = data_.random_batch(options_.batch, random_).images.to(device_);
    return images.contiguous(device_.is_cuda() ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous);
}

at::Tensor GeneratorStage::judge(const at::Tensor& images, bool mixed_precision) {
    const at::Tensor seen = augmentation_.apply(images, random_);  // positions and colours want float's precision
    const MixedPrecision mixed(mixed_precision, device_);
    return discriminator_->forward(seen).to(at::kFloat);
}

Measures GeneratorStage::step(double /*progress*/) {
    Measures measures;
    set_requires_grad(discriminator_adam_->parameters(), false);
    const at::Tensor fakes = [&] {
        const MixedPrecision mixed(options_.mixed_precision, device_);
        return synthesize(draw_w_plus(options_.batch));
    }();
    measures["generator"] = step_generator(fakes);
    if (options_.path_length_weight > 0 && steps_ % options_.path_length_every == 0) {
        measures["path_length"] = step_path_length();
    }
    set_requires_grad(discriminator_adam_->parameters(), true);
    measures["discriminator"] = step_discriminator(fakes.detach());
    if (steps_ % options_.r1_every == 0) measures["r1"] = step_r1();
    ++steps_;
    measures["augmentation_p"] = augmentation_.probability();
    measures["real_sign"] = augmentation_.mean_sign();
    return measures;
}

double GeneratorStage::step_generator(const at::Tensor& fakes) {
    const at::Tensor loss = generator_loss(judge(fakes, options_.mixed_precision));
    loss.backward();
    update_generator();
    return loss.item<double>();
}

double GeneratorStage::step_path_length() {
    const int64_t count = std::max(1, options_.batch / 2);  // half the batch will do, says the paper
    const at::Tensor w_plus = draw_w_plus(count);
    const at::Tensor images = synthesize(w_plus);
    const at::Tensor noise = random_.normal(images.sizes()).to(device_);
    const at::Tensor lengths = path_lengths(images, w_plus, noise);
    const double mean = mean_over_processes(lengths.mean().item<double>());
    mean_path_length_ += (mean - mean_path_length_) * options_.path_length_decay;
    const at::Tensor penalty = (lengths - mean_path_length_).square().mean();
    (penalty * (options_.path_length_weight * options_.path_length_every)).backward();
    update_generator();
    return mean_path_length_;
}

double GeneratorStage::step_discriminator(const at::Tensor& fakes) {
    const at::Tensor real_logits = judge(draw_reals(), options_.mixed_precision);
    const at::Tensor loss = discriminator_loss(real_logits, judge(fakes, options_.mixed_precision));
    loss.backward();
    step_models({discriminator_adam_}, 1.0);
    augmentation_.observe(mean_over_processes(mean_sign(real_logits)), images_per_step());
    return loss.item<double>();
}

double GeneratorStage::step_r1() {
    const at::Tensor penalty =
        r1_penalty([&](const at::Tensor& images) { return judge(images, /*mixed_precision=*/false); }, draw_reals());
    const auto side = static_cast<double>(data_.side());
    const double gamma = options_.r1_gamma > 0 ? options_.r1_gamma : 0.0002 * side * side / images_per_step();
    (penalty * (gamma / 2 * options_.r1_every)).backward();
    step_models({discriminator_adam_}, 1.0);
    return penalty.item<double>();
}

void GeneratorStage::update_generator() {
    const double seen = static_cast<double>(steps_) * images_per_step();
    const double half_life = std::min(options_.average_half_life, seen * options_.average_start);
    const double steps_per_batch = options_.path_length_weight > 0 ? 1.0 + 1.0 / options_.path_length_every : 1.0;
    const double images = images_per_step() / steps_per_batch;
    generator_adam_->set_average_decay(half_life > 0 ? std::pow(0.5, images / half_life) : 0);
    step_models({generator_adam_}, 1.0);
}

Measures GeneratorStage::evaluate() {
    const at::NoGradGuard no_grad;
    const Generator generator(with_mean_latent(generator_adam_->average()));
    const auto count = static_cast<int64_t>(std::min<size_t>(64, data_.evaluation().size()));
    const std::vector<int64_t> seen(data_.training().begin(),
                                    data_.training().begin() + std::min<int64_t>(count, data_.training().size()));
    const at::Tensor z = fixed_z(count, generator.options().w_dim, options_.seed).to(device_);
    const at::Tensor w_plus = generator.map(z).unsqueeze(1).expand({-1, generator.options().w_rows(), -1});
    const auto sign_of = [&](const at::Tensor& images) {
        return mean_sign(discriminator_->forward(images.to(device_)));
    };
    return {{"sign_of_training", sign_of(data_.batch(seen).images)},
            {"sign_of_unseen", sign_of(data_.first_unseen(static_cast<size_t>(count)).images)},
            {"sign_of_generated", sign_of(generator.synthesize(w_plus).image)},
            {"real_sign", augmentation_.mean_sign()},
            {"augmentation_p", augmentation_.probability()}};
}

void GeneratorStage::write_samples(const std::string& path) {
    write_random_samples(path, Generator(with_mean_latent(generator_adam_->average())), options_.truncation);
}

StateDict GeneratorStage::state() const {
    StateDict state = on_device(OptimisedStage::state(), at::kCPU);
    state["augmentation"] = augmentation_.state();
    state["mean_path_length"] = at::full({1}, mean_path_length_, at::TensorOptions(at::kDouble));
    return state;
}

void GeneratorStage::load_state(const StateDict& state) {
    OptimisedStage::load_state(state);
    augmentation_.load_state(state.at("augmentation"));
    mean_path_length_ = state.at("mean_path_length").item<double>();
}

StateDict GeneratorStage::result() const {
    StateDict result = OptimisedStage::result();
    merge_state(result, "generator.", with_mean_latent(sub_state(result, "generator.")));
    return on_device(result, at::kCPU);
}

void write_random_samples(const std::string& path, const Generator& generator, double truncation) {
    const at::NoGradGuard no_grad;
    const at::Tensor z = fixed_z(32, generator.options().w_dim, 7).to(generator.constant().device());
    const at::Tensor w = at::cat({generator.map(z, truncation), generator.map(z)});
    const at::Tensor images = generator.synthesize(w.unsqueeze(1).expand({-1, generator.options().w_rows(), -1})).image;
    save_image_grid(path, images.to(at::kCPU), 16);
}

}  // namespace lineament
