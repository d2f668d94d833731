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

/// The same by any function from faces [N, 3, R, R] to codes [N, rows, w_dim] (CodeSpace::encode), of which `chunk`
/// portraits are asked for at once, 1 or more.
at::Tensor encode_training(const std::function<at::Tensor(const at::Tensor& faces)>& encode, const PortraitData& data,
                           const std::function<void(double)>& progress = {}, int64_t chunk = 64);

}  // namespace lineament
