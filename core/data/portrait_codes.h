// The codes of labelled portraits, from which directions are found.
#pragma once

#include <ATen/core/Tensor.h>

#include "core/base/progress.h"
#include "core/data/portrait_data.h"
#include "core/networks/encoders/style_encoder.h"

namespace lineament {

/// Codes of all training portraits, [N, rows, w_dim]. Throws Cancelled. `progress` gets WorkStage::ReadPortraits.
at::Tensor encode_training(const StyleEncoder& encoder, const PortraitData& data, const Progress& progress = {});

}  // namespace lineament
