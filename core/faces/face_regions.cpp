#include "core/faces/face_regions.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <stdexcept>

namespace lineament {

namespace {

using Outline = std::vector<cv::Point2d>;

constexpr int kOversampling = 8;
constexpr FaceRegion kAllRegions[] = {FaceRegion::FaceOval, FaceRegion::Eyes,     FaceRegion::Brows, FaceRegion::Nose,
                                      FaceRegion::Mouth,    FaceRegion::Forehead, FaceRegion::Hair};

Outline points(const Landmarks& landmarks, int first, int last) {
    return Outline(landmarks.begin() + first, landmarks.begin() + last + 1);
}

Outline hull(const Outline& outline) {
    std::vector<cv::Point2f> in(outline.begin(), outline.end()), out;
    cv::convexHull(in, out);
    return Outline(out.begin(), out.end());
}

// The brows, and an arc above them as high as the face is long from brow to nose tip.
Outline forehead(const Landmarks& landmarks) {
    Outline outline = points(landmarks, 17, 26);
    const cv::Point2d between = (landmarks[21] + landmarks[22]) * 0.5, up = (between - landmarks[33]) * 0.85;
    const double arc[] = {0.45, 0.75, 0.92, 1.0, 1.03, 1.03, 1.0, 0.92, 0.75, 0.45};
    for (int i = 9; i >= 0; --i)
        outline.push_back(landmarks[17 + i] + up * arc[i]);
    return outline;
}

Outline face_oval(const Landmarks& landmarks) {
    Outline outline = points(landmarks, 0, 16);
    const Outline top = forehead(landmarks);
    outline.insert(outline.end(), top.begin() + 10, top.end());
    return outline;
}

std::vector<Outline> outlines(FaceRegion region, const Landmarks& landmarks) {
    switch (region) {
        case FaceRegion::FaceOval:
            return {face_oval(landmarks)};
        case FaceRegion::Eyes:
            return {points(landmarks, 36, 41), points(landmarks, 42, 47)};
        case FaceRegion::Brows:
            return {hull(points(landmarks, 17, 21)), hull(points(landmarks, 22, 26))};
        case FaceRegion::Nose:
            return {hull(points(landmarks, 27, 35))};
        case FaceRegion::Mouth:
            return {points(landmarks, 48, 59)};
        case FaceRegion::Forehead:
            return {forehead(landmarks)};
        case FaceRegion::Hair:
            break;
    }
    return {};
}

cv::Mat filled(const std::vector<Outline>& parts, int side, double margin) {
    cv::Mat mask(side, side, CV_8U, cv::Scalar(0));
    for (const Outline& part : parts) {
        std::vector<cv::Point> corners;
        for (const cv::Point2d& p : part)
            corners.push_back({cvRound(p.x * side), cvRound(p.y * side)});
        cv::fillPoly(mask, std::vector<std::vector<cv::Point>>{corners}, cv::Scalar(255));
    }
    const int grow = cvRound(margin * side);
    if (grow > 0) {
        cv::dilate(mask, mask, cv::getStructuringElement(cv::MORPH_ELLIPSE, cv::Size(2 * grow + 1, 2 * grow + 1)));
    }
    return mask;
}

cv::Mat hair(const Landmarks& landmarks, int side) {
    const cv::Mat face = filled({face_oval(landmarks)}, side, 0);
    const cv::Point2d center = landmarks[27];
    const double width = cv::norm(landmarks[16] - landmarks[0]);
    cv::Mat around(side, side, CV_8U, cv::Scalar(0));
    const double lowest = (landmarks[2].y + landmarks[14].y) / 2;  // about the level of the nose's end
    cv::ellipse(around, cv::Point(cvRound(center.x * side), cvRound(center.y * side)),
                cv::Size(cvRound(width * side * 0.95), cvRound(width * side * 1.15)), 0, 0, 360, cv::Scalar(255),
                cv::FILLED);
    const int from = std::clamp(cvRound(lowest * side), 0, side);
    around.rowRange(from, side).setTo(0);
    around.setTo(0, face);
    return around;
}

}  // namespace

const char* region_name(FaceRegion region) {
    switch (region) {
        case FaceRegion::FaceOval:
            return "face";
        case FaceRegion::Eyes:
            return "eyes";
        case FaceRegion::Brows:
            return "brows";
        case FaceRegion::Nose:
            return "nose";
        case FaceRegion::Mouth:
            return "mouth";
        case FaceRegion::Forehead:
            return "forehead";
        case FaceRegion::Hair:
            return "hair";
    }
    return "?";
}

std::optional<FaceRegion> region_from_name(const std::string& name) {
    for (const FaceRegion region : kAllRegions) {
        if (name == region_name(region)) return region;
    }
    return std::nullopt;
}

void RegionMaskOptions::check() const {
    if (side < 1 || side > 2048) throw std::invalid_argument("RegionMaskOptions.side must lie between 1 and 2048.");
    if (!(margin >= 0 && margin <= 0.2))
        throw std::invalid_argument("RegionMaskOptions.margin must lie between 0 and 0.2.");
    if (!(soften >= 0 && soften <= 0.2))
        throw std::invalid_argument("RegionMaskOptions.soften must lie between 0 and 0.2.");
}

cv::Mat region_mask(const std::vector<FaceRegion>& regions, const Landmarks& landmarks_in_image, const FaceQuad& quad,
                    const RegionMaskOptions& options) {
    options.check();
    const cv::Matx23d crop_from_image = quad.crop_from_image();
    Landmarks in_crop;
    for (size_t i = 0; i < in_crop.size(); ++i) {
        const cv::Matx21d p = crop_from_image * cv::Matx31d(landmarks_in_image[i].x, landmarks_in_image[i].y, 1);
        in_crop[i] = {p(0), p(1)};
    }
    const int side = options.side * kOversampling;
    cv::Mat united(side, side, CV_8U, cv::Scalar(0));
    for (const FaceRegion region : regions) {
        united |=
            region == FaceRegion::Hair ? hair(in_crop, side) : filled(outlines(region, in_crop), side, options.margin);
    }
    cv::Mat mask;
    cv::resize(united, mask, cv::Size(options.side, options.side), 0, 0, cv::INTER_AREA);
    mask.convertTo(mask, CV_32F, 1.0 / 255);
    const double sigma = options.soften * options.side;
    if (sigma > 0.1) cv::GaussianBlur(mask, mask, cv::Size(), sigma, sigma, cv::BORDER_REPLICATE);
    return mask;
}

}  // namespace lineament
