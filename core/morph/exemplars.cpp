#include "core/morph/exemplars.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <utility>

namespace lineament {
namespace {

constexpr double kFrontalShare = 0.5;  // of the portraits face the camera well enough
constexpr double kClearest = 0.95;     // quantile: the very clearest is often one where something is wrong

// [N, pixels * 3] CV_32F: Lab less the skin's, inside `mask`, every portrait in the mean shape.
cv::Mat samples_inside(const std::vector<cv::Mat>& portraits, const cv::Mat& mask) {
    cv::Mat samples(static_cast<int>(portraits.size()), 3 * cv::countNonZero(mask), CV_32F);
    for (int i = 0; i < samples.rows; ++i) {
        float* out = samples.ptr<float>(i);
        for (int y = 0; y < mask.rows; ++y) {
            for (int x = 0; x < mask.cols; ++x) {
                if (mask.at<uint8_t>(y, x) == 0) continue;
                for (int c = 0; c < 3; ++c)
                    *out++ = portraits[static_cast<size_t>(i)].at<cv::Vec3f>(y, x)[c];
            }
        }
    }
    return samples;
}

// Where each sample lies on the line between the means of those who have it and those who have not.
std::vector<float> projections(const cv::Mat& samples, const std::vector<bool>& has) {
    cv::Mat sums[2] = {cv::Mat::zeros(1, samples.cols, CV_32F), cv::Mat::zeros(1, samples.cols, CV_32F)};
    int counts[2] = {0, 0};
    for (int i = 0; i < samples.rows; ++i) {
        sums[has[static_cast<size_t>(i)] ? 1 : 0] += samples.row(i);
        ++counts[has[static_cast<size_t>(i)] ? 1 : 0];
    }
    if (counts[0] == 0 || counts[1] == 0) return {};
    const cv::Mat without = sums[0] / counts[0], with = sums[1] / counts[1];
    const cv::Mat line = with - without;
    std::vector<float> result;
    for (int i = 0; i < samples.rows; ++i)
        result.push_back(static_cast<float>((samples.row(i) - without).dot(line) / std::max(1e-6, line.dot(line))));
    return result;
}

float quantile(std::vector<float> values, double share) {
    const size_t at = static_cast<size_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
    return values[at];
}

}  // namespace

Exemplars::Exemplars(const PortraitSet& portraits, int attribute, DonorPart part)
    : portraits_(portraits), attribute_(attribute) {
    const PointSet mean = mean_shape(portraits);
    std::vector<cv::Mat> aligned;
    std::vector<float> turns;
    std::vector<bool> has;
    for (size_t i = 0; i < portraits.size(); ++i) {
        const cv::Vec3f skin = skin_colour(portraits.images[i], portraits.shapes[i]);
        cv::Mat lab;
        cv::cvtColor(warp_to(portraits.images[i], portraits.shapes[i], mean), lab, cv::COLOR_RGB2Lab);
        lab -= cv::Scalar(skin[0], skin[1], skin[2]);
        aligned.push_back(lab);
        turns.push_back(std::abs(turn_of(portraits.shapes[i])));
        has.push_back(portraits.has(i, attribute));
    }
    const float most = quantile(turns, kFrontalShare);
    for (const float turn : turns)
        frontal_.push_back(turn <= most);
    clarity_ = projections(samples_inside(aligned, part_mask(part, mean, portraits.side())), has);
}

int Exemplars::exemplar_for(size_t portrait, const std::vector<std::string>& kept) const {
    std::vector<std::pair<float, int>> ranked;
    for (size_t i = 0; i < clarity_.size(); ++i) {
        if (i == portrait || !frontal_[i] || !portraits_.same_labels(i, portrait, attribute_, true, kept)) continue;
        ranked.emplace_back(clarity_[i], static_cast<int>(i));
    }
    if (ranked.empty()) return -1;
    std::sort(ranked.begin(), ranked.end());
    return ranked[static_cast<size_t>(kClearest * static_cast<double>(ranked.size() - 1))].second;
}

}  // namespace lineament
