// The unedited face at every side, as the RGB skip shows it: what a zero edit renders, and what a region mask keeps
// where a method has only its picture to mask.
#pragma once

#include <vector>

#include "core/networks/generator/generator.h"

namespace lineament {

/// Immutable once filled; a value type.
class UneditedPictures {
  public:
    /// Pictures of every side up to features[stop_index], and the state there; `stop_index` may be even.
    GeneratorState add_head(const Generator& generator, const StyleCode& styles, int stop_index);

    /// Pictures of the sides behind features[index], from the state there.
    void add_tail(const Generator& generator, const StyleCode& styles, int index, GeneratorState state);

    /// [1, 3, side, side], float32 on the CPU; `side` is a power of two from 4 to the resolution.
    const at::Tensor& of_side(int side) const;

    /// `edited` [1, 3, s, s], and this picture where the mask is 1. region_mask as in RenderOptions; undefined:
    /// `edited`.
    at::Tensor kept_in(const at::Tensor& edited, const at::Tensor& region_mask) const;

  private:
    std::vector<at::Tensor> by_block_;  // of 4, 8, ... px
};

}  // namespace lineament
