// A text direction carried into style space (Patashnik et al. 2021, StyleCLIP, section 6).
#pragma once

#include <vector>

#include "core/directions/direction.h"

namespace lineament {

struct StyleclipGlobalOptions {
    double beta = 0.1;           ///< channels whose relevance is smaller are left alone
    double divisor = 1.5;        ///< what a power is divided by (1.5 in StyleFeatureEditor, 1 in StyleRes)
    int used_convolutions = 11;  ///< the first so many convolutions are edited
};

/// Computed once from a given text direction; the text encoder itself is not part of this class.
class StyleclipGlobal : public Direction {
  public:
    /// relevance: D [channels of all convolutions in a row, T] (6048 x 512 as published).
    /// text: direction [T] or [1, T] in the text encoder's space, of unit length.
    /// deviations: standard deviation of each style channel, [at least the channels of the used convolutions].
    /// widths: channels of each convolution in order (StyleCode::conv).
    /// Throws std::invalid_argument if the shapes do not belong together.
    StyleclipGlobal(DirectionInfo info, const at::Tensor& relevance, const at::Tensor& text,
                    const at::Tensor& deviations, const std::vector<int>& widths,
                    const StyleclipGlobalOptions& options = {});

    void add_to_styles(StyleCode& styles, double power) const override;
    bool acts_in_style_space() const override { return true; }
    int first_layer() const override { return first_layer_; }
    void check_fits(const GeneratorOptions& generator) const override;

  private:
    std::vector<at::Tensor> offsets_;  // [C] of each used convolution, for power 1; undefined where all are zero
    std::vector<int> widths_;
    int first_layer_ = 0;
};

}  // namespace lineament
