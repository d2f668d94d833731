// Weights of portraits under which their labels say nothing about each other.
#pragma once

#include <ATen/core/Tensor.h>

namespace lineament {

/// In a data set of portraits glasses are worn by the old and beards by men; a network that learns from it takes one
/// for the other. These weights [N] (double, positive, sum 1) are those nearest to `share` (smallest Kullback-Leibler
/// divergence: entropy balancing, Hainmueller 2012) that keep how often each attribute is there under `share` and take
/// the covariances between attributes away, softly, so that few portraits do not stand for all. Pairs of attributes of
/// which a combination is hardly there (a bearded woman) stay tied: no weight can tell them apart.
/// yes: bool [N, A]; share: [N], positive, sum 1. Throws c10::Error for other shapes.
at::Tensor untied_weights(const at::Tensor& yes, const at::Tensor& share);

}  // namespace lineament
