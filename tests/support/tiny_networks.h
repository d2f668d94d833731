// Shapes of networks that train in a test: 32 px, W+ of 8 rows of 8.
#pragma once

#include "core/networks/fresh/fresh_weights.h"

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

/// Of the SFE inverter and the Feature-Style encoder.
inline SfeBackboneShape tiny_backbone(int w_rows = 8) {
    SfeBackboneShape shape;
    shape.w_rows = w_rows;
    shape.w_dim = 8;
    shape.widths = {4, 4, 4, 4};
    shape.depths = {1, 1, 1, 1};
    shape.input_width = 4;
    shape.feature_channels = 8;
    return shape;
}

}  // namespace lineament::testing
