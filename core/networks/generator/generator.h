// StyleGAN2 generator (Karras et al. 2020, "Analyzing and Improving the Image Quality of StyleGAN") of any resolution
// and width, with the parameter names of the rosinality PyTorch port as published for FFHQ.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/networks/generator/modulated_conv.h"

namespace lineament {

/// Shape of a generator. Derived from the weights when they are loaded; given when a fresh one is trained.
struct GeneratorOptions {
    int resolution = 1024;   ///< output side in pixels, a power of two from 8
    int w_dim = 512;         ///< width of a row of W+
    int mapping_layers = 8;  ///< fully connected layers from z to w; z has w_dim entries
    std::vector<int> channels = {512, 512, 512, 512, 512, 256, 128, 64, 32};  ///< at 4, 8, ... resolution px
    /// Every convolution's output (after activation and gain) and every toRGB's (before the skip is added) is limited
    /// to [-conv_clamp, conv_clamp]; 0: not limited. NVIDIA's half-precision models and StyleRes: 256.
    double conv_clamp = 0.0;

    int w_rows() const;                 ///< rows of W+: 2 log2(resolution) - 2 (18 for 1024)
    int feature_side(int index) const;  ///< side in px of features[index]
    int feature_channels(int index) const;
    void check() const;  ///< throws std::invalid_argument with a sentence
};

/// Style space: the modulation outputs of every layer.
struct StyleCode {
    std::vector<at::Tensor>
        conv;  ///< conv1, convs.0, convs.1, ...: [N, in channels of that layer] each (17 for 1024 px)
    std::vector<at::Tensor> rgb;  ///< to_rgb1, to_rgbs.0, ...: [N, in channels] each (9 for 1024 px)
};

/// What the head of the generator leaves behind: the state between two convolutions.
struct GeneratorState {
    at::Tensor feature;  ///< features[index], [N, C, s, s]
    /// RGB skip of the last toRGB before: [N, 3, s, s], or, where index is even (the first convolution of a block),
    /// [N, 3, s / 2, s / 2]. Undefined if it was not asked for.
    at::Tensor rgb;
};

struct SynthesisOptions {
    int stop_side = 0;           ///< stop after the toRGB of this side; 0: the full resolution
    bool want_features = false;  ///< fill Synthesis::features
    /// Replaces features[insert_index] where it enters the next convolution; the toRGB of that side still sees the
    /// original. -1: nothing is inserted.
    int insert_index = -1;
    at::Tensor insert_feature;   ///< [N, C, s, s]
    double feature_scale = 1.0;  ///< x = (1 - scale) x + scale insert_feature
    /// Per convolution [1 or N, 1, s, s], in place of the stored noise; empty: the stored noise.
    std::vector<at::Tensor> noise;
};

struct Synthesis {
    at::Tensor image;                  ///< [N, 3, s, s], nominal range [-1, 1], RGB
    std::vector<at::Tensor> features;  ///< [0] constant, [1] conv1, [2 + k] convs[k]
};

class FastGenerator;

/// The networks hold tensor handles and have no mutable state: forward passes are thread safe. Noise is the stored
/// noise.
class Generator {
  public:
    /// Keys as published without "g_ema."; an optional "latent_avg" and "conv_clamp" [1] are read too.
    /// Throws std::runtime_error if a tensor is missing or has the wrong shape.
    explicit Generator(const StateDict& state);

    /// Packs the weights for the CPU kernels: from then on styles(), synthesize(), head() and tail() run on them while
    /// gradients are off and the tensors are float32 on the CPU, three times as fast and equal up to rounding (1e-5 of
    /// the largest value). The packed weights are a copy: call again after changing the weights. Not thread safe.
    void prepare_fast_inference();
    bool has_fast_inference() const { return fast_ != nullptr; }

    const GeneratorOptions& options() const { return options_; }
    /// Mean latent [w_dim]; if the weights have none, that of their mapping network (core/weights/mean_code.h).
    const at::Tensor& latent_avg() const { return latent_avg_; }

    /// Mapping network: z [N, w_dim] -> w [N, w_dim]; truncation psi pulls towards latent_avg.
    at::Tensor map(const at::Tensor& z, double truncation_psi = 1.0) const;

    /// Modulations of every layer: w_plus [N, rows, w_dim] -> style space. `stop_side` leaves out later layers.
    StyleCode styles(const at::Tensor& w_plus, int stop_side = 0) const;

    Synthesis synthesize(const StyleCode& styles, const SynthesisOptions& options = {}) const;
    Synthesis synthesize(const at::Tensor& w_plus, const SynthesisOptions& options = {}) const;

    /// Constant .. features[index], index >= 1, with the RGB skip if `want_rgb`.
    GeneratorState head(const StyleCode& styles, int index, bool want_rgb) const;

    /// From the state at features[index] to that at features[to_index]; with the RGB skip if the state has one.
    GeneratorState advance(const StyleCode& styles, int index, const GeneratorState& state, int to_index) const;

    /// From the state at features[index], index >= 1, to the image of side `out_side` (0: full; not smaller than the
    /// feature's), [N, 3, s, s].
    at::Tensor tail(const StyleCode& styles, int index, const GeneratorState& state, int out_side = 0) const;

    /// Side lengths and layers, for kernels that run the same arithmetic on other formulations.
    struct StyledConvolution {
        ModulatedConvolution conv;
        at::Tensor noise_strength;  // [1]
        at::Tensor noise;           // [1, 1, s, s]
        at::Tensor bias;            // [out]
        double clamp = 0.0;         // GeneratorOptions::conv_clamp
        at::Tensor forward(const at::Tensor& x, const at::Tensor& style) const { return forward(x, style, noise); }
        at::Tensor forward(const at::Tensor& x, const at::Tensor& style, const at::Tensor& given_noise) const;
    };
    struct ToRgb {
        ModulatedConvolution conv;
        at::Tensor bias;  // [1, 3, 1, 1]
        double clamp = 0.0;
        at::Tensor forward(const at::Tensor& x, const at::Tensor& style, const at::Tensor& previous_rgb) const;
    };
    const std::vector<StyledConvolution>& convolutions() const { return convs_; }  ///< conv1, convs.0, ...
    const std::vector<ToRgb>& to_rgbs() const { return to_rgbs_; }                 ///< to_rgb1, to_rgbs.0, ...
    const at::Tensor& constant() const { return constant_; }                       ///< [1, C, 4, 4]

  private:
    int block_of_side(int side) const;  // 4 -> 0, 8 -> 1, ...
    bool runs_fast(const at::Tensor& x) const;
    GeneratorState run(const StyleCode& styles, int index, const GeneratorState& state, int to_index,
                       bool want_rgb) const;

    GeneratorOptions options_;
    std::vector<EqualLinear> mapping_;
    at::Tensor constant_;  // [1, C, 4, 4]
    std::vector<StyledConvolution> convs_;
    std::vector<ToRgb> to_rgbs_;
    at::Tensor latent_avg_;  // [w_dim]
    std::shared_ptr<const FastGenerator> fast_;
};

}  // namespace lineament
