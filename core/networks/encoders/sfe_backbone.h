// The iresnet50 backbone of the SFE inverter: an aligned face to W+ and to the feature tensor F_pred.
#pragma once

#include <vector>

#include "core/networks/encoders/iresnet_unit.h"

namespace lineament {

/// Strides of the four stages and of the content layer. Weights do not tell them, so a pack names the variant.
struct SfeBackboneOptions {
    std::vector<int> stage_strides = {2, 2, 1, 2};  ///< SFE; the FS encoder has 2, 2, 2, 2
    int content_stride = 1;                         ///< SFE; FS has 2
};

struct SfeBackboneOutput {
    at::Tensor w_offsets;          ///< [N, rows, w_dim], latent_avg not yet added
    at::Tensor feature;            ///< F_pred [N, C, s, s]; s = S / 4 for SFE
    at::Tensor stem;               ///< output of the input layer
    std::vector<at::Tensor> taps;  ///< outputs of the four stages
    at::Tensor pooled;             ///< [N, sum of stage widths, 3, 3]
};

/// Thread safe unless training.
class SfeBackbone {
  public:
    /// Keys "conv.*", "block_1..4.*", "content_layer.*", "styles.*".
    explicit SfeBackbone(const StateDict& state, const SfeBackboneOptions& options = {});

    /// x [N, 3, S, S] in [-1, 1], RGB.
    SfeBackboneOutput forward(const at::Tensor& x, bool training = false) const;

    int w_rows() const { return static_cast<int>(style_weights_.size()); }
    int feature_channels() const { return static_cast<int>(content_conv4_.out_channels()); }

  private:
    Convolution input_conv_;
    BatchNorm input_norm_;
    at::Tensor input_slope_;
    std::vector<std::vector<IresnetUnit>> stages_;
    BatchNorm content_norm0_, content_norm2_, content_norm5_;
    Convolution content_conv1_, content_conv4_;
    at::Tensor content_slope_;
    std::vector<at::Tensor> style_weights_, style_biases_;  // [w_dim, 9 * pooled channels], [w_dim]
};

}  // namespace lineament
