// Where StyleFeatureEditor's feature tensor enters the generator.
#pragma once

#include "core/networks/generator/generator.h"

namespace lineament {

struct SfeOptions {
    /// Index k into the generator's features where the feature tensor is inserted; odd. 9 (64 px) for 1024 px.
    int feature_index = 9;
    /// Side of the backbone's input: min(256, resolution) unless given. Four times the side of features[k].
    int backbone_side = 0;

    /// Puts the default in where backbone_side is 0. Throws std::invalid_argument with a sentence where the options do
    /// not fit the generator.
    SfeOptions resolved(const GeneratorOptions& generator) const;
};

}  // namespace lineament
