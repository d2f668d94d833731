#include "core/inversion/sfe_passes.h"

#include <ATen/ATen.h>

namespace lineament {

SfePasses::SfePasses(const Generator& generator, const SfeOptions& options)
    : generator_(generator), options_(options.resolved(generator.options())) {}

SfeFaces SfePasses::invert(const SfeBackbone& backbone, const FeatureEditor& fuser, const at::Tensor& images,
                           bool training, const StepHook& enter) const {
    SfeFaces faces;
    if (enter) enter(InversionStep::Encode);
    faces.input = resize_bilinear(images, options_.backbone_side, options_.backbone_side);
    const SfeBackboneOutput encoded = backbone.forward(faces.input, training);
    faces.w_plus = encoded.w_offsets + generator_.latent_avg();
    faces.predicted = encoded.feature;

    if (enter) enter(InversionStep::Generate);
    faces.styles = generator_.styles(faces.w_plus);
    faces.head = head(faces.styles);

    if (enter) enter(InversionStep::Merge);
    faces.feature = fuser.forward(faces.predicted, faces.head.feature, training);
    return faces;
}

at::Tensor SfePasses::editable_code(const StyleEncoder& encoder, const at::Tensor& images) const {
    return encoder.encode(images) + generator_.latent_avg();
}

GeneratorState SfePasses::head(const StyleCode& styles) const {
    return generator_.head(styles, options_.feature_index, /*want_rgb=*/true);
}

at::Tensor SfePasses::feature(const StyleCode& styles) const {
    return generator_.head(styles, options_.feature_index, /*want_rgb=*/false).feature;
}

at::Tensor SfePasses::delta(const at::Tensor& editable_feature, const StyleCode& edited) const {
    return editable_feature - feature(edited);
}

at::Tensor SfePasses::edited_feature(const FeatureEditor& editor, const at::Tensor& feature, const at::Tensor& delta,
                                     bool training) const {
    return editor.forward(feature, delta.defined() ? delta : at::zeros_like(feature), training);
}

at::Tensor SfePasses::image(const StyleCode& styles, const GeneratorState& state, int side) const {
    return generator_.tail(styles, options_.feature_index, state, side);
}

}  // namespace lineament
