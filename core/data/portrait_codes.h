// The codes of labelled portraits, from which directions are found.
#pragma once

#include <ATen/core/Tensor.h>

#include "core/base/progress.h"
#include "core/data/portrait_data.h"
#include "core/networks/encoders/style_encoder.h"

namespace lineament {

/// Codes of all training portraits, [N, rows, w_dim]. Throws Cancelled. `progress` gets WorkStage::ReadPortraits.
at::Tensor encode_training(const StyleEncoder& encoder, const PortraitData& data, const Progress& progress = {});

/// The same by any function from faces [N, 3, R, R] to codes [N, rows, w_dim] (CodeSpace::encode), of which `chunk`
/// portraits are asked for at once, 1 or more.
at::Tensor encode_training(const std::function<at::Tensor(const at::Tensor& faces)>& encode, const PortraitData& data,
                           const Progress& progress = {}, int64_t chunk = 64);

}  // namespace lineament
