#include "core/methods/fs_method.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <stdexcept>
#include <utility>

#include "core/methods/method_support.h"
#include "core/methods/pack_networks.h"

namespace lineament {

namespace {

std::shared_ptr<const Generator> present(std::shared_ptr<const Generator> generator, const SfeBackbone* encoder) {
    if (generator && encoder) return generator;
    throw std::invalid_argument("The Feature-Style encoder needs a generator and its encoder.");
}

}  // namespace

FsMethod::FsMethod(std::shared_ptr<const Generator> generator, std::shared_ptr<const SfeBackbone> encoder,
                   const FsOptions& options)
    : generator_(present(std::move(generator), encoder.get())),
      encoder_(std::move(encoder)),
      passes_(*generator_, options) {
    const GeneratorOptions& shape = generator_->options();
    if (encoder_->w_rows() != shape.w_rows() ||
        encoder_->feature_channels() != shape.feature_channels(options.feature_index)) {
        throw std::invalid_argument("The Feature-Style encoder of this pack was not made for its generator.");
    }
}

std::shared_ptr<const Inversion> FsMethod::invert(const at::Tensor& image, const Progress& progress) const {
    check_face(image, resolution(), "The Feature-Style encoder");
    const at::NoGradGuard no_grad;
    const InversionStages stages(progress);
    const std::shared_ptr<FsInversion> result = std::make_shared<FsInversion>();
    stages.enter(0.0, "reading the face");
    result->input = to_cpu_float(image);
    const FsFaces face = passes_.invert(*encoder_, image.to(generator_->constant().options()));
    result->resized_input = face.input;
    result->w_plus = to_cpu_float(face.w_plus);
    result->feature = face.feature;
    stages.enter(0.6, "rendering");
    draw_unedited(*result);
    stages.enter(1.0, "done");
    return result;
}

// What follows from w and F.
void FsMethod::draw_unedited(FsInversion& inversion) const {
    const int k = passes_.options().feature_index;
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
    return passes_.edit(inversion.feature, inversion.generated, edit.apply(*generator_, inversion.w_plus));
}

at::Tensor FsMethod::render(const Inversion& inversion, const LatentEdit& edit, const RenderOptions& options) const {
    const FsInversion& face = own(inversion);
    const int side = options.output_side == 0 ? resolution() : options.output_side;
    if (edit.is_zero()) return face.pictures.of_side(side);
    const at::NoGradGuard no_grad;
    at::Tensor image;
    if (side <= passes_.skip_side()) {
        SynthesisOptions stop;
        stop.stop_side = side;
        image = generator_->synthesize(edit.apply(*generator_, face.w_plus, side), stop).image;
    } else {
        const FsEditState edited = edit_state(face, edit);
        image = passes_.image(edited.styles, edited.state, side);
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
