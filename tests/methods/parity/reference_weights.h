// The published checkpoints with deterministic weights, as networks.
#pragma once

#include <memory>

#include "core/methods/sfe_method.h"

namespace lineament::testing {

/// stylegan2-ffhq-config-f.pt.
StateDict reference_generator_weights();

/// e4e_ffhq_encode.pt without "encoder." (267 million numbers).
StateDict reference_e4e_weights();

/// inverter.* of sfe_editor_light.pt without "inverter.".
StateDict reference_inverter_weights();

/// The feature editor, encoder.* of sfe_editor_light.pt without "encoder.".
StateDict reference_editor_weights();

/// The published StyleRes file, as it is imported.
struct StyleResWeights {
    StateDict generator, e4e, modules;
};
StyleResWeights reference_styleres_weights();

}  // namespace lineament::testing
