#include "core/morph/hair_colour.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace lineament {
namespace {

constexpr float kBeyond = 0.6F;        // the mean of the wanted hair, away from that of the other
constexpr double kLeastHair = 0.01;    // of the crop's area
constexpr double kLeastLeft = 0.6;     // of what is likely hair, by the borders in the picture
constexpr float kForeheadLight = 300;  // variance of the lightness: foreheads shine where cheeks do not

// A Gaussian over Lab colours. `light`: variance of the lightness beyond that of the samples.
struct ColourModel {
    cv::Vec3f mean;
    cv::Matx33f precision;
    float log_determinant = 0;  // of the samples' covariance

    ColourModel(const cv::Mat& lab, const cv::Mat& where, float light = 0) {
        cv::Mat samples(0, 3, CV_32F);
        for (int y = 0; y < lab.rows; ++y) {
            for (int x = 0; x < lab.cols; ++x) {
                if (where.at<uint8_t>(y, x) != 0) samples.push_back(cv::Mat(lab.at<cv::Vec3f>(y, x)).reshape(1, 1));
            }
        }
        cv::Mat covariance, average;
        cv::calcCovarMatrix(samples, covariance, average, cv::COVAR_NORMAL | cv::COVAR_ROWS | cv::COVAR_SCALE, CV_32F);
        covariance += cv::Mat::eye(3, 3, CV_32F) * 12.0;  // no class is of one colour only
        log_determinant = static_cast<float>(std::log(cv::determinant(covariance)));
        covariance.at<float>(0, 0) += light;
        precision = cv::Matx33f(cv::Mat(covariance.inv()));
        mean = {average.at<float>(0), average.at<float>(1), average.at<float>(2)};
    }

    float squared_distance(const cv::Vec3f& colour) const {  // in deviations
        const cv::Vec3f d = colour - mean;
        return d.dot(precision * d);
    }
    float log_likelihood(const cv::Vec3f& colour) const { return -0.5F * (squared_distance(colour) + log_determinant); }
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

// Where the forehead has the skin's colour.
cv::Mat bare_forehead(const cv::Mat& lab, const PointSet& shape, const ColourModel& skin) {
    const HeadGeometry head(shape);
    const cv::Point2f across = (shape[16] - shape[0]) * 0.5F;
    cv::Mat bare = cv::Mat::zeros(lab.size(), CV_8U);
    const cv::Size reach(cvRound(0.6 * cv::norm(across)), cvRound(0.6 * cv::norm(head.up)));
    cv::ellipse(bare, head.brow + head.up * 0.55F, reach, 0, 0, 360, cv::Scalar(255), cv::FILLED);
    bare.forEach<uint8_t>([&](uint8_t& value, const int* at) {
        if (skin.squared_distance(lab.at<cv::Vec3f>(at[0], at[1])) > 9) value = 0;
    });
    return bare;
}

// Where `seeds` are of neither model's colours; all of them, should hardly any be.
cv::Mat unlike(const cv::Mat& seeds, const cv::Mat& lab, const ColourModel& skin, const ColourModel& background) {
    cv::Mat left = seeds.clone();
    left.forEach<uint8_t>([&](uint8_t& seed, const int* at) {
        const cv::Vec3f& colour = lab.at<cv::Vec3f>(at[0], at[1]);
        if (skin.squared_distance(colour) < 9 || background.squared_distance(colour) < 9) seed = 0;
    });
    return cv::countNonZero(left) > cv::countNonZero(seeds) / 4 ? left : seeds;
}

// By colour alone.
cv::Mat likely_hair(const cv::Mat& lab, const PointSet& shape, const ColourModel& skin) {
    const ColourModel background(lab, seeds_of_background(lab.size()));
    const ColourModel hair(lab, unlike(seeds_of_hair(shape, lab.size()), lab, skin, background));
    cv::Mat likely(lab.size(), CV_32F);
    likely.forEach<float>([&](float& value, const int* at) {
        const cv::Vec3f& colour = lab.at<cv::Vec3f>(at[0], at[1]);
        const float h = hair.log_likelihood(colour);
        const float other = std::max(skin.log_likelihood(colour), background.log_likelihood(colour));
        value = 1 / (1 + std::exp(std::min(30.0F, other - h)));
    });
    cv::medianBlur(likely, likely, 3);
    cv::GaussianBlur(likely, likely, {}, lab.cols / 140.0);
    return likely.mul(place_of_hair(shape, lab.size()));
}

cv::Mat to_lab(const cv::Mat& image) {
    cv::Mat lab;
    cv::cvtColor(image, lab, cv::COLOR_RGB2Lab);
    return lab;
}

// What is likely, with its border put where the picture has one: graph cuts (Rother et al. 2004). All 0 where they
// leave little of it, for then its colour is that of skin, background or clothes.
cv::Mat hair_mask(const cv::Mat& image, const PointSet& shape) {
    const cv::Mat lab = to_lab(image), place = place_of_hair(shape, image.size());
    const ColourModel skin(lab, seeds_of_skin(shape, lab.size()), kForeheadLight);
    const cv::Mat likely = likely_hair(lab, shape, skin);
    cv::Mat labels(image.size(), CV_8U, cv::Scalar(cv::GC_PR_BGD));
    labels.setTo(cv::GC_PR_FGD, likely > 0.5F);
    labels.setTo(cv::GC_FGD, likely > 0.9F);
    labels.setTo(cv::GC_BGD, place < 0.02F);
    labels.setTo(cv::GC_BGD, seeds_of_skin(shape, image.size()));
    labels.setTo(cv::GC_BGD, seeds_of_background(image.size()));
    const cv::Rect head(0, 0, image.cols, std::clamp(cvRound(shape[4].y), image.rows / 2, image.rows));
    cv::Mat part = labels(head), bytes, colours[2], mask = cv::Mat::zeros(image.size(), CV_32F);
    const int first = cv::countNonZero(part & 1);
    labels.setTo(cv::GC_BGD, bare_forehead(lab, shape, skin));
    if (first < kLeastHair * static_cast<double>(image.total())) return mask;
    image(head).convertTo(bytes, CV_8UC3, 255);
    cv::grabCut(bytes, part, {}, colours[0], colours[1], /*iterCount=*/2, cv::GC_INIT_WITH_MASK);
    if (cv::countNonZero(part & 1) < kLeastLeft * first) return mask;
    mask(head).setTo(1, (part & 1) != 0);
    cv::GaussianBlur(mask, mask, {}, image.cols / 128.0);
    return mask.mul(place);
}

}  // namespace

HairColour::HairColour(const PortraitSet& portraits) : portraits_(portraits) {
    for (size_t i = 0; i < portraits.size(); ++i) {
        const cv::Mat lab = to_lab(portraits.images[i]);
        masks_.push_back(hair_mask(portraits.images[i], portraits.shapes[i]));
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
