// How an edit carried the details of a face, for showing it.
#pragma once

#include <optional>

#include "core/methods/inversion_method.h"
#include "core/session/session_types.h"

namespace lineament {

/// Nothing where the method carries no details along a flow. The inversion must be the method's own.
std::optional<FlowGrid> flow_grid(const InversionMethod& method, const Inversion& inversion, const LatentEdit& edit);

/// flow: [1, 2, s, s] in pixels of that grid, to the right and downwards.
FlowGrid flow_grid(const at::Tensor& flow);

}  // namespace lineament
