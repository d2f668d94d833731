#include "core/methods/sfe_method.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <mutex>
#include <stdexcept>
#include <utility>

#include "core/methods/method_support.h"
#include "core/methods/pack_networks.h"

namespace lineament {

struct SfeInversion::Cache {
    std::mutex mutex;
    EditKey key;
    std::shared_ptr<const SfeEditState> full, coarse;  // null where not computed yet
};

SfeInversion::SfeInversion() : cache_(std::make_unique<Cache>()) {}
SfeInversion::~SfeInversion() = default;

namespace {

// In front of the steps of an inversion, in their order.
constexpr struct {
    double fraction;
    const char* text;
} kSteps[] = {{0.0, "reading the face"}, {0.3, "generating its features"}, {0.4, "merging the features"}};

SfeNetworks complete(SfeNetworks n) {
    if (n.generator && n.backbone && n.fuser && (!n.editor || n.style_encoder)) return n;
    throw std::invalid_argument("StyleFeatureEditor needs a generator, its inverter, a style encoder and an editor.");
}

}  // namespace

SfeMethod::SfeMethod(SfeNetworks networks, const SfeOptions& options)
    : networks_(complete(std::move(networks))), passes_(*networks_.generator, options) {
    const SfeNetworks& n = networks_;
    const int rows = n.generator->options().w_rows();
    const int64_t channels = n.generator->options().feature_channels(passes_.options().feature_index);
    const bool rows_fit = n.backbone->w_rows() == rows && (!n.editor || n.style_encoder->w_rows() == rows);
    if (!rows_fit || n.fuser->channels() != channels || (n.editor && n.editor->channels() != channels)) {
        throw std::invalid_argument("The networks of this pack were not made for the same generator.");
    }
}

at::Tensor SfeMethod::on_device(const at::Tensor& x) const {
    return x.to(networks_.generator->constant().options());
}

at::Tensor SfeMethod::edited_feature(const at::Tensor& f_k, const at::Tensor& delta) const {
    return networks_.editor ? passes_.edited_feature(*networks_.editor, f_k, delta) : f_k;
}

std::shared_ptr<const Inversion> SfeMethod::invert(const at::Tensor& image, const Progress& progress) const {
    check_face(image, resolution(), "SFE");
    const at::NoGradGuard no_grad;
    const InversionStages stages(progress);
    const Generator& generator = *networks_.generator;
    const std::shared_ptr<SfeInversion> result = std::make_shared<SfeInversion>();
    result->input = to_cpu_float(image);
    const at::Tensor full = on_device(image);
    const SfeFaces face =
        passes_.invert(*networks_.backbone, *networks_.fuser, full, /*training=*/false, [&](InversionStep step) {
            stages.enter(kSteps[static_cast<size_t>(step)].fraction, kSteps[static_cast<size_t>(step)].text);
        });
    result->resized_input = face.input;
    result->w_plus = to_cpu_float(face.w_plus);
    result->f_pred = face.predicted;
    result->f_w = face.head.feature;
    result->f_k = face.feature;
    result->unedited.styles = face.styles;
    result->rgb_before = generator.head(face.styles, passes_.options().feature_index - 2, /*want_rgb=*/true).rgb;

    if (networks_.editor) {
        stages.enter(0.5, "finding an editable code");
        const at::Tensor w_e = passes_.editable_code(*networks_.style_encoder, full);
        result->w_editable = to_cpu_float(w_e);
        result->f_editable = passes_.feature(generator.styles(w_e));
        stages.enter(0.7, "preparing the features for edits");
    }
    result->unedited.state = {edited_feature(result->f_k, {}), face.head.rgb};
    if (networks_.editor) {
        result->coarse_editor =
            std::make_shared<const CoarseFeatureEditor>(networks_.editor, result->f_k, result->unedited.state.feature);
    }
    stages.enter(0.85, "rendering");
    result->reconstruction = to_cpu_float(passes_.image(result->unedited.styles, result->unedited.state));
    stages.enter(1.0, "done");
    return result;
}

GeneratorState SfeMethod::edited_skip(const SfeInversion& inversion, const StyleCode& styles, int first_layer) const {
    const int k = passes_.options().feature_index;
    if (first_layer > k) return inversion.unedited.state;
    // A change in row k alone reaches, of the head, only the toRGB at the side of features[k].
    if (first_layer == k) {
        const Generator::ToRgb& last = networks_.generator->to_rgbs()[(k - 1) / 2];
        return {inversion.f_w, last.forward(inversion.f_w, styles.rgb[(k - 1) / 2], inversion.rgb_before)};
    }
    return passes_.head(styles);
}

// Everything of an edit but F', which stays that of the zero edit.
SfeEditState SfeMethod::start_edit(const SfeInversion& inversion, const LatentEdit& edit,
                                   const at::Tensor& kept) const {
    const Generator& generator = *networks_.generator;
    const int first_layer = edit.first_layer();
    SfeEditState result;
    result.styles = edit.apply(generator, inversion.w_plus);
    result.state.rgb = edited_skip(inversion, result.styles, first_layer).rgb;
    result.state.feature = inversion.unedited.state.feature;
    if (first_layer >= passes_.options().feature_index || !networks_.editor) return result;
    const StyleCode editable = edit.apply(generator, inversion.w_editable, passes_.feature_side());
    result.delta = passes_.delta(inversion.f_editable, editable);
    if (kept.defined()) result.delta = result.delta * on_device(kept);
    return result;
}

std::shared_ptr<const SfeEditState> SfeMethod::edit_state(const SfeInversion& inversion, const LatentEdit& edit,
                                                          const at::Tensor& region_mask, bool coarse) const {
    const at::NoGradGuard no_grad;
    const EditKey key{edit.terms(), kept_weight(region_mask, passes_.feature_side())};
    SfeInversion::Cache& cache = *inversion.cache_;
    std::shared_ptr<const SfeEditState> started;  // by the other quality
    {
        const std::lock_guard<std::mutex> lock(cache.mutex);
        if (cache.key == key) {
            const std::shared_ptr<const SfeEditState>& wanted = coarse ? cache.coarse : cache.full;
            if (wanted) return wanted;
            started = coarse ? cache.full : cache.coarse;
        }
    }
    SfeEditState state = started ? *started : start_edit(inversion, edit, key.kept);
    if (state.delta.defined()) {
        state.state.feature =
            coarse ? inversion.coarse_editor->forward(state.delta) : edited_feature(inversion.f_k, state.delta);
    }
    const std::shared_ptr<const SfeEditState> result = std::make_shared<const SfeEditState>(std::move(state));
    const std::lock_guard<std::mutex> lock(cache.mutex);
    if (!started) {
        cache.key = key;
        cache.full = cache.coarse = nullptr;
    } else if (!(cache.key == key)) {
        return result;  // another thread's edit has taken the place meanwhile
    }
    (coarse ? cache.coarse : cache.full) = result;
    return result;
}

at::Tensor SfeMethod::render(const Inversion& inversion, const LatentEdit& edit, const RenderOptions& options) const {
    const SfeInversion* own = dynamic_cast<const SfeInversion*>(&inversion);
    TORCH_CHECK(own, "SFE was asked to render the inversion of another method");
    const int side = options.output_side == 0 ? resolution() : options.output_side;
    if (edit.is_zero() && side == resolution()) return own->reconstruction;
    const at::NoGradGuard no_grad;
    if (side <= passes_.feature_side()) {
        const Generator& generator = *networks_.generator;
        SynthesisOptions stop;
        stop.stop_side = side;
        return to_cpu_float(generator.synthesize(edit.apply(generator, own->w_plus, side), stop).image);
    }
    if (edit.is_zero()) {
        return to_cpu_float(passes_.image(own->unedited.styles, own->unedited.state, side));
    }
    const bool coarse = side < resolution();
    const std::shared_ptr<const SfeEditState> state = edit_state(*own, edit, options.region_mask, coarse);
    return to_cpu_float(passes_.image(state->styles, state->state, side));
}

namespace {

// The two networks of the inverter's file.
struct SfeInverter {
    explicit SfeInverter(const StateDict& state)
        : backbone(sub_state(state, "fs_backbone.")), fuser(sub_state(state, "fuser.")) {}
    SfeBackbone backbone;
    FeatureEditor fuser;
};

SfeNetworks inverter_networks(PackNetworks& pack) {
    SfeNetworks networks;
    networks.generator = pack.generator();
    const std::shared_ptr<const SfeInverter> inverter = pack.shared<SfeInverter>(
        "sfe_inverter", [&] { return std::make_shared<const SfeInverter>(pack.load("sfe_inverter", "inverter.")); });
    networks.backbone = {inverter, &inverter->backbone};
    networks.fuser = {inverter, &inverter->fuser};
    return networks;
}

SfeOptions pack_options(PackNetworks& pack) {
    SfeOptions options;
    options.feature_index = pack.feature_layer();
    return options;
}

}  // namespace

std::optional<CodeSpace> SfeMethod::code_space() const {
    if (!networks_.style_encoder) return std::nullopt;
    return CodeSpace{networks_.generator, networks_.style_encoder};
}

std::shared_ptr<const InversionMethod> make_sfe(PackNetworks& networks) {
    SfeNetworks all = inverter_networks(networks);
    all.style_encoder = networks.e4e();
    all.editor = networks.shared<FeatureEditor>("sfe_editor", [&] {
        return networks.for_sliders(std::make_shared<FeatureEditor>(networks.load("sfe_editor", "encoder.")));
    });
    return std::make_shared<SfeMethod>(std::move(all), pack_options(networks));
}

std::shared_ptr<const InversionMethod> make_sfe_inverter(PackNetworks& networks) {
    return std::make_shared<SfeMethod>(inverter_networks(networks), pack_options(networks));
}

}  // namespace lineament
