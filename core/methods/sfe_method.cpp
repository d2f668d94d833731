#include "core/methods/sfe_method.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
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

void SfeOptions::check(const GeneratorOptions& generator) const {
    if (feature_index < 3 || feature_index % 2 == 0 || feature_index >= generator.w_rows() - 1) {
        throw std::invalid_argument("The feature layer must be the second convolution of a block below the " +
                                    std::string("generator's resolution, not layer ") + std::to_string(feature_index) +
                                    ".");
    }
    if (backbone_side != 4 * generator.feature_side(feature_index)) {
        throw std::invalid_argument("The backbone's input must be four times as large as feature layer " +
                                    std::to_string(feature_index) + ": " +
                                    std::to_string(4 * generator.feature_side(feature_index)) + " px, not " +
                                    std::to_string(backbone_side) + ".");
    }
}

SfeMethod::SfeMethod(SfeNetworks networks, const SfeOptions& options)
    : networks_(std::move(networks)), options_(options) {
    const SfeNetworks& n = networks_;
    if (!n.generator || !n.backbone || !n.fuser || (n.editor && !n.style_encoder)) {
        throw std::invalid_argument(
            "StyleFeatureEditor needs a generator, its inverter, a style encoder and an editor.");
    }
    if (options_.backbone_side == 0) options_.backbone_side = std::min(256, n.generator->options().resolution);
    options_.check(n.generator->options());
    const int rows = n.generator->options().w_rows();
    const int64_t channels = n.generator->options().feature_channels(options_.feature_index);
    const bool rows_fit = n.backbone->w_rows() == rows && (!n.editor || n.style_encoder->w_rows() == rows);
    if (!rows_fit || n.fuser->channels() != channels || (n.editor && n.editor->channels() != channels)) {
        throw std::invalid_argument("The networks of this pack were not made for the same generator.");
    }
}

at::Tensor SfeMethod::on_device(const at::Tensor& x) const {
    return x.to(networks_.generator->constant().options());
}

at::Tensor SfeMethod::edited_feature(const SfeInversion& inversion, const at::Tensor& delta) const {
    if (!networks_.editor) return inversion.f_k;
    return networks_.editor->forward(inversion.f_k, delta.defined() ? delta : at::zeros_like(inversion.f_k));
}

std::shared_ptr<const Inversion> SfeMethod::invert(const at::Tensor& image, const ProgressCallback& progress) const {
    const int side = resolution();
    check_face(image, side, "SFE");
    const at::NoGradGuard no_grad;
    const InversionStages stages(progress);
    const Generator& generator = *networks_.generator;
    const int k = options_.feature_index;
    const std::shared_ptr<SfeInversion> result = std::make_shared<SfeInversion>();
    result->input = to_cpu_float(image);
    const at::Tensor full = on_device(image);
    result->resized_input = resize_bilinear(full, options_.backbone_side, options_.backbone_side);

    stages.enter(0.0, "reading the face");
    const SfeBackboneOutput encoded = networks_.backbone->forward(result->resized_input);
    result->w_plus = to_cpu_float(encoded.w_offsets + generator.latent_avg());
    result->f_pred = encoded.feature;

    stages.enter(0.3, "generating its features");
    result->unedited.styles = generator.styles(on_device(result->w_plus));
    const GeneratorState before = generator.head(result->unedited.styles, k - 2, /*want_rgb=*/true);
    const GeneratorState head = generator.head(result->unedited.styles, k, /*want_rgb=*/true);
    result->rgb_before = before.rgb;
    result->f_w = head.feature;
    stages.enter(0.4, "merging the features");
    result->f_k = networks_.fuser->forward(result->f_pred, result->f_w);

    if (networks_.editor) {
        stages.enter(0.5, "finding an editable code");
        const int e4e_side = networks_.style_encoder->input_side();
        const at::Tensor x =
            e4e_side == options_.backbone_side ? result->resized_input : resize_bilinear(full, e4e_side, e4e_side);
        const at::Tensor w_e = networks_.style_encoder->forward(x).w_offsets + generator.latent_avg();
        result->w_editable = to_cpu_float(w_e);
        result->f_editable = generator.head(generator.styles(w_e), k, /*want_rgb=*/false).feature;
        stages.enter(0.7, "preparing the features for edits");
    }
    result->unedited.state = {edited_feature(*result, {}), head.rgb};
    if (networks_.editor) {
        result->coarse_editor =
            std::make_shared<const CoarseFeatureEditor>(networks_.editor, result->f_k, result->unedited.state.feature);
    }
    stages.enter(0.85, "rendering");
    result->reconstruction = to_cpu_float(generator.tail(result->unedited.styles, k, result->unedited.state));
    stages.enter(1.0, "done");
    return result;
}

GeneratorState SfeMethod::edited_skip(const SfeInversion& inversion, const StyleCode& styles, int first_layer) const {
    const int k = options_.feature_index;
    if (first_layer > k) return inversion.unedited.state;
    // A change in row k alone reaches, of the head, only the toRGB at the side of features[k].
    if (first_layer == k) {
        const Generator::ToRgb& last = networks_.generator->to_rgbs()[(k - 1) / 2];
        return {inversion.f_w, last.forward(inversion.f_w, styles.rgb[(k - 1) / 2], inversion.rgb_before)};
    }
    return networks_.generator->head(styles, k, /*want_rgb=*/true);
}

// Everything of an edit but F', which stays that of the zero edit.
SfeEditState SfeMethod::start_edit(const SfeInversion& inversion, const LatentEdit& edit,
                                   const at::Tensor& kept) const {
    const Generator& generator = *networks_.generator;
    const int k = options_.feature_index;
    const int first_layer = edit.first_layer();
    SfeEditState result;
    result.styles = edit.apply(generator, inversion.w_plus);
    result.state.rgb = edited_skip(inversion, result.styles, first_layer).rgb;
    result.state.feature = inversion.unedited.state.feature;
    if (first_layer >= k || !networks_.editor) return result;
    const StyleCode editable = edit.apply(generator, inversion.w_editable, feature_side());
    result.delta = inversion.f_editable - generator.head(editable, k, /*want_rgb=*/false).feature;
    if (kept.defined()) result.delta = result.delta * on_device(kept);
    return result;
}

std::shared_ptr<const SfeEditState> SfeMethod::edit_state(const SfeInversion& inversion, const LatentEdit& edit,
                                                          const at::Tensor& region_mask, bool coarse) const {
    const at::NoGradGuard no_grad;
    const EditKey key{edit.terms(), kept_weight(region_mask, feature_side())};
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
            coarse ? inversion.coarse_editor->forward(state.delta) : edited_feature(inversion, state.delta);
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
    const Generator& generator = *networks_.generator;
    const int k = options_.feature_index;
    if (side <= feature_side()) {
        SynthesisOptions stop;
        stop.stop_side = side;
        return to_cpu_float(generator.synthesize(edit.apply(generator, own->w_plus, side), stop).image);
    }
    if (edit.is_zero()) {
        return to_cpu_float(generator.tail(own->unedited.styles, k, own->unedited.state, side));
    }
    const bool coarse = side < resolution();
    const std::shared_ptr<const SfeEditState> state = edit_state(*own, edit, options.region_mask, coarse);
    return to_cpu_float(generator.tail(state->styles, k, state->state, side));
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
