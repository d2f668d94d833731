#include "core/methods/residual_method.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <mutex>
#include <stdexcept>
#include <utility>

#include "core/methods/method_support.h"
#include "core/networks/residual/residual_layers.h"

namespace lineament {
namespace {

// In front of the steps of an inversion, in their order.
constexpr struct {
    double fraction;
    const char* text;
} kSteps[] = {{0.0, "reading the face"}, {0.3, "generating its features"}, {0.45, "extracting what the code lacks"}};

template <typename Network>
std::shared_ptr<const Network> present(std::shared_ptr<const Network> network) {
    if (network) return network;
    throw std::invalid_argument("The method needs a generator and a style encoder.");
}

}  // namespace

struct ResidualInversion::LastEdit {
    std::mutex mutex;
    EditKey key;
    std::shared_ptr<const ResidualEditState> state;
};

ResidualInversion::ResidualInversion() : last_edit_(std::make_unique<LastEdit>()) {}
ResidualInversion::~ResidualInversion() = default;

ResidualMethod::ResidualMethod(std::shared_ptr<const Generator> generator, std::shared_ptr<const StyleEncoder> encoder,
                               std::shared_ptr<const ResidualKind> kind, const ResidualMethodOptions& options)
    : generator_(present(std::move(generator))),
      encoder_(present(std::move(encoder))),
      kind_(std::move(kind)),
      passes_(*generator_, *encoder_, options) {
    passes_.check(*kind_);
}

std::shared_ptr<const Inversion> ResidualMethod::invert(const at::Tensor& image, const Progress& progress) const {
    check_face(image, resolution(), id().c_str());
    return invert_reduced(image, resize_face_bicubic(to_cpu_float(image), encoder_->input_side()), progress);
}

std::shared_ptr<const ResidualInversion> ResidualMethod::invert_reduced(const at::Tensor& image,
                                                                        const at::Tensor& encoder_input,
                                                                        const Progress& progress) const {
    check_face(image, resolution(), id().c_str());
    const at::NoGradGuard no_grad;
    const InversionStages stages(progress);
    const std::shared_ptr<ResidualInversion> result = std::make_shared<ResidualInversion>();
    result->input = to_cpu_float(image);
    const ResidualFaces face = passes_.invert_reduced(*kind_, result->input, encoder_input, [&](InversionStep step) {
        stages.enter(kSteps[static_cast<size_t>(step)].fraction, kSteps[static_cast<size_t>(step)].text);
    });
    result->encoder_input = face.encoder_input;
    result->w_plus = to_cpu_float(face.w_plus);
    result->skip = face.skip;
    result->feature = face.head.state.feature;
    result->residual = face.residual;

    stages.enter(0.65, "adding it");
    result->unedited = passes_.edit(*kind_, face.residual, face.styles, face.head);
    stages.enter(0.8, "rendering");
    result->reconstruction = to_cpu_float(passes_.image(result->unedited));
    stages.enter(1.0, "done");
    return result;
}

ResidualEditState ResidualMethod::start_edit(const ResidualInversion& inversion, const LatentEdit& edit,
                                             const at::Tensor& kept) const {
    const int k = passes_.feature_index();
    const StyleCode styles = edit.apply(*generator_, inversion.w_plus);
    // An edit of later layers alone reaches neither the feature nor the RGB skip in front of it.
    if (edit.first_layer() > k || (edit.first_layer() == k && k % 2 == 0)) {
        ResidualEditState result = inversion.unedited;
        result.styles = styles;
        return result;
    }
    ResidualEditState result = passes_.edit(*kind_, inversion.residual, styles, passes_.head(*kind_, styles));
    if (kept.defined()) {
        const at::Tensor& before = inversion.unedited.state.feature;
        result.state.feature = before + (result.state.feature - before) * kept.to(before.options());
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
        return to_cpu_float(passes_.image(own->unedited, side));
    }
    return to_cpu_float(passes_.image(*edit_state(*own, edit, options.region_mask), side));
}

}  // namespace lineament
