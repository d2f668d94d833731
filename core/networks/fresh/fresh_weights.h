// Untrained weights with the published names: what the trainer starts from, and what tests of small networks run on.
#pragma once

#include <cstdint>
#include <vector>

#include "core/networks/generator/generator.h"
#include "core/networks/measuring/feature_network.h"

namespace lineament {

/// Standard initialisation (N(0,1) weights with equalised learning rate, modulation bias 1, noise strength 0), seeded.
StateDict fresh_generator(const GeneratorOptions& options, uint64_t seed);

struct StyleEncoderOptions {
    int input_side = 256;  ///< power of two >= 64
    int w_rows = 18;       ///< rows of W+ of the generator it serves
    int w_dim = 512;
    std::vector<int> widths = {64, 128, 256, 512};  ///< of the four stages; the first is the input layer's too
    std::vector<int> depths = {3, 4, 14, 3};        ///< residual units per stage
    int head_width = 512;                           ///< channels of the style blocks (= widths[3])
    int squeeze_ratio = 16;
    int coarse_rows = 3, middle_rows = 4;  ///< rows read from c3 and p2; the rest read p1
};
/// The last linear layers start at a tenth of their usual size, so training starts near the mean face.
StateDict fresh_style_encoder(const StyleEncoderOptions& options, uint64_t seed);

struct SfeBackboneShape {
    int w_rows = 18, w_dim = 512;
    std::vector<int> widths = {64, 128, 256, 512};
    std::vector<int> depths = {3, 4, 14, 3};
    int input_width = 64;
    int feature_channels = 512;
};
StateDict fresh_sfe_backbone(const SfeBackboneShape& shape, uint64_t seed);

/// Feature editor or fuser for features of `channels`. The residual branches start at zero gain and the entry
/// convolution at (nearly) a + second_gain b, so that training starts from "F_pred + F_w" (1) or "F_k - delta" (-1).
StateDict fresh_feature_editor(int channels, uint64_t seed, int blocks = 5, double second_gain = 1.0);

StateDict fresh_feature_network(const FeatureNetworkShape& shape, uint64_t seed);

/// channels[i] at (resolution >> i) px, down to 4 px: e.g. {32, 64, 128, 128, 128, 128} for 128 px.
StateDict fresh_discriminator(int resolution, const std::vector<int>& channels, uint64_t seed);

}  // namespace lineament
