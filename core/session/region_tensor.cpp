#include "core/session/region_tensor.h"

#include <ATen/ATen.h>

#include <cstring>
#include <stdexcept>

namespace lineament {

std::vector<FaceRegion> regions_named(const std::vector<std::string>& names) {
    std::vector<FaceRegion> chosen;
    for (const std::string& name : names) {
        const std::optional<FaceRegion> region = region_from_name(name);
        if (!region) {
            throw std::invalid_argument("There is no region '" + name +
                                        "': use face, eyes, brows, nose, mouth, forehead or hair.");
        }
        chosen.push_back(*region);
    }
    return chosen;
}

at::Tensor keep_mask(const std::vector<std::string>& regions, const Landmarks& landmarks_in_image,
                     const FaceQuad& quad) {
    const std::vector<FaceRegion> chosen = regions_named(regions);
    const cv::Mat inside = region_mask(chosen, landmarks_in_image, quad);  // [64, 64] CV_32F
    at::Tensor mask = at::empty({1, 1, inside.rows, inside.cols}, at::kFloat);
    for (int y = 0; y < inside.rows; ++y) {
        std::memcpy(mask[0][0][y].data_ptr<float>(), inside.ptr<float>(y),
                    static_cast<size_t>(inside.cols) * sizeof(float));
    }
    return 1 - mask;
}

}  // namespace lineament
