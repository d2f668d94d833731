// The mean code of a generator whose file leaves it out.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "core/base/progress.h"
#include "core/weights/state_dict.h"

namespace lineament {

/// As many as the published training of encoders (pSp, e4e) takes where a generator has no mean code.
constexpr int64_t kMeanCodeSamples = 100000;

/// Whether `generator` (keys as Generator reads them) has a "latent_avg" that can be one: finite, not all zeros.
bool has_mean_code(const StateDict& generator);

/// Mean of the codes that the mapping network ("style.1.weight", "style.1.bias", ...) makes of kMeanCodeSamples random
/// vectors, the same ones every time: [w_dim], float32. Some seconds for the published networks; `progress` gets
/// WorkStage::ComputeMeanCode now and then. Throws Cancelled, and std::runtime_error with a sentence where the mapping
/// network is missing, damaged or gives no finite mean.
at::Tensor mean_code(const StateDict& generator, const Progress& progress = {});

}  // namespace lineament
