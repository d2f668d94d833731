#include "core/inversion/sfe_options.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace lineament {

SfeOptions SfeOptions::resolved(const GeneratorOptions& generator) const {
    if (feature_index < 3 || feature_index % 2 == 0 || feature_index >= generator.w_rows() - 1) {
        throw std::invalid_argument("The feature layer must be the second convolution of a block below the " +
                                    std::string("generator's resolution, not layer ") + std::to_string(feature_index) +
                                    ".");
    }
    SfeOptions result = *this;
    if (result.backbone_side == 0) result.backbone_side = std::min(256, generator.resolution);
    const int needed = 4 * generator.feature_side(feature_index);
    if (result.backbone_side != needed) {
        throw std::invalid_argument("The backbone's input must be four times as large as feature layer " +
                                    std::to_string(feature_index) + ": " + std::to_string(needed) + " px, not " +
                                    std::to_string(result.backbone_side) + ".");
    }
    return result;
}

}  // namespace lineament
