// A folder of pictures as portraits.
#pragma once

#include <memory>
#include <string>

#include "core/training/portrait_data.h"

namespace lineament {

/// The pictures directly in `folder`, aligned faces of any size, resized to `side` as `invert --aligned` does; all are
/// kept for evaluation. Labels by file name; "": none. Throws BadInputError for a folder without pictures, PhotoError
/// for one that cannot be read, and as PortraitData does.
std::shared_ptr<const PortraitData> load_portrait_folder(const std::string& folder, int side,
                                                         const std::string& labels_csv);

}  // namespace lineament
