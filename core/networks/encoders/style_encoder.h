// The IR-SE feature pyramid encoder that maps an aligned face to W+: e4e (Tov et al. 2021, "Designing an Encoder for
// StyleGAN Image Manipulation") and pSp (Richardson et al. 2021).
#pragma once

#include <vector>

#include "core/networks/encoders/ir_se_unit.h"

namespace lineament {

/// How the per-row outputs of the encoder become rows of W+.
enum class StyleEncoderKind {
    e4e,  ///< row i = base row + its own offset
    psp,  ///< every row on its own
};

struct StyleEncoding {
    at::Tensor w_offsets;   ///< [N, rows, w_dim], latent_avg not yet added
    at::Tensor c1, c2, c3;  ///< body features at 1/4, 1/8 and 1/16 of the input side
};

/// Depths and widths come from the weights: a stage of the body begins, with stride 2, where the channel count changes.
/// Thread safe unless training.
class StyleEncoder {
  public:
    /// Keys "input_layer.*", "body.*", "styles.*", "latlayer1/2.*" (no "encoder." prefix).
    explicit StyleEncoder(const StateDict& state, StyleEncoderKind kind = StyleEncoderKind::e4e);

    /// x [N, 3, S, S] in [-1, 1], RGB; S must be input_side(). `active_rows`: e4e's progressive training; rows from
    /// there on get the base row without an offset (-1: all rows active). `body_outputs`, if given, receives the output
    /// of the input layer and of each unit of the body.
    StyleEncoding forward(const at::Tensor& x, bool training = false, int active_rows = -1,
                          std::vector<at::Tensor>* body_outputs = nullptr) const;

    /// forward() of an image of any side, reduced to input_side() as SFE does (bilinear, no antialiasing): w_offsets
    /// alone.
    at::Tensor encode(const at::Tensor& image, bool training = false) const;

    /// c1 alone, of an image [N, 3, S, S] of any side S that is a multiple of 4: [N, skip_channels(), S / 4, S / 4].
    at::Tensor skip(const at::Tensor& image, bool training = false) const;
    int64_t skip_channels() const { return lateral2_.weight.size(1); }

    /// The input side that the style blocks reduce to 1x1 (256 for the published files).
    int input_side() const { return input_side_; }
    int w_rows() const { return static_cast<int>(styles_.size()); }

  private:
    struct StyleBlock {
        std::vector<Convolution> convs;
        EqualLinear linear;
        at::Tensor forward(at::Tensor x) const;
    };

    StyleEncoderKind kind_;
    Convolution input_conv_;
    BatchNorm input_norm_;
    at::Tensor input_slope_;
    std::vector<IrSeUnit> body_;
    std::vector<int> stage_ends_;  // index of the last unit of each of the four stages
    std::vector<StyleBlock> styles_;
    Convolution lateral1_, lateral2_;
    int input_side_ = 0;
};

}  // namespace lineament
