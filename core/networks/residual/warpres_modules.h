// The residual modules of WarpRes: E1 extracts what the encoder saw and the generator does not show, a flow carries it
// to where the edit moves it, E2 makes of it what is added to the edited feature. No code of that paper is public; the
// widths are those of its text at 1024 px and come from the weights.
#pragma once

#include "core/networks/residual/residual_layers.h"
#include "core/networks/residual/warp_flow_network.h"

namespace lineament {

/// E1: residual encoder-decoder over three halvings with sums between equal sizes. Thread safe.
struct ResidualExtraction {
    Convolution entry;                     // 3x3
    std::vector<ResidualLayers> down, up;  // three each, at the half .. eighth and the quarter .. full side
    Convolution exit;                      // 3x3

    static ResidualExtraction read(const WeightReader& reader);
    at::Tensor forward(const at::Tensor& x) const;  // [N, in, s, s] -> [N, out, s, s], s a multiple of 8
};

/// E2: the carried residual and the edited feature, each halved in channels, then residual blocks. Thread safe.
struct ResidualTransformation {
    Convolution halve_residual, halve_feature;  // 3x3
    ResidualChain blocks;
    Convolution exit;  // 3x3

    static ResidualTransformation read(const WeightReader& reader, int64_t residual_channels);
    at::Tensor forward(const at::Tensor& residual, const at::Tensor& feature) const;
};

/// E1, E2 and the flow. Thread safe.
class WarpResModules {
  public:
    /// Keys "extraction.*" (E1), "transformation.*" (E2), "flow.*".
    /// Throws std::runtime_error if a tensor is missing or has the wrong shape.
    explicit WarpResModules(const StateDict& state);

    /// F_a = E1([F_0, F_g]): encoder skip [N, C0, s, s], generator feature of the unedited code [N, C, s, s].
    at::Tensor residual(const at::Tensor& skip, const at::Tensor& feature) const;

    /// F_e + E2(warp(F_a, flow), F_e) for the feature F_e of the edited code. An undefined flow stands for zero.
    at::Tensor transform(const at::Tensor& feature, const at::Tensor& residual, const at::Tensor& flow) const;

    int64_t feature_channels() const { return transformation_.halve_feature.weight.size(1); }
    int64_t skip_channels() const { return extraction_.entry.weight.size(1) - feature_channels(); }
    const WarpFlowNetwork& flow_network() const { return flow_; }

  private:
    ResidualExtraction extraction_;
    ResidualTransformation transformation_;
    WarpFlowNetwork flow_;
};

}  // namespace lineament
