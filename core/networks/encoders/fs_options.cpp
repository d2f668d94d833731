#include "core/networks/encoders/fs_options.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace lineament {

int FsOptions::input_side(const GeneratorOptions& generator) {
    return std::min(256, generator.resolution);
}

void FsOptions::check(const GeneratorOptions& generator) const {
    if (feature_index < 4 || feature_index > 7 || feature_index >= generator.w_rows() - 1) {
        throw std::invalid_argument(
            "The feature layer of the Feature-Style encoder must be 4, 5, 6 or 7 and in front "
            "of the generator's last layer, not " +
            std::to_string(feature_index) + ".");
    }
    const int reduction = input_side(generator) / generator.feature_side(feature_index);
    if (reduction < 4 || reduction > 16) {
        throw std::invalid_argument("The Feature-Style encoder cannot make features of " +
                                    std::to_string(generator.feature_side(feature_index)) + " px from a face of " +
                                    std::to_string(input_side(generator)) + " px; choose another feature layer.");
    }
}

SfeBackboneOptions FsOptions::strides(const GeneratorOptions& generator) const {
    check(generator);
    const int reduction = input_side(generator) / generator.feature_side(feature_index);  // 4, 8 or 16
    SfeBackboneOptions strides;
    strides.stage_strides = {2, 2, reduction == 4 ? 1 : 2, 2};
    strides.content_stride = reduction == 16 ? 2 : 1;
    return strides;
}

}  // namespace lineament
