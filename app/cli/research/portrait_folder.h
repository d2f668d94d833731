// A folder of pictures as portraits.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/cli/image_files.h"
#include "core/data/portrait_data.h"

namespace lineament {

/// The pictures directly in `folder`, aligned faces of any size, resized to `side` as `invert --aligned` does; all are
/// kept for evaluation. Labels by file name; "": none. Pictures that cannot be read or are not square are left out and
/// added to `skipped`. Throws BadInputError for a folder without pictures that can be used, and as PortraitData does.
std::shared_ptr<const PortraitData> load_portrait_folder(const std::string& folder, int side,
                                                         const std::string& labels_csv,
                                                         std::vector<SkippedPhoto>& skipped);

}  // namespace lineament
