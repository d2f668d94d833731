// Shapes of networks that train in a test: 32 px, W+ of 8 rows of 8.
#pragma once

#include "core/networks/fresh_weights.h"

namespace lineament::testing {

inline GeneratorOptions tiny_generator(int mapping_layers = 0) {
    GeneratorOptions options;
    options.resolution = 32;
    options.w_dim = 8;
    options.mapping_layers = mapping_layers;
    options.channels = {8, 8, 8, 8};
    return options;
}

inline StyleEncoderOptions tiny_encoder() {
    StyleEncoderOptions options;
    options.input_side = 32;
    options.w_rows = 8;
    options.w_dim = 8;
    options.widths = {4, 6, 8, 10};
    options.depths = {1, 1, 1, 1};
    options.head_width = 8;
    return options;
}

}  // namespace lineament::testing
