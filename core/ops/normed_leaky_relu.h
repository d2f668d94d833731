// Batch normalisation and leaky ReLU of a network in training, as one operator.
#pragma once

#include <ATen/core/Tensor.h>

#include "core/ops/batch_norm.h"

namespace lineament {

/// leaky_relu(norm.forward(x, training), slope). x [N, C, H, W] of any floating type, which the result has too; the
/// running statistics move as in BatchNorm. In training on a CPU, contiguous floats and bfloat16 take two passes over
/// memory each way, with sums in float, and can be differentiated once: a second time throws c10::Error. Whatever else
/// (other tensors, statistics shared between processes) is composed of LibTorch's operators. Thread safe unless in
/// training.
at::Tensor normed_leaky_relu(const at::Tensor& x, const BatchNorm& norm, double slope, bool training);

}  // namespace lineament
