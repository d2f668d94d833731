#include "core/morph/hair_colour.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace lineament {
namespace {

constexpr float kBeyond = 0.6F;      // the mean of the wanted hair, away from that of the other
constexpr double kLeastHair = 0.01;  // of the crop's area

// A Gaussian over Lab colours.
struct ColourModel {
    cv::Vec3f mean;
    cv::Matx33f precision;
    float log_determinant = 0;  // of the covariance

    ColourModel(const cv::Mat& lab, const cv::Mat& where) {
        cv::Mat samples(0, 3, CV_32F);
        for (int y = 0; y < lab.rows; ++y) {
            for (int x = 0; x < lab.cols; ++x) {
                if (where.at<uint8_t>(y, x) != 0) samples.push_back(cv::Mat(lab.at<cv::Vec3f>(y, x)).reshape(1, 1));
            }
        }
        cv::Mat covariance, average;
        cv::calcCovarMatrix(samples, covariance, average, cv::COVAR_NORMAL | cv::COVAR_ROWS | cv::COVAR_SCALE, CV_32F);
        covariance += cv::Mat::eye(3, 3, CV_32F) * 12.0;  // no class is of one colour only
        precision = cv::Matx33f(cv::Mat(covariance.inv()));
        log_determinant = static_cast<float>(std::log(cv::determinant(covariance)));
        mean = {average.at<float>(0), average.at<float>(1), average.at<float>(2)};
    }

    float log_likelihood(const cv::Vec3f& colour) const {
        const cv::Vec3f d = colour - mean;
        return -0.5F * (d.dot(precision * d) + log_determinant);
    }
};

struct HeadGeometry {
    cv::Point2f brow, up;  // middle of the brows; from there to the hairline
    explicit HeadGeometry(const PointSet& shape) : brow((shape[21] + shape[22]) * 0.5F), up(brow - shape[33]) {}
};

cv::Mat seeds_of_hair(const PointSet& shape, cv::Size size) {
    const HeadGeometry head(shape);
    const cv::Point2f across = (shape[16] - shape[0]) * 0.5F;
    cv::Mat seeds = cv::Mat::zeros(size, CV_8U);
    for (float t = -0.85F; t <= 0.86F; t += 0.1F) {
        const cv::Point2f p = head.brow + across * t + head.up * (1.18F - 0.55F * t * t);
        cv::circle(seeds, p, std::max(1, size.width / 48), cv::Scalar(255), cv::FILLED);
    }
    return seeds;
}

cv::Mat seeds_of_background(cv::Size size) {
    cv::Mat seeds = cv::Mat::zeros(size, CV_8U);
    const int strip = std::max(2, size.width / 21);
    seeds(cv::Rect(0, 0, strip, size.height / 3)).setTo(255);
    seeds(cv::Rect(size.width - strip, 0, strip, size.height / 3)).setTo(255);
    return seeds;
}

cv::Mat seeds_of_skin(const PointSet& shape, cv::Size size) {
    cv::Mat seeds = cheeks_of(shape, size);
    const HeadGeometry head(shape);
    cv::circle(seeds, head.brow + head.up * 0.35F, std::max(2, size.width / 25), cv::Scalar(255), cv::FILLED);
    return seeds;
}

// 1 where hair may be: around and above the face, not in it.
cv::Mat place_of_hair(const PointSet& shape, cv::Size size) {
    const HeadGeometry head(shape);
    PointSet face(shape.begin() + 1, shape.begin() + 16);
    for (int p = 26; p >= 17; --p) {
        const float t = (static_cast<float>(p) - 21.5F) / 4.5F;
        face.push_back(shape[p] + head.up * (0.55F - 0.45F * t * t));
    }
    std::vector<cv::Point> corners;
    for (const cv::Point2f& p : face)
        corners.push_back(p);
    cv::Mat place(size, CV_32F, cv::Scalar(1));
    cv::fillPoly(place, std::vector<std::vector<cv::Point>>{corners}, cv::Scalar(0));
    place.rowRange(std::min(size.height, cvRound(shape[4].y)), size.height).setTo(0);
    cv::Mat reach = cv::Mat::zeros(size, CV_32F);
    const cv::Point2f centre = (shape[0] + shape[16]) * 0.5F + head.up * 0.4F;
    const float width = static_cast<float>(cv::norm(shape[16] - shape[0]));
    cv::ellipse(reach, centre, {cvRound(width * 0.72F), cvRound(width * 0.95F)}, 0, 0, 360, cv::Scalar(1), cv::FILLED);
    cv::GaussianBlur(place.mul(reach), place, {}, size.width / 64.0);
    return place;
}

cv::Mat hair_mask(const cv::Mat& lab, const PointSet& shape) {
    const ColourModel hair(lab, seeds_of_hair(shape, lab.size()));
    const ColourModel skin(lab, seeds_of_skin(shape, lab.size()));
    const ColourModel background(lab, seeds_of_background(lab.size()));
    cv::Mat mask(lab.size(), CV_32F);
    mask.forEach<float>([&](float& value, const int* at) {
        const cv::Vec3f& colour = lab.at<cv::Vec3f>(at[0], at[1]);
        const float h = hair.log_likelihood(colour);
        const float other = std::max(skin.log_likelihood(colour), background.log_likelihood(colour));
        value = 1 / (1 + std::exp(std::min(30.0F, other - h)));
    });
    cv::medianBlur(mask, mask, 3);
    cv::GaussianBlur(mask, mask, {}, lab.cols / 140.0);
    return mask.mul(place_of_hair(shape, lab.size()));
}

cv::Mat to_lab(const cv::Mat& image) {
    cv::Mat lab;
    cv::cvtColor(image, lab, cv::COLOR_RGB2Lab);
    return lab;
}

}  // namespace

