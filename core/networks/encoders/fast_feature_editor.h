// The feature editor on the kernels of core/kernels, and its quick preview at half the resolution.
#pragma once

#include <memory>
#include <vector>

#include "core/kernels/conv3x3.h"
#include "core/networks/encoders/feature_editor.h"
#include "core/ops/scratch_pool.h"

namespace lineament {

/// A packed copy of a feature editor's weights (377 MB for 512 channels, four times the original: Winograd), with the
/// batch norms folded into the convolutions: later changes of the editor do not reach it. Thread safe.
class FastFeatureEditor {
  public:
    /// The editor must be float32 on the CPU.
    explicit FastFeatureEditor(const FeatureEditor& editor);

    /// What FeatureEditor::forward gives: a, b [N, C, s, s] -> [N, C, s, s]. b undefined: zeros.
    at::Tensor forward(const at::Tensor& a, const at::Tensor& b) const;

    std::size_t bytes() const;  ///< memory of the packed weights

  private:
    struct Block {
        std::vector<float> input_scale, input_shift;    // first batch norm
        std::vector<float> middle_scale, middle_shift;  // second
        std::vector<float> slope;
        std::vector<float> output_scale, output_shift;  // third
        WinogradWeights first, second;
    };
    struct Scratch {
        Workspace workspace;
        BlockedTensor input, x, y;
    };

    DirectWeights entry_a_, entry_b_;
    std::vector<float> entry_bias_;
    std::vector<Block> blocks_;
    int channels_ = 0;
    mutable ScratchPool<Scratch> scratch_;
};

/// A quick stand-in for H([F_k, delta]) while a slider moves: H([F_k, 0]) at full resolution plus the editor's response
/// to delta computed at half the resolution, H([pool F_k, pool delta]) - H([pool F_k, 0]), enlarged bilinearly. A
/// quarter of the arithmetic; exact where delta is zero. Immutable, thread safe.
class CoarseFeatureEditor {
  public:
    /// f_k [N, C, s, s], s even; unedited: H([F_k, 0]), same shape. Computes H([pool F_k, 0]).
    CoarseFeatureEditor(std::shared_ptr<const FeatureEditor> editor, const at::Tensor& f_k, const at::Tensor& unedited);

    /// delta [N, C, s, s] -> about H([F_k, delta]).
    at::Tensor forward(const at::Tensor& delta) const;

  private:
    std::shared_ptr<const FeatureEditor> editor_;
    at::Tensor pooled_;           // [N, C, s/2, s/2]
    at::Tensor pooled_unedited_;  // [N, C, s/2, s/2]
    at::Tensor unedited_;         // [N, C, s, s]
};

}  // namespace lineament
