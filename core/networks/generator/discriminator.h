// StyleGAN2 residual discriminator with NVIDIA's parameter names (manifest nvlabs_d_1024).
#pragma once

#include <vector>

#include "core/networks/layers/layers.h"

namespace lineament {

/// Image to realness logit. Thread safe.
class Discriminator {
  public:
    /// Keys "b1024.fromrgb.weight", "b<side>.conv0/conv1/skip", "b4.conv/fc/out".
    explicit Discriminator(const StateDict& state);

    int resolution() const { return resolution_; }

    /// x [N, 3, R, R] in [-1, 1], RGB -> logits [N, 1]. `block_outputs`, if given, receives each block's output.
    at::Tensor forward(const at::Tensor& x, std::vector<at::Tensor>* block_outputs = nullptr) const;

    /// The two halves of forward(): image -> features of the last hidden layer [N, C], features -> logits [N, 1].
    at::Tensor features(const at::Tensor& x, std::vector<at::Tensor>* block_outputs = nullptr) const;
    at::Tensor score(const at::Tensor& features) const;

  private:
    struct Block {
        at::Tensor conv0_weight, conv0_bias, conv1_weight, conv1_bias, skip_weight;
    };
    int resolution_ = 0;
    at::Tensor from_rgb_weight_, from_rgb_bias_;
    std::vector<Block> blocks_;
    at::Tensor last_weight_, last_bias_;  // b4.conv
    at::Tensor fc_weight_, fc_bias_, out_weight_, out_bias_;
};

}  // namespace lineament
