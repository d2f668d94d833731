#include "app/cli/portrait_folder.h"

#include <ATen/ATen.h>

#include <cstring>
#include <filesystem>

#include "app/cli/image_files.h"
#include "core/faces/resize_pil.h"

namespace lineament {

std::shared_ptr<const PortraitData> load_portrait_folder(const std::string& folder, int side,
                                                         const std::string& labels_csv) {
    const std::vector<std::string> files = image_files({folder});
    at::Tensor crops = at::empty({static_cast<int64_t>(files.size()), side, side, 3}, at::kByte);
    std::vector<std::string> names;
    for (size_t i = 0; i < files.size(); ++i) {
        const cv::Mat photo = read_rgb8(files[i]);
        const cv::Size size(side, side);
        const cv::Mat crop = photo.size() == size ? photo : resize_pil_bilinear(photo, size);
        at::Tensor slot = crops[static_cast<int64_t>(i)];
        for (int y = 0; y < side; ++y)
            std::memcpy(slot[y].data_ptr<uint8_t>(), crop.ptr(y), static_cast<size_t>(side) * 3);
        names.push_back(std::filesystem::path(files[i]).filename().string());
    }
    return std::make_shared<PortraitData>(crops, std::move(names), folder, labels_csv, PortraitSplit::all);
}

}  // namespace lineament
