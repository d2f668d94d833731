// Where the parts of a face move when its code is edited: a coarse-to-fine flow between two lists of generator
// features, by correlation, as in GLU-Net (Truong et al., CVPR 2020, "GLU-Net: Global-Local Universal Network for Dense
// Flow and Correspondences"). WarpRes carries residual features along it.
//
// A flow [N, 2, s, s] is in pixels of its own grid, channel 0 to the right, channel 1 downwards, and points from the
// edited face back into the original one: what is at p in the edited face was at p + flow(p).
#pragma once

#include <vector>

#include "core/networks/layers/layers.h"

namespace lineament {

/// x fetched along a flow: out(p) = x(p + flow(p)), bilinear; beyond the border the border's value.
/// x [N, C, s, s], flow [N, 2, s, s] -> [N, C, s, s].
at::Tensor warp_features(const at::Tensor& x, const at::Tensor& flow);

/// A flow on a grid of twice the side: bilinear, vectors doubled.
at::Tensor enlarge_flow(const at::Tensor& flow);

/// Indices of the generator's features that a flow of `levels` levels compares, ascending: the last of the blocks in
/// front of that of features[feature_index], and features[feature_index].
std::vector<int> flow_feature_indices(int feature_index, int levels);

/// Every position of `target` with every position of `source`: [N, C, s, s] each -> [N, s * s, s, s], where channel
/// y * s + x is the product with source(y, x).
at::Tensor global_correlation(const at::Tensor& source, const at::Tensor& target);

/// Every position of `target` with the window around the same position of `source`: -> [N, (2 radius + 1)^2, s, s],
/// where channel (dy + radius) (2 radius + 1) + dx + radius is the product with source(y + dy, x + dx), 0 outside.
at::Tensor local_correlation(const at::Tensor& source, const at::Tensor& target, int radius);

/// Levels from coarse to fine, each of twice the side. A 3x3 convolution per level brings the generator's features to a
/// common width; they are compared at unit length. The coarsest level correlates globally, the finer ones in a window
/// around the flow found so far, whose radius the weights tell; each level's decoder adds to the flow. Thread safe.
class WarpFlowNetwork {
  public:
    /// Keys "match.<level>.*" and "decoders.<level>.<layer>.*".
    /// Throws std::runtime_error if a tensor is missing or has the wrong shape.
    explicit WarpFlowNetwork(const WeightReader& reader);

    int levels() const { return static_cast<int>(match_.size()); }
    int coarse_side() const { return coarse_side_; }                               ///< side of level 0
    int64_t channels(int level) const;                                             ///< of the features of a level
    int radius(int level) const { return radii_.at(static_cast<size_t>(level)); }  ///< 0 for the global level

    /// Features of unit length, to be correlated: the part that depends on one face alone.
    /// features[level]: [N, channels(level), s, s], s = coarse_side() << level.
    std::vector<at::Tensor> match(const std::vector<at::Tensor>& features) const;

    /// Flow at the finest level from what match() gave for the original and the edited face: [N, 2, s, s].
    at::Tensor flow(const std::vector<at::Tensor>& original, const std::vector<at::Tensor>& edited) const;

  private:
    at::Tensor decode(int level, at::Tensor x) const;

    std::vector<Convolution> match_;                  // 3x3, one per level
    std::vector<std::vector<Convolution>> decoders_;  // 3x3, one row per level; the last to two channels
    std::vector<int> radii_;
    int coarse_side_ = 0;
};

}  // namespace lineament
