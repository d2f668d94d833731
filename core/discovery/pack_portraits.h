// Portraits at the size of a pack's faces.
#pragma once

#include <memory>
#include <string>

#include "core/data/portrait_data.h"
#include "core/methods/model_pack.h"

namespace lineament {

/// Crops from `lineament-cli align`, their labels ("": none) and their split, as PortraitData takes them. Throws
/// std::invalid_argument with a sentence if their side is not the pack's, and as PortraitData does.
std::shared_ptr<const PortraitData> load_portraits_for(const ModelPack& pack, const std::string& crops_npy,
                                                       const std::string& labels_csv,
                                                       PortraitSplit split = PortraitSplit::every_13th);

}  // namespace lineament
