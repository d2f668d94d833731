// NVIDIA's PyTorch naming of a StyleGAN2 generator (stylegan2-ada-pytorch, stylegan3) into the naming of the rosinality
// port that this program keeps.
#pragma once

#include "core/weights/state_dict.h"

namespace lineament {

/// Whether the tensors are named as NVIDIA's ("synthesis.b4.const").
bool is_nvlabs_generator(const StateDict& state);

/// The same generator under the names that Generator reads; tensors share memory, only axes of size 1 come and go, and
/// the blur kernels carry the gain of 4 that NVIDIA applies at run time. "mapping.w_avg" becomes "latent_avg". Tensors
/// that do not belong to the generator (constant filters, modules that others put into its blocks) are left out. Says
/// nothing about tensors that are missing. conv_clamp > 0 is kept as "conv_clamp" (GeneratorOptions::conv_clamp):
/// NVIDIA's files do not tell it.
StateDict generator_from_nvlabs(const StateDict& state, double conv_clamp = 0.0);

}  // namespace lineament
