// A classical dense optical flow between faces: what WarpRes' flow network learns beside.
#pragma once

#include <ATen/core/Tensor.h>

namespace lineament {

/// Dense inverse search (Kroeger et al., ECCV 2016; OpenCV's DISOpticalFlow) on the grey pictures, face by face.
/// `original`, `edited`: [N, 3, R, R], RGB in [-1, 1], on the CPU, R at least 32 -> [N, 2, R, R] in pixels: what is at
/// p in `edited` is at p + flow(p) in `original` (channel 0 to the right, channel 1 downwards). Fits ReferenceFlow of
/// core/training/stages/residual_stage.h. Thread safe. Throws std::invalid_argument for other shapes.
at::Tensor dense_flow(const at::Tensor& original, const at::Tensor& edited);

}  // namespace lineament
