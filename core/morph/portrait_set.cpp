#include "core/morph/portrait_set.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include "core/weights/npy.h"

namespace lineament {
namespace {

constexpr float kLeastChroma = 8.0F;  // of the cheeks, Lab

}  // namespace

PortraitSet::PortraitSet(const PortraitData& data, const std::string& landmarks_npy) {
    if (!std::filesystem::exists(landmarks_npy)) {
        throw std::runtime_error("There are no landmarks in " + landmarks_npy +
                                 ": make the crops again with `lineament-cli align`, which writes them beside.");
    }
    const at::Tensor landmarks = load_npy(landmarks_npy).to(at::kFloat).contiguous();
    const int64_t all = static_cast<int64_t>(data.names().size());
    if (landmarks.dim() != 3 || landmarks.size(0) != all || landmarks.size(1) != 68 || landmarks.size(2) != 2) {
        throw std::runtime_error(landmarks_npy + " does not hold 68 landmarks for each of the " + std::to_string(all) +
                                 " crops; `lineament-cli align` writes it beside them.");
    }
    const int side = static_cast<int>(data.side());
    const float last = static_cast<float>(side - 1);
    for (const int64_t row : data.training()) {
        if (!data.is_labelled(row)) continue;
        const at::Tensor pixels =
            data.batch({row}).images[0].add(1).div(2).permute({1, 2, 0}).contiguous();  // [S, S, 3]
        const cv::Mat image = cv::Mat(side, side, CV_32FC3, pixels.data_ptr<float>()).clone();
        const auto* points = reinterpret_cast<const cv::Point2f*>(landmarks[row].data_ptr<float>());
        PointSet shape(points, points + 68);
        for (cv::Point2f& p : shape)  // an odd face may reach past its crop
            p = {std::clamp(p.x, 0.0F, last), std::clamp(p.y, 0.0F, last)};
        const cv::Vec3f skin = skin_colour(image, shape);
        if (std::hypot(skin[1], skin[2]) < kLeastChroma) continue;
        rows.push_back(row);
        images.push_back(image);
        shapes.push_back(std::move(shape));
        const float* label = data.labels()[row].data_ptr<float>();
        labels.emplace_back(label, label + data.labels().size(1));
    }
    if (rows.empty()) {
        throw std::runtime_error("None of the portraits that may be trained on has a label and is in colour.");
    }
}

bool PortraitSet::same_labels(size_t portrait, size_t like, int attribute, bool wanted,
                              const std::vector<std::string>& kept) const {
    if (has(portrait, attribute) != wanted) return false;
    return std::all_of(kept.begin(), kept.end(), [&](const std::string& name) {
        return has(portrait, attribute_index(name)) == has(like, attribute_index(name));
    });
}

PointSet mean_shape(const PortraitSet& portraits) {
    PointSet mean(68);
    for (const PointSet& shape : portraits.shapes) {
        for (size_t p = 0; p < shape.size(); ++p)
            mean[p] += shape[p] * (1.0F / static_cast<float>(portraits.size()));
    }
    return mean;
}

}  // namespace lineament
