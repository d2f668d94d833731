#include "core/inversion/residual_passes.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <stdexcept>
#include <string>

#include "core/networks/residual/residual_layers.h"

namespace lineament {

ResidualMethodOptions ResidualMethodOptions::resolved(const GeneratorOptions& generator) const {
    ResidualMethodOptions result = *this;
    if (result.feature_index == 0) {
        const int side = std::min(256, generator.resolution) / 4;
        while (generator.feature_side(result.feature_index) < side)
            result.feature_index += 2;
    }
    if (result.feature_index < 2 || result.feature_index > generator.w_rows() - 2) {
        throw std::invalid_argument("Residual features must be put behind a convolution from 8 px up and in front of " +
                                    std::string("the last, not behind layer ") + std::to_string(result.feature_index) +
                                    ".");
    }
    return result;
}

FaceResidual FaceResidual::rows(int64_t first, int64_t count) const {
    FaceResidual result{extracted.narrow(0, first, count), {}};
    for (const at::Tensor& tensor : prepared)
        result.prepared.push_back(tensor.narrow(0, first, count));
    return result;
}

ResidualPasses::ResidualPasses(const Generator& generator, const StyleEncoder& encoder,
                               const ResidualMethodOptions& options)
    : generator_(generator), encoder_(encoder), feature_index_(options.resolved(generator.options()).feature_index) {
    const int rows = generator.options().w_rows();
    if (encoder.w_rows() == rows) return;
    throw std::invalid_argument("The encoder makes codes of " + std::to_string(encoder.w_rows()) +
                                " rows, but the generator has " + std::to_string(rows) + ".");
}

void ResidualPasses::check(const ResidualKind& kind) const {
    if (kind.fits(generator_.options(), encoder_, feature_index_)) return;
    throw std::invalid_argument(std::string("The residual modules of ") + kind.title() +
                                " were made for another generator or encoder.");
}

at::Tensor ResidualPasses::placed(const at::Tensor& x) const {
    return x.to(generator_.constant().options());
}

// The encoder's own c1, or, where the feature is larger, that of a larger picture.
at::Tensor ResidualPasses::skip_of(const at::Tensor& images, const StyleEncoding& encoding) const {
    if (encoding.c1.size(2) == feature_side()) return encoding.c1;
    return encoder_.skip(placed(resize_face_bicubic(images, 4 * feature_side())));
}

ResidualFaces ResidualPasses::invert(const ResidualKind& kind, const at::Tensor& images, const StepHook& enter) const {
    return invert_reduced(kind, images, resize_face_bicubic(images, encoder_.input_side()), enter);
}

ResidualFaces ResidualPasses::invert_reduced(const ResidualKind& kind, const at::Tensor& images,
                                             const at::Tensor& encoder_input, const StepHook& enter) const {
    ResidualFaces faces;
    if (enter) enter(InversionStep::Encode);
    faces.encoder_input = placed(encoder_input);
    const StyleEncoding encoding = encoder_.forward(faces.encoder_input);
    faces.w_plus = encoding.w_offsets + generator_.latent_avg();
    faces.skip = skip_of(images, encoding);

    if (enter) enter(InversionStep::Generate);
    faces.styles = generator_.styles(faces.w_plus);
    faces.head = head(kind, faces.styles);

    if (enter) enter(InversionStep::Merge);
    faces.residual = kind.residual(faces.skip, faces.head.features);
    return faces;
}

ResidualHead ResidualPasses::head(const ResidualKind& kind, const StyleCode& styles) const {
    ResidualHead result;
    int index = 0;
    for (const int next : kind.feature_indices(feature_index_)) {
        result.state = index == 0 ? generator_.head(styles, next, /*want_rgb=*/true)
                                  : generator_.advance(styles, index, result.state, next);
        result.features.push_back(result.state.feature);
        index = next;
    }
    return result;
}

ResidualEditState ResidualPasses::edit(const ResidualKind& kind, const FaceResidual& residual, const StyleCode& styles,
                                       const ResidualHead& head) const {
    const TransformedFeature transformed = kind.transform(residual, head.features);
    return {styles, {transformed.feature, head.state.rgb}, transformed.flow};
}

at::Tensor ResidualPasses::image(const ResidualEditState& state, int side) const {
    return generator_.tail(state.styles, feature_index_, state.state, side);
}

}  // namespace lineament
