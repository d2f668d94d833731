#include "core/inversion/fs_passes.h"

#include <ATen/ATen.h>

#include <utility>

namespace lineament {

FsPasses::FsPasses(const Generator& generator, const FsOptions& options) : generator_(generator), options_(options) {
    options_.check(generator_.options());
}

int FsPasses::skip_side() const {
    const int side = generator_.options().feature_side(options_.feature_index);
    return options_.feature_index % 2 == 1 ? side : side / 2;
}

FsFaces FsPasses::invert(const SfeBackbone& encoder, const at::Tensor& images, bool training) const {
    FsFaces faces;
    faces.input = area_downsample(images, FsOptions::input_side(generator_.options()));
    const SfeBackboneOutput encoded = encoder.forward(faces.input, training);
    faces.w_plus = encoded.w_offsets + generator_.latent_avg();
    faces.feature = encoded.feature;
    return faces;
}

GeneratorState FsPasses::head(const StyleCode& styles) const {
    return generator_.head(styles, options_.feature_index, /*want_rgb=*/true);
}

FsEditState FsPasses::edit(const at::Tensor& feature, const at::Tensor& generated, const StyleCode& styles) const {
    const GeneratorState edited = head(styles);
    return {styles, edited.feature, {feature + (edited.feature - generated), edited.rgb}};
}

at::Tensor FsPasses::image(const StyleCode& styles, const GeneratorState& state, int side) const {
    return generator_.tail(styles, options_.feature_index, state, side);
}

at::Tensor FsPasses::image_with_noise(const StyleCode& styles, const at::Tensor& feature, double share,
                                      std::vector<at::Tensor> noise) const {
    SynthesisOptions options;
    options.insert_index = options_.feature_index;
    options.insert_feature = feature;
    options.feature_scale = share;
    options.noise = std::move(noise);
    return generator_.synthesize(styles, options).image;
}

}  // namespace lineament
