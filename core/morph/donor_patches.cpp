#include "core/morph/donor_patches.h"

#include <cmath>
#include <limits>
#include <opencv2/imgproc.hpp>
#include <opencv2/photo.hpp>

#include "core/faces/face_regions.h"

namespace lineament {
namespace {

cv::Point2f middle_of(const PointSet& shape, int first, int last) {
    cv::Point2f sum(0, 0);
    for (int p = first; p <= last; ++p)
        sum += shape[p];
    return sum * (1.0F / static_cast<float>(last - first + 1));
}

PointSet outline_of(DonorPart part, const PointSet& shape) {
    PointSet points;
    if (part == DonorPart::Mouth) {
        const cv::Point2f mouth = middle_of(shape, 48, 59);
        for (int p = 3; p <= 13; ++p)
            points.push_back(mouth + (shape[p] - mouth) * 0.78F);
        points.insert(points.end(), {shape[31], shape[33], shape[35]});
    } else if (part == DonorPart::Beard) {
        points.assign(shape.begin() + 2, shape.begin() + 15);
        points.insert(points.end(), {shape[31], shape[35]});
    } else {
        const float up = 0.35F * static_cast<float>(cv::norm(middle_of(shape, 42, 47) - middle_of(shape, 36, 41)));
        for (int p = 17; p <= 26; ++p)
            points.push_back(shape[p] - cv::Point2f(0, up * 0.5F));
        const cv::Point2f nose = shape[29];
        for (int p : {0, 1, 15, 16})
            points.push_back(nose + (shape[p] - nose) * 0.97F);
        points.push_back((shape[2] + shape[31]) * 0.5F);
        points.push_back((shape[14] + shape[35]) * 0.5F);
        points.push_back(shape[30]);
    }
    PointSet hull;
    cv::convexHull(points, hull);
    return hull;
}

cv::Mat to_bytes(const cv::Mat& image) {
    cv::Mat bytes;
    image.convertTo(bytes, CV_8UC3, 255);
    return bytes;
}

cv::Mat poisson_blend(const cv::Mat& image, const cv::Mat& patch, const cv::Mat& mask) {
    const int pad = 8;  // so that a part that touches the border is held there by the image's own pixels
    cv::Mat wide_image, wide_patch, wide_mask, blended;
    cv::copyMakeBorder(to_bytes(image), wide_image, pad, pad, pad, pad, cv::BORDER_REPLICATE);
    cv::copyMakeBorder(to_bytes(patch), wide_patch, pad, pad, pad, pad, cv::BORDER_REPLICATE);
    cv::copyMakeBorder(mask, wide_mask, pad, pad, pad, pad, cv::BORDER_CONSTANT, cv::Scalar(0));
    const cv::Rect box = cv::boundingRect(wide_mask);
    if (box.area() < 64) return image.clone();
    cv::seamlessClone(wide_patch, wide_image, wide_mask, {box.x + box.width / 2, box.y + box.height / 2}, blended,
                      cv::NORMAL_CLONE);
    cv::Mat result;
    blended(cv::Rect(pad, pad, image.cols, image.rows)).convertTo(result, CV_32FC3, 1.0 / 255);
    return result;
}

// Alpha blending after the patch's skin was brought to the image's.
cv::Mat feathered_blend(const cv::Mat& image, const cv::Mat& patch, const cv::Mat& mask, const cv::Vec3f& skin_shift,
                        const PointSet& shape) {
    cv::Mat inside = mask.clone();
    PointSet lips;
    cv::convexHull(PointSet(shape.begin() + 48, shape.begin() + 60), lips);
    fill_outline(inside, lips, 0);  // the mouth stays the person's own
    cv::Mat alpha;
    inside.convertTo(alpha, CV_32F, 1.0 / 255);
    cv::erode(alpha, alpha, cv::getStructuringElement(cv::MORPH_ELLIPSE, {3, 3}));
    cv::GaussianBlur(alpha, alpha, {}, image.cols / 85.0);
    cv::Mat lab, result = image.clone();
    cv::cvtColor(patch, lab, cv::COLOR_RGB2Lab);
    lab += cv::Scalar(skin_shift[0], skin_shift[1], skin_shift[2]);
    cv::cvtColor(lab, lab, cv::COLOR_Lab2RGB);
    result.forEach<cv::Vec3f>([&](cv::Vec3f& pixel, const int* at) {
        pixel += (lab.at<cv::Vec3f>(at[0], at[1]) - pixel) * alpha.at<float>(at[0], at[1]);
    });
    return result;
}

}  // namespace

cv::Mat part_mask(DonorPart part, const PointSet& shape, int side) {
    cv::Mat mask = cv::Mat::zeros(side, side, CV_8U);
    if (part == DonorPart::Scalp) {
        RegionMaskOptions options;
        options.side = side;
        options.soften = 0;
        options.margin = 0;
        region_mask({FaceRegion::Hair, FaceRegion::Forehead}, as_landmarks(shape), whole_crop(side), options)
            .convertTo(mask, CV_8U, 255);
        mask.rowRange(cvRound(shape[1].y), side).setTo(0);  // long hair below the ears stays
        for (int p = 17; p <= 26; ++p)                      // and so do the brows
            cv::circle(mask, shape[p], std::max(2, side / 32), cv::Scalar(0), cv::FILLED);
    } else {
        fill_outline(mask, outline_of(part, shape), 255);
    }
    return mask;
}

DonorPatches::DonorPatches(const PortraitSet& portraits) : portraits_(portraits) {
    for (size_t i = 0; i < portraits.size(); ++i)
        skin_.push_back(skin_colour(portraits.images[i], portraits.shapes[i]));
}

int DonorPatches::donor_for(size_t portrait, int attribute, bool wanted, const std::vector<std::string>& kept) const {
    int best = -1;
    double least = std::numeric_limits<double>::max();
    const int age = attribute_index("age");
    const PointSet& mine = portraits_.shapes[portrait];
    for (size_t i = 0; i < portraits_.size(); ++i) {
        if (i == portrait || !portraits_.same_labels(i, portrait, attribute, wanted, kept)) continue;
        const PointSet& other = portraits_.shapes[i];
        const double pose =
            std::abs(std::abs(turn_of(mine)) - std::abs(turn_of(other))) + std::abs(nod_of(mine) - nod_of(other));
        const double years = std::abs(portraits_.label(i, age) - portraits_.label(portrait, age));
        const double distance = cv::norm(skin_[i] - skin_[portrait]) + 192 * pose / portraits_.side() + 15 * years;
        if (distance < least) {
            least = distance;
            best = static_cast<int>(i);
        }
    }
    return best;
}

cv::Mat DonorPatches::with_part(const cv::Mat& image, const PointSet& shape, DonorPart part, size_t donor) const {
    cv::Mat source = portraits_.images[donor].clone();
    PointSet from = portraits_.shapes[donor];
    if ((turn_of(shape) < 0) != (turn_of(from) < 0)) {
        cv::flip(source, source, 1);
        from = mirrored(from, source.cols);
    }
    const cv::Mat patch = cv::min(cv::max(warp_to(source, from, shape), 0.0), 1.0);
    const cv::Mat mask = part_mask(part, shape, image.cols);
    if (part != DonorPart::Beard) return poisson_blend(image, patch, mask);
    return feathered_blend(image, patch, mask, skin_colour(image, shape) - skin_[donor], shape);
}

}  // namespace lineament
