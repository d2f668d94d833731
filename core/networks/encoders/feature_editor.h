// The two-input residual network of StyleFeatureEditor (Bobkov et al., CVPR 2024): as Fuser it merges the predicted
// with the generated features, as Feature Editor H it carries a feature difference into F_k.
#pragma once

#include <memory>
#include <vector>

#include "core/networks/layers/layers.h"

namespace lineament {

class FastFeatureEditor;

/// x = conv1x1([a, b]); then 5 times x = x + BN conv3x3 PReLU BN conv3x3 BN (x). Thread safe unless training.
class FeatureEditor {
  public:
    explicit FeatureEditor(const StateDict& state);  ///< keys "conv.*", "body.N.body.M.*"

    /// a, b [N, C, s, s] -> [N, C, s, s]. `training`: batch statistics, running statistics move.
    at::Tensor forward(const at::Tensor& a, const at::Tensor& b, bool training = false) const;

    /// Packs the weights for the CPU kernels (four times their memory): from then on forward() runs on them while
    /// gradients are off, it is not training and the tensors are float32 on the CPU. The packed weights are a copy:
    /// call again after changing the weights. Not thread safe.
    void prepare_fast_inference();
    bool has_fast_inference() const { return fast_ != nullptr; }

    struct Block {
        BatchNorm input_norm;   // body.0
        Convolution first;      // body.1
        BatchNorm middle_norm;  // body.2
        at::Tensor slope;       // body.3, [C]
        Convolution second;     // body.4
        BatchNorm output_norm;  // body.5
    };
    const Convolution& entry() const { return entry_; }
    const std::vector<Block>& blocks() const { return blocks_; }
    int64_t channels() const { return entry_.out_channels(); }

  private:
    Convolution entry_;
    std::vector<Block> blocks_;
    std::shared_ptr<const FastFeatureEditor> fast_;
};

}  // namespace lineament
