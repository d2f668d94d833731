#include "core/methods/fs_method.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <stdexcept>
#include <utility>

#include "core/methods/method_support.h"
#include "core/methods/pack_networks.h"

namespace lineament {

FsMethod::FsMethod(std::shared_ptr<const Generator> generator, std::shared_ptr<const SfeBackbone> encoder,
                   const FsOptions& options)
    : generator_(std::move(generator)), encoder_(std::move(encoder)), options_(options) {
    if (!generator_ || !encoder_) {
        throw std::invalid_argument("The Feature-Style encoder needs a generator and its encoder.");
    }
    const GeneratorOptions& shape = generator_->options();
    options_.check(shape);
    if (encoder_->w_rows() != shape.w_rows() ||
        encoder_->feature_channels() != shape.feature_channels(options_.feature_index)) {
        throw std::invalid_argument("The Feature-Style encoder of this pack was not made for its generator.");
    }
}

int FsMethod::skip_side() const {
    const int side = generator_->options().feature_side(options_.feature_index);
    return options_.feature_index % 2 == 1 ? side : side / 2;
}

std::shared_ptr<const Inversion> FsMethod::invert(const at::Tensor& image, const Progress& progress) const {
    check_face(image, resolution(), "The Feature-Style encoder");
    const at::NoGradGuard no_grad;
    const InversionStages stages(progress);
    const std::shared_ptr<FsInversion> result = std::make_shared<FsInversion>();
    stages.enter(0.0, "reading the face");
    result->input = to_cpu_float(image);
    result->resized_input =
        area_downsample(image.to(generator_->constant().options()), FsOptions::input_side(generator_->options()));
    const SfeBackboneOutput encoded = encoder_->forward(result->resized_input);
    result->w_plus = to_cpu_float(encoded.w_offsets + generator_->latent_avg());
    result->feature = encoded.feature;
    stages.enter(0.6, "rendering");
    draw_unedited(*result);
    stages.enter(1.0, "done");
    return result;
}

// What follows from w and F.
void FsMethod::draw_unedited(FsInversion& inversion) const {
    const int k = options_.feature_index;
    const StyleCode styles = generator_->styles(inversion.w_plus.to(generator_->constant().options()));
    const GeneratorState head = inversion.pictures.add_head(*generator_, styles, k);
    TORCH_CHECK(inversion.feature.sizes() == head.feature.sizes(), "the Feature-Style encoder made features of ",
                inversion.feature.sizes(), ", the generator needs ", head.feature.sizes());
    inversion.generated = head.feature;
    inversion.pictures.add_tail(*generator_, styles, k, {inversion.feature, head.rgb});
    inversion.reconstruction = inversion.pictures.of_side(resolution());
}

const FsInversion& FsMethod::own(const Inversion& inversion) const {
    const FsInversion* const result = dynamic_cast<const FsInversion*>(&inversion);
    TORCH_CHECK(result, "the Feature-Style encoder was given the inversion of another method");
    return *result;
}

FsEditState FsMethod::edit_state(const FsInversion& inversion, const LatentEdit& edit) const {
    const at::NoGradGuard no_grad;
    FsEditState result;
    result.styles = edit.apply(*generator_, inversion.w_plus);
    const GeneratorState head = generator_->head(result.styles, options_.feature_index, /*want_rgb=*/true);
    result.generated = head.feature;
    result.state = {inversion.feature + (head.feature - inversion.generated), head.rgb};
    return result;
}

at::Tensor FsMethod::render(const Inversion& inversion, const LatentEdit& edit, const RenderOptions& options) const {
    const FsInversion& face = own(inversion);
    const int side = options.output_side == 0 ? resolution() : options.output_side;
    if (edit.is_zero()) return face.pictures.of_side(side);
    const at::NoGradGuard no_grad;
    at::Tensor image;
    if (side <= skip_side()) {
        SynthesisOptions stop;
        stop.stop_side = side;
        image = generator_->synthesize(edit.apply(*generator_, face.w_plus, side), stop).image;
    } else {
        const FsEditState edited = edit_state(face, edit);
        image = generator_->tail(edited.styles, options_.feature_index, edited.state, side);
    }
    return face.pictures.kept_in(to_cpu_float(image), options.region_mask);
}

std::shared_ptr<const Inversion> FsMethod::mix_styles(const Inversion& content, const Inversion& style) const {
    const at::NoGradGuard no_grad;
    const FsInversion& shape = own(content);
    const std::shared_ptr<FsInversion> result = std::make_shared<FsInversion>();
    result->input = shape.input;
    result->resized_input = shape.resized_input;
    result->feature = shape.feature;
    result->w_plus = own(style).w_plus;
    draw_unedited(*result);
    return result;
}

std::shared_ptr<const InversionMethod> make_fs(PackNetworks& networks) {
    const std::shared_ptr<const Generator> generator = networks.generator();
    FsOptions options;
    if (networks.manifest().fs_layer > 0) options.feature_index = networks.manifest().fs_layer;
    const SfeBackboneOptions strides = options.strides(generator->options());
    const std::shared_ptr<const SfeBackbone> encoder = networks.shared<SfeBackbone>(
        "fs", [&] { return std::make_shared<const SfeBackbone>(networks.load("fs", "encoder."), strides); });
    return std::make_shared<FsMethod>(generator, encoder, options);
}

}  // namespace lineament
