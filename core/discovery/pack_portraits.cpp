#include "core/discovery/pack_portraits.h"

#include <stdexcept>

namespace lineament {

std::shared_ptr<const PortraitData> load_portraits_for(const ModelPack& pack, const std::string& crops_npy,
                                                       const std::string& labels_csv, PortraitSplit split) {
    std::shared_ptr<const PortraitData> portraits = std::make_shared<PortraitData>(crops_npy, labels_csv, split);
    if (portraits->side() == pack.resolution()) return portraits;
    const std::string needed = std::to_string(pack.resolution());
    throw std::invalid_argument("The crops are of " + std::to_string(portraits->side()) + " px and the pack of " +
                                needed + " px; align them with --size " + needed + ".");
}

}  // namespace lineament
