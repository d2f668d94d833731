#include "app/cli/research/portrait_folder.h"

#include <ATen/ATen.h>

#include <cstring>
#include <filesystem>

#include "app/cli/exit_codes.h"
#include "app/cli/image_files.h"
#include "core/faces/resize_pil.h"
#include "core/photo/photo.h"

namespace lineament {

namespace {

/// RGB CV_8UC3, side x side. Throws PhotoError.
cv::Mat read_square(const std::string& path, int side) {
    const cv::Mat photo = read_rgb8(path);
    check_is_square(photo.size(), path);
    const cv::Size size(side, side);
    return photo.size() == size ? photo : resize_pil_bilinear(photo, size);
}

}  // namespace

std::shared_ptr<const PortraitData> load_portrait_folder(const std::string& folder, int side,
                                                         const std::string& labels_csv,
                                                         std::vector<SkippedPhoto>& skipped) {
    const std::vector<std::string> files = image_files({folder});
    at::Tensor crops = at::empty({static_cast<int64_t>(files.size()), side, side, 3}, at::kByte);
    std::vector<std::string> names;
    for (const std::string& file : files) {
        try {
            const cv::Mat crop = read_square(file, side);
            at::Tensor slot = crops[static_cast<int64_t>(names.size())];
            for (int y = 0; y < side; ++y)
                std::memcpy(slot[y].data_ptr<uint8_t>(), crop.ptr(y), static_cast<size_t>(side) * 3);
            names.push_back(std::filesystem::path(file).filename().string());
        } catch (const PhotoError& error) {
            skipped.push_back({file, error.what()});
        }
    }
    if (names.empty()) {
        throw BadInputError("None of the " + std::to_string(files.size()) + " pictures in '" + folder +
                            "' can be measured; of the first: " + skipped.front().reason);
    }
    crops = crops.narrow(0, 0, static_cast<int64_t>(names.size()));
    return std::make_shared<PortraitData>(crops, std::move(names), folder, labels_csv, PortraitSplit::all);
}

}  // namespace lineament