HairColour::HairColour(const PortraitSet& portraits) : portraits_(portraits) {
    for (size_t i = 0; i < portraits.size(); ++i) {
        const cv::Mat lab = to_lab(portraits.images[i]);
        masks_.push_back(hair_mask(lab, portraits.shapes[i]));
        cv::Vec3f sum(0, 0, 0);
        float weight = 1e-6F;
        for (int y = 0; y < lab.rows; ++y) {
            for (int x = 0; x < lab.cols; ++x) {
                sum += lab.at<cv::Vec3f>(y, x) * masks_[i].at<float>(y, x);
                weight += masks_[i].at<float>(y, x);
            }
        }
        colours_.push_back(sum / weight);
        enough_.push_back(weight >= kLeastHair * static_cast<double>(lab.total()));
    }
}

std::optional<cv::Vec3f> HairColour::mean_of(int attribute, bool wanted, const std::string& without) const {
    const int bald = attribute_index("bald"), other = attribute_index(without);
    cv::Vec3f sum(0, 0, 0);
    int count = 0;
    for (size_t i = 0; i < portraits_.size(); ++i) {
        const bool fits = portraits_.has(i, attribute) == wanted && !portraits_.has(i, other);
        if (!fits || !enough_[i] || portraits_.has(i, bald)) continue;
        sum += colours_[i];
        ++count;
    }
    if (count == 0) return std::nullopt;
    return sum / static_cast<float>(count);
}

cv::Vec3f HairColour::colour_of(size_t portrait) const {
    const int grey = attribute_index("grey_hair");
    if (enough_[portrait] && !portraits_.has(portrait, attribute_index("bald"))) return colours_[portrait];
    return mean_of(grey, portraits_.has(portrait, grey), "blond_hair").value_or(colours_[portrait]);
}

cv::Mat HairColour::recoloured(size_t portrait, int attribute, bool wanted, const std::string& without,
                               float share) const {
    const std::optional<cv::Vec3f> there = mean_of(attribute, wanted, without);
    if (!enough_[portrait] || !there) return {};
    const cv::Vec3f here = mean_of(attribute, !wanted, without).value_or(*there);
    const cv::Vec3f target = *there + (*there - here) * kBeyond;
    const cv::Vec3f mine = colours_[portrait];
    // Light hair shows its strands more than dark hair does.
    const float contrast = std::clamp(std::sqrt(target[0] / std::max(5.0F, mine[0])), 0.7F, 1.4F);
    cv::Mat lab = to_lab(portraits_.images[portrait]);
    const cv::Mat& mask = masks_[portrait];
    lab.forEach<cv::Vec3f>([&](cv::Vec3f& colour, const int* at) {
        cv::Vec3f changed = target + (colour - mine) * 0.6F;
        changed[0] = target[0] + (colour[0] - mine[0]) * contrast;
        colour += (changed - colour) * (share * mask.at<float>(at[0], at[1]));
    });
    cv::Mat result;
    cv::cvtColor(lab, result, cv::COLOR_Lab2RGB);
    return cv::min(cv::max(result, 0.0), 1.0);
}

}  // namespace lineament
