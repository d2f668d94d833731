// The codes of labelled portraits, from which directions are found.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>

#include "core/data/portrait_data.h"
#include "core/networks/encoders/style_encoder.h"

namespace lineament {

/// Codes of all training portraits, [N, rows, w_dim]. `progress` is told the share that is done, and may throw to give
/// up.
at::Tensor encode_training(const StyleEncoder& encoder, const PortraitData& data,
                           const std::function<void(double)>& progress = {});

}  // namespace lineament
