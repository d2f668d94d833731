// The generator's synthesis on the kernels of core/kernels: the same numbers as the LibTorch operators up to rounding,
// for interactive rendering on the CPU.
#pragma once

#include <vector>

#include "core/kernels/conv3x3.h"
#include "core/kernels/modulation.h"
#include "core/kernels/up_conv.h"
#include "core/networks/generator/generator.h"
#include "core/ops/scratch_pool.h"

namespace lineament {

/// A packed copy of a generator's synthesis weights: later changes of the generator do not reach it. Thread safe.
class FastGenerator {
  public:
    /// The generator must be float32 on the CPU. Takes about 1.6 times the memory of the convolution weights.
    explicit FastGenerator(const Generator& generator);

    /// What Generator::styles gives.
    StyleCode styles(const at::Tensor& w_plus, int last_block) const;

    /// A stretch of the synthesis: convolutions first .. last (indices as in Generator::convolutions()).
    struct Stretch {
        int first = 0;
        int last = 0;
        bool want_rgb = true;
        bool want_features = false;  ///< outs[first + 1] .. outs[last + 1]
        bool want_last = false;      ///< outs[last + 1] alone
        int insert_index = -1;       ///< as in SynthesisOptions, for indices from first + 1
        at::Tensor insert_feature;   ///< [N, C, s, s]
        double feature_scale = 1.0;
    };
    /// x: outs[first], [N, C, s, s]; rgb: the skip before, or undefined. Returns image (if want_rgb) and features.
    Synthesis run(const StyleCode& styles, const at::Tensor& x, const at::Tensor& rgb, const Stretch& stretch) const;

    std::size_t bytes() const;  ///< memory of the packed weights

  private:
    struct Layer {
        bool up = false;
        Conv3x3Weights conv;  // unless up
        UpConvWeights up_conv;
        Demodulation demodulation;
        at::Tensor noise;  // [1, 1, s, s]
        at::Tensor bias;   // [out]
        float noise_strength = 0.0f;
        int in = 0, out = 0;
    };
    struct RgbLayer {
        std::vector<float> weights;  // [3, C], gain included
        std::vector<float> bias;     // [3]
    };
    struct Modulation {
        at::Tensor weight;  // [C, w_dim]
        at::Tensor bias;    // [C]
        float scale = 1.0f;
        at::Tensor forward(const at::Tensor& w_plus, int row) const;
    };
    struct Scratch {
        Workspace workspace;
        BlockedTensor ping, pong;
        std::vector<float> scale;
    };

    static Modulation modulation_of(const ModulatedConvolution& conv);
    void convolve(const Layer& layer, const at::Tensor& style, const BlockedTensor& input, BlockedTensor& output,
                  Scratch& scratch) const;
    at::Tensor add_rgb(const RgbLayer& layer, const at::Tensor& style, const BlockedTensor& x,
                       const at::Tensor& previous, Scratch& scratch) const;

    float clamp_;  // the largest float: none
    std::vector<Layer> layers_;
    std::vector<RgbLayer> rgb_layers_;
    std::vector<Modulation> modulations_, rgb_modulations_;
    mutable ScratchPool<Scratch> scratch_;
};

}  // namespace lineament
