#include "tests/methods/parity/reference_weights.h"

#include <ATen/core/Tensor.h>

#include "core/import/nvlabs_generator.h"
#include "tests/support/deterministic_fill.h"

namespace lineament::testing {

StateDict reference_generator_weights() {
    const std::string manifest = manifest_file("stylegan2-ffhq-config-f");
    StateDict state = fill_manifest(manifest, "g_ema", fill_prefix());
    state["latent_avg"] = fill_manifest(manifest, "latent_avg", fill_prefix()).at("");
    return state;
}

StateDict reference_e4e_weights() {
    return sub_state(fill_manifest(manifest_file("e4e_ffhq_encode"), "state_dict", fill_prefix(), "encoder."),
                     "encoder.");
}

StateDict reference_inverter_weights() {
    return sub_state(fill_manifest(manifest_file("sfe_editor_light"), "state_dict", fill_prefix(), "inverter."),
                     "inverter.");
}

StateDict reference_editor_weights() {
    return sub_state(fill_manifest(manifest_file("sfe_editor_light"), "state_dict", fill_prefix(), "encoder."),
                     "encoder.");
}

StyleResWeights reference_styleres_weights() {
    const std::string manifest = manifest_file("styleres_ffhq");
    const StateDict smooth = fill_manifest(manifest, "generator_smooth", fill_prefix());
    StyleResWeights weights;
    weights.generator = generator_from_nvlabs(smooth, /*conv_clamp=*/256.0);
    weights.generator["latent_avg"] = fill_manifest(manifest, "latent_avg", fill_prefix()).at("")[0];
    weights.e4e = fill_manifest(manifest, "e4e", fill_prefix());
    weights.modules = sub_state(smooth, "synthesis.b64.");
    return weights;
}

}  // namespace lineament::testing
