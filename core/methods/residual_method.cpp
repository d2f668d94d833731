#include "core/methods/residual_method.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <mutex>
#include <stdexcept>
#include <utility>

#include "core/methods/method_support.h"
#include "core/networks/residual/residual_layers.h"

namespace lineament {
namespace {

at::Tensor reduced(const at::Tensor& face, int side) {
    return resize_face_bicubic(to_cpu_float(face), side);
}

}  // namespace

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

struct ResidualInversion::LastEdit {
    std::mutex mutex;
    EditKey key;
    std::shared_ptr<const ResidualEditState> state;
};

ResidualInversion::ResidualInversion() : last_edit_(std::make_unique<LastEdit>()) {}
ResidualInversion::~ResidualInversion() = default;

ResidualMethod::ResidualMethod(std::shared_ptr<const Generator> generator, std::shared_ptr<const StyleEncoder> encoder,
                               const ResidualMethodOptions& options)
    : generator_(std::move(generator)), encoder_(std::move(encoder)) {
    if (!generator_ || !encoder_) throw std::invalid_argument("The method needs a generator and a style encoder.");
    if (encoder_->w_rows() != generator_->options().w_rows()) {
        throw std::invalid_argument("The encoder makes codes of " + std::to_string(encoder_->w_rows()) +
                                    " rows, but the generator has " + std::to_string(generator_->options().w_rows()) +
                                    ".");
    }
    feature_index_ = options.resolved(generator_->options()).feature_index;
}

at::Tensor ResidualMethod::on_device(const at::Tensor& x) const {
    return x.to(generator_->constant().options());
}

ResidualMethod::Head ResidualMethod::head(const StyleCode& styles) const {
    Head result;
    int index = 0;
    const auto go_to = [&](int next) {
        result.state = index == 0 ? generator_->head(styles, next, /*want_rgb=*/true)
                                  : generator_->advance(styles, index, result.state, next);
        result.features.push_back(result.state.feature);
        index = next;
    };
    for (const int coarser : coarser_indices())
        go_to(coarser);
    go_to(feature_index_);
    return result;
}

// The encoder's own c1, or, where the feature is larger, that of a larger picture.
at::Tensor ResidualMethod::encoder_skip(const at::Tensor& image, const StyleEncoding& encoding) const {
    if (encoding.c1.size(2) == feature_side()) return encoding.c1;
    return encoder_->skip(on_device(reduced(image, 4 * feature_side())));
}

std::shared_ptr<const Inversion> ResidualMethod::invert(const at::Tensor& image, const Progress& progress) const {
    check_face(image, resolution(), id().c_str());
    return invert_reduced(image, reduced(image, encoder_->input_side()), progress);
}

std::shared_ptr<const ResidualInversion> ResidualMethod::invert_reduced(const at::Tensor& image,
                                                                        const at::Tensor& encoder_input,
                                                                        const Progress& progress) const {
    check_face(image, resolution(), id().c_str());
    const at::NoGradGuard no_grad;
    const InversionStages stages(progress);
    const std::shared_ptr<ResidualInversion> result = std::make_shared<ResidualInversion>();
    result->input = to_cpu_float(image);
    result->encoder_input = on_device(encoder_input);

    stages.enter(0.0, "reading the face");
    const StyleEncoding encoding = encoder_->forward(result->encoder_input);
    result->w_plus = to_cpu_float(encoding.w_offsets + generator_->latent_avg());
    result->skip = encoder_skip(image, encoding);

    stages.enter(0.3, "generating its features");
    result->unedited.styles = generator_->styles(on_device(result->w_plus));
    const Head unedited = head(result->unedited.styles);
    result->feature = unedited.state.feature;
    result->prepared = prepare(unedited.features);

    stages.enter(0.45, "extracting what the code lacks");
    result->residual = residual(result->skip, result->feature);
    stages.enter(0.65, "adding it");
    const Transformed transformed = transform(*result, unedited.features);
    result->unedited.state = {transformed.feature, unedited.state.rgb};
    result->unedited.flow = transformed.flow;

    stages.enter(0.8, "rendering");
    result->reconstruction =
        to_cpu_float(generator_->tail(result->unedited.styles, feature_index_, result->unedited.state));
    stages.enter(1.0, "done");
    return result;
}

ResidualEditState ResidualMethod::start_edit(const ResidualInversion& inversion, const LatentEdit& edit,
                                             const at::Tensor& kept) const {
    ResidualEditState result = inversion.unedited;
    result.styles = edit.apply(*generator_, inversion.w_plus);
    // An edit of later layers alone reaches neither the feature nor the RGB skip in front of it.
    if (edit.first_layer() >= feature_index_) {
        if (feature_index_ % 2 == 0 || edit.first_layer() > feature_index_) return result;
    }
    const Head edited = head(result.styles);
    result.state.rgb = edited.state.rgb;
    const Transformed transformed = transform(inversion, edited.features);
    result.flow = transformed.flow;
    result.state.feature = transformed.feature;
    if (kept.defined()) {
        const at::Tensor& before = inversion.unedited.state.feature;
        result.state.feature = before + (transformed.feature - before) * on_device(kept);
    }
    return result;
}

std::shared_ptr<const ResidualEditState> ResidualMethod::edit_state(const ResidualInversion& inversion,
                                                                    const LatentEdit& edit,
                                                                    const at::Tensor& region_mask) const {
    const at::NoGradGuard no_grad;
    const EditKey key{edit.terms(), kept_weight(region_mask, feature_side())};
    ResidualInversion::LastEdit& last = *inversion.last_edit_;
    {
        const std::lock_guard<std::mutex> lock(last.mutex);
        if (last.state && last.key == key) return last.state;
    }
    const std::shared_ptr<const ResidualEditState> state =
        std::make_shared<const ResidualEditState>(start_edit(inversion, edit, key.kept));
    const std::lock_guard<std::mutex> lock(last.mutex);
    last.key = key;
    last.state = state;
    return state;
}

at::Tensor ResidualMethod::render(const Inversion& inversion, const LatentEdit& edit,
                                  const RenderOptions& options) const {
    const ResidualInversion* own = dynamic_cast<const ResidualInversion*>(&inversion);
    TORCH_CHECK(own, id(), " was asked to render the inversion of another method");
    const int side = options.output_side == 0 ? resolution() : options.output_side;
    if (edit.is_zero() && side == resolution()) return own->reconstruction;
    const at::NoGradGuard no_grad;
    const int skip_side = static_cast<int>(own->unedited.state.rgb.size(2));
    if (side <= skip_side) {
        SynthesisOptions stop;
        stop.stop_side = side;
        return to_cpu_float(generator_->synthesize(edit.apply(*generator_, own->w_plus, side), stop).image);
    }
    if (edit.is_zero()) {
        return to_cpu_float(generator_->tail(own->unedited.styles, feature_index_, own->unedited.state, side));
    }
    const std::shared_ptr<const ResidualEditState> state = edit_state(*own, edit, options.region_mask);
    return to_cpu_float(generator_->tail(state->styles, feature_index_, state->state, side));
}

}  // namespace lineament
