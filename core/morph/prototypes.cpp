#include "core/morph/prototypes.h"

#include <ATen/ATen.h>

#include <cstring>
#include <opencv2/imgproc.hpp>

#include "core/directions/direction_finder.h"
#include "core/faces/face_regions.h"

namespace lineament {
namespace {

// Lengths are fractions of the crop's side.
constexpr double kDetailSigma = 1.5 / 128;  // wrinkles, not shading
constexpr double kEnergySigma = 3.0 / 128;  // over which their energy is averaged
constexpr double kColourSigma = 0.7 / 128;  // the regression's own noise
constexpr double kDetailGain = 1.6;         // the mean shape blurs wrinkles, so their energy is underestimated

at::Tensor regress(const at::Tensor& values, const at::Tensor& labels) {  // [N, D], [N, K] -> [K, D]
    return regress_directions(values.unsqueeze(1), labels).squeeze(1).contiguous();
}

cv::Mat as_image(const at::Tensor& row, int side, int type) {
    return cv::Mat(side, side, type, row.data_ptr<float>()).clone();
}

cv::Mat scaled_by(const cv::Mat& colour, const cv::Mat& factor) {
    std::vector<cv::Mat> planes(3, factor);
    cv::Mat wide;
    cv::merge(planes, wide);
    return colour.mul(wide);
}

// [S, S] CV_32F, soft. Hair and background differ too much between people for a mean to be of use; a fringe, too.
cv::Mat face_mask(const PointSet& shape, int side, bool with_forehead) {
    RegionMaskOptions options;
    options.side = side;
    options.margin = 0.02;
    options.soften = 0.03;
    const Landmarks landmarks = as_landmarks(shape);
    cv::Mat face = region_mask({FaceRegion::FaceOval}, landmarks, whole_crop(side), options);
    if (!with_forehead) {
        face = face.mul(1.0 - region_mask({FaceRegion::Forehead}, landmarks, whole_crop(side), options));
    }
    return face;
}

// Older skin is not of another colour; who happened to be photographed older is.
void take_out_mean(cv::Mat& colour, const cv::Mat& face) {
    cv::Mat inside;
    face.convertTo(inside, CV_8U, 255);
    colour -= cv::mean(colour, inside > 200);
}

// What a Gaussian of `sigma` pixels takes away.
cv::Mat fine_detail(const cv::Mat& image, double sigma) {
    cv::Mat smooth;
    cv::GaussianBlur(image, smooth, {}, sigma);
    return image - smooth;
}

}  // namespace

Prototypes::Prototypes(const PortraitSet& portraits) : mean_shape_(mean_shape(portraits)) {
    const int64_t n = static_cast<int64_t>(portraits.size());
    const int64_t attributes = static_cast<int64_t>(attribute_names().size());
    const int side = portraits.side();
    at::Tensor shapes = at::empty({n, 68 * 2}, at::kFloat);
    at::Tensor labels = at::empty({n, attributes}, at::kFloat);
    at::Tensor colours = at::empty({n, side * side * 3}, at::kFloat);
    at::Tensor energies = at::empty({n, side * side}, at::kFloat);
    for (int64_t i = 0; i < n; ++i) {
        const size_t at_i = static_cast<size_t>(i);
        std::memcpy(shapes[i].data_ptr<float>(), portraits.shapes[at_i].data(), 68 * sizeof(cv::Point2f));
        std::copy(portraits.labels[at_i].begin(), portraits.labels[at_i].end(), labels[i].data_ptr<float>());
        const cv::Mat aligned = warp_to(portraits.images[at_i], portraits.shapes[at_i], mean_shape_);
        std::memcpy(colours[i].data_ptr<float>(), aligned.ptr(), aligned.total() * aligned.elemSize());
        cv::Mat grey, energy;
        cv::cvtColor(aligned, grey, cv::COLOR_RGB2GRAY);
        cv::GaussianBlur(cv::abs(fine_detail(grey, side * kDetailSigma)), energy, {}, side * kEnergySigma);
        std::memcpy(energies[i].data_ptr<float>(), energy.ptr(), energy.total() * energy.elemSize());
    }
    const at::Tensor shape_effects = regress(shapes, labels);
    const at::Tensor colour_effects = regress(colours, labels);
    const at::Tensor detail_effects = (regress(energies, labels) / energies.mean(0, true).clamp_min(1e-3)).contiguous();
    for (int64_t a = 0; a < attributes; ++a) {
        const auto* points = reinterpret_cast<const cv::Point2f*>(shape_effects[a].data_ptr<float>());
        shape_effects_.emplace_back(points, points + 68);
        cv::Mat colour = as_image(colour_effects[a], side, CV_32FC3);
        cv::GaussianBlur(colour, colour, {}, side * kColourSigma);
        if (a == attribute_index("age")) take_out_mean(colour, face_mask(mean_shape_, side, true));
        colour_effects_.push_back(colour);
        detail_effects_.push_back(as_image(detail_effects[a], side, CV_32F));
    }
}

PointSet Prototypes::changed_shape(const PointSet& shape, int attribute, float amount) const {
    PointSet changed = shape;
    for (size_t p = 0; p < changed.size(); ++p)
        changed[p] += shape_effects_[static_cast<size_t>(attribute)][p] * amount;
    return changed;
}

cv::Mat Prototypes::changed(const cv::Mat& image, const PointSet& shape, int attribute, float amount) const {
    const size_t a = static_cast<size_t>(attribute);
    const PointSet target = changed_shape(shape, attribute, amount);
    cv::Mat result = warp_to(image, shape, target);
    const cv::Mat face = face_mask(target, image.cols, attribute != attribute_index("female"));
    const cv::Mat colour = scaled_by(warp_to(colour_effects_[a], mean_shape_, target), face);
    const cv::Mat energy = warp_to(detail_effects_[a], mean_shape_, target);
    cv::Mat gain = energy * (kDetailGain * amount);  // detail times 1 + gain
    cv::min(cv::max(gain, -0.7), 1.5, gain);
    result += scaled_by(fine_detail(result, image.cols * kDetailSigma), gain.mul(face)) + colour * amount;
    return cv::min(cv::max(result, 0.0), 1.0);
}

}  // namespace lineament
