// Normals of hyperplanes between the codes of portraits that have an attribute and those that have not.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace lineament {

struct SvmOptions {
    double c = 0.01;          ///< how much a portrait on the wrong side costs; the rarer class costs more in proportion
    int epochs = 300;         ///< at most, over all portraits
    double tolerance = 1e-4;  ///< of the dual's largest projected gradient
    uint64_t seed = 5;
};

/// Unit normal [D] of a linear support vector machine, towards those who have it, by dual coordinate descent (Hsieh et
/// al. 2008, L1 loss): InterFaceGAN (Shen et al. 2020). codes [N, D] float, yes [N] bool with both sides present;
/// coordinates are brought to unit deviation for the search. Throws std::invalid_argument if one side is empty.
at::Tensor svm_normal(const at::Tensor& codes, const at::Tensor& yes, const SvmOptions& options = {});

/// The same by linear discriminant analysis: pooled covariance, drawn by `shrinkage` in [0, 1] towards its diagonal (0
/// only where there are more portraits than coordinates). Throws as svm_normal does.
at::Tensor lda_normal(const at::Tensor& codes, const at::Tensor& yes, double shrinkage = 0.2);

/// The part of `normal` [D] that is perpendicular to all of `others` [M, D], unit length (InterFaceGAN's conditional
/// manipulation). Throws std::invalid_argument if nothing is left.
at::Tensor conditioned_normal(const at::Tensor& normal, const at::Tensor& others);

}  // namespace lineament
