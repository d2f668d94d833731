#include "core/morph/portrait_set.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <filesystem>
#include <opencv2/imgproc.hpp>
#include <stdexcept>
#include <utility>

#include "core/weights/npy.h"

namespace lineament {

PortraitSet::PortraitSet(const PortraitData& data, const std::string& landmarks_npy) {
    for (const int64_t row : data.training()) {
        if (data.is_labelled(row)) rows.push_back(row);
    }
    if (rows.empty()) throw std::runtime_error("None of the portraits that may be trained on has a label.");
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
    const at::Tensor pixels = data.batch(rows).images.add(1).div(2).permute({0, 2, 3, 1}).contiguous();  // [N, S, S, 3]
    for (size_t i = 0; i < rows.size(); ++i) {
        images.push_back(cv::Mat(side, side, CV_32FC3, pixels[static_cast<int64_t>(i)].data_ptr<float>()).clone());
        const auto* points = reinterpret_cast<const cv::Point2f*>(landmarks[rows[i]].data_ptr<float>());
        PointSet shape(points, points + 68);
        for (cv::Point2f& p : shape)  // an odd face may reach past its crop
            p = {std::clamp(p.x, 0.0F, last), std::clamp(p.y, 0.0F, last)};
        shapes.push_back(std::move(shape));
        const float* label = data.labels()[rows[i]].data_ptr<float>();
        labels.emplace_back(label, label + data.labels().size(1));
    }
}

Landmarks as_landmarks(const PointSet& shape) {
    Landmarks landmarks;
    std::copy(shape.begin(), shape.end(), landmarks.begin());
    return landmarks;
}

FaceQuad whole_crop(int side) {
    const double last = side - 0.5;
    return {{cv::Point2d(-0.5, -0.5), {-0.5, last}, {last, last}, {last, -0.5}}};
}

cv::Mat cheeks_of(const PointSet& shape, cv::Size size) {
    cv::Mat cheeks = cv::Mat::zeros(size, CV_8U);
    const int radius = std::max(2, size.width / 25);
    cv::circle(cheeks, (shape[2] + shape[31]) * 0.5F, radius, cv::Scalar(255), cv::FILLED);
    cv::circle(cheeks, (shape[14] + shape[35]) * 0.5F, radius, cv::Scalar(255), cv::FILLED);
    return cheeks;
}

int attribute_index(const std::string& name) {
    const std::vector<std::string>& names = attribute_names();
    const auto found = std::find(names.begin(), names.end(), name);
    CV_Assert(found != names.end());
    return static_cast<int>(found - names.begin());
}

}  // namespace lineament
