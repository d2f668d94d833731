// What StyleRes (Pehlivan et al., CVPR 2023, "StyleRes: Transforming the Residuals for Real Image Editing with
// StyleGAN") puts between two convolutions of the generator. Widths come from the weights.
// All classes are thread safe.
#pragma once

#include "core/networks/residual/residual_layers.h"

namespace lineament {

/// Brings the encoder's skip into line with the generator's features: an encoder-decoder over two halvings.
struct FeatureAlignment {
    Convolution first_layer;            // 1x1
    ResidualChain conv1, conv2, conv3;  // at the full, half and quarter side
    ResidualChain dconv1, dconv2;       // at the half and full side
    Convolution out_layer;              // 1x1

    static FeatureAlignment read(const WeightReader& reader);
    at::Tensor forward(const at::Tensor& x) const;  // [N, in, s, s] -> [N, out, s, s], s a multiple of 4
};

/// 1x1 convolution and residual blocks.
struct FeatureExtraction {
    Convolution first_layer;
    ResidualChain convs;

    static FeatureExtraction read(const WeightReader& reader, int64_t in);
    at::Tensor forward(const at::Tensor& x) const { return convs.forward(first_layer.forward(x)); }
};

/// How the extracted residual changes a generator feature, and where.
struct FeatureGates {
    Convolution down1, down2;     // of the generator's feature and of the residual
    ResidualChain convs, convs2;  // the change, the gate

    static FeatureGates read(const WeightReader& reader, int64_t residual_channels);

    struct Change {
        at::Tensor feature;  ///< dF [N, C, s, s]
        at::Tensor gate;     ///< in [0, 1], [N, 1, s, s]
    };
    /// x [N, C, s, s]; reduced_residual: down2 of the residual.
    Change forward(const at::Tensor& x, const at::Tensor& reduced_residual) const;
};

/// The three modules of one block of the generator.
class StyleResModules {
  public:
    /// Keys "modify_feature_alignment.*", "modify_feature_extraction.*", "modify_feature_gates.*" (published with
    /// "synthesis.b64." before them). Throws std::runtime_error if a tensor is missing or has the wrong shape.
    explicit StyleResModules(const StateDict& state);

    /// What does not depend on the edit: E1 of the encoder's skip [N, C0, s, s] and the feature [N, C, s, s] that the
    /// generator makes of the unedited code, reduced as the gates want it.
    at::Tensor residual(const at::Tensor& skip, const at::Tensor& feature) const;

    /// E2: x + gate dF for the feature x of the edited code and what residual() gave.
    at::Tensor transform(const at::Tensor& x, const at::Tensor& reduced_residual) const;

    int64_t feature_channels() const { return gates_.convs.out_channels(); }
    int64_t skip_channels() const { return alignment_.first_layer.weight.size(1) - feature_channels(); }
    const FeatureAlignment& alignment() const { return alignment_; }
    const FeatureExtraction& extraction() const { return extraction_; }
    const FeatureGates& gates() const { return gates_; }

  private:
    FeatureAlignment alignment_;
    FeatureExtraction extraction_;
    FeatureGates gates_;
};

}  // namespace lineament
