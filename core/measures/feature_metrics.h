// Measures that look through a feature network of our own (core/networks/measuring/feature_network.h), and the distance
// of two sets of features. What our own network measures ranks packs trained with the same network; it is not LPIPS,
// ArcFace similarity or FID and must not stand in a table under those names.
#pragma once

#include "core/networks/measuring/feature_network.h"
#include "core/networks/measuring/inception_network.h"

namespace lineament {

/// Identity embeddings, [N, D] of unit length. images [N, 3, S, S], RGB in [-1, 1].
at::Tensor identity_embeddings(const FeatureNetwork& network, const at::Tensor& images);

/// Cosine of the identity embeddings of each pair of pictures, [N] in [-1, 1]. a, b [N, 3, S, S], RGB in [-1, 1].
at::Tensor identity_cosine(const FeatureNetwork& network, const at::Tensor& a, const at::Tensor& b);

/// Features of the last block averaged over the picture, [N, C].
at::Tensor pooled_features(const FeatureNetwork& network, const at::Tensor& images);

/// The features of FID, [N, D]. images [N, 3, S, S], RGB in [-1, 1].
at::Tensor inception_features(const InceptionNetwork& network, const at::Tensor& images);

/// Squared Frechet distance between normal distributions fitted to two sets of features [N, D] and [M, D], N, M > 1:
/// |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^1/2), the formula of FID (Heusel et al. 2017), which it is of
/// inception_features(). Depends on the numbers of samples: compare only figures of the same N and M. In double.
double frechet_distance(const at::Tensor& a, const at::Tensor& b);

}  // namespace lineament
