// Where the Feature-Style encoder's feature tensor enters the generator, and the strides of its network that follow.
#pragma once

#include "core/networks/encoders/sfe_backbone.h"
#include "core/networks/generator/generator.h"

namespace lineament {

struct FsOptions {
    /// K: index of the generator's feature that F replaces, 4 to 7; even: the first convolution of a block. 5 is 16 px.
    int feature_index = 5;

    /// Side of the encoder's input: min(256, resolution).
    static int input_side(const GeneratorOptions& generator);
    /// The encoder's strides that take the input to the side of features[K].
    SfeBackboneOptions strides(const GeneratorOptions& generator) const;

    /// Throws std::invalid_argument with a sentence.
    void check(const GeneratorOptions& generator) const;
};

}  // namespace lineament
