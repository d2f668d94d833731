#include "core/morph/spectacles.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace lineament {
namespace {

constexpr int kOversampling = 4;  // strokes are drawn so much larger, then averaged: no jagged rims

float between(std::mt19937& random, float low, float high) {
    return std::uniform_real_distribution<float>(low, high)(random);
}

// Where the face wears them: middle of the pupils, unit vector along the eyes, distance between the eyes.
struct Seat {
    cv::Point2f centre[2], along, down;
    float distance;
};

Seat seat_of(const PointSet& shape) {
    Seat seat;
    for (int eye = 0; eye < 2; ++eye) {
        for (int p = 0; p < 6; ++p)
            seat.centre[eye] += shape[36 + 6 * eye + p] * (1.0F / 6);
    }
    const cv::Point2f across = seat.centre[1] - seat.centre[0];
    seat.distance = static_cast<float>(cv::norm(across));
    seat.along = across / seat.distance;
    seat.down = {-seat.along.y, seat.along.x};
    return seat;
}

using Curve = std::vector<cv::Point>;

cv::Point enlarged(const cv::Point2f& p) {  // with four bits of fraction, for cv's `shift`
    const auto place = [](float x) { return cvRound(((x + 0.5F) * kOversampling - 0.5F) * 16); };
    return {place(p.x), place(p.y)};
}

Curve lens_outline(const SpectacleMake& make, const Seat& seat, int eye) {
    Curve curve;
    for (int i = 0; i < 48; ++i) {
        const float angle = static_cast<float>(2 * M_PI * i / 48);
        const float c = std::cos(angle), s = std::sin(angle);
        const float power = 2 / make.squareness;
        float x = std::copysign(std::pow(std::abs(c), power), c) * make.half_width;
        float y = std::copysign(std::pow(std::abs(s), power), s) * make.half_height;
        const float out = eye == 0 ? -x : x;  // > 0 towards the ear
        y += make.droop * out * (y > 0 ? 1.0F : 0.4F);
        x += (eye == 0 ? -make.outward : make.outward);
        curve.push_back(enlarged(seat.centre[eye] + (seat.along * x + seat.down * (y + make.lower)) * seat.distance));
    }
    return curve;
}

void stroke(cv::Mat& mask, const Curve& curve, bool closed, float width) {
    if (width <= 0) return;
    const int thickness = std::max(1, cvRound(width * kOversampling));
    cv::polylines(mask, std::vector<Curve>{curve}, closed, cv::Scalar(1), thickness, cv::LINE_AA, 4);
}

cv::Mat shrunk(const cv::Mat& mask) {
    cv::Mat small;
    cv::resize(mask, small, mask.size() / kOversampling, 0, 0, cv::INTER_AREA);
    return small;
}

void blend(cv::Mat& image, const cv::Mat& alpha, const cv::Scalar& colour) {
    image.forEach<cv::Vec3f>([&](cv::Vec3f& pixel, const int* at) {
        const float a = alpha.at<float>(at[0], at[1]);
        for (int c = 0; c < 3; ++c)
            pixel[c] += (static_cast<float>(colour[c]) - pixel[c]) * a;
    });
}

// Lens, rim and temple of one eye; returns where the bridge begins.
cv::Point draw_one_side(const SpectacleMake& make, const Seat& seat, const PointSet& shape, int eye, float pixel,
                        cv::Mat& rims, cv::Mat& glass) {
    const Curve outline = lens_outline(make, seat, eye);
    cv::fillPoly(glass, std::vector<Curve>{outline}, cv::Scalar(1), cv::LINE_AA, 4);
    const Curve bottom(outline.begin(), outline.begin() + 25);
    Curve top(outline.begin() + 24, outline.end());  // above the pupil
    top.push_back(outline.front());
    stroke(rims, bottom, false, make.rim_bottom * pixel);
    stroke(rims, top, false, make.rim_top * pixel);

    const float side = eye == 0 ? -1.0F : 1.0F;
    const auto beside = [&](float along, float down) {
        return seat.centre[eye] + (seat.along * (side * along) + seat.down * down) * seat.distance;
    };
    const cv::Point2f hinge = beside(make.half_width + make.outward, make.lower - 0.3F * make.half_height);
    const cv::Point2f ear = shape[eye == 0 ? 0 : 16] - seat.down * (0.05F * seat.distance);
    stroke(rims, {enlarged(hinge), enlarged(hinge + (ear - hinge) * 0.9F)}, false, make.rim_top * pixel);
    return enlarged(beside(make.outward - make.half_width, make.lower + make.bridge));
}

void draw_reflection(const Seat& seat, int eye, std::mt19937& random, cv::Mat& bright) {
    const float along = between(random, -0.2F, 0.2F), down = between(random, -0.2F, 0.2F);
    const float width = between(random, 0.05F, 0.16F), height = between(random, 0.03F, 0.08F);
    const float angle = between(random, -40, 40);
    const float scale = seat.distance * kOversampling * 16;
    cv::ellipse(bright, enlarged(seat.centre[eye] + (seat.along * along + seat.down * down) * seat.distance),
                {cvRound(width * scale), cvRound(height * scale)}, angle, 0, 360, cv::Scalar(1), cv::FILLED,
                cv::LINE_AA, 4);
}

}  // namespace

SpectacleMake random_make(std::mt19937& random) {
    SpectacleMake make;
    make.half_width = between(random, 0.33F, 0.43F);
    make.half_height = make.half_width * between(random, 0.58F, 0.92F);
    make.squareness = between(random, 2.2F, 4.5F);
    make.droop = between(random, -0.08F, 0.16F);
    const float kind = between(random, 0, 1);
    const float rim = kind < 0.45F ? between(random, 0.7F, 1.1F) : between(random, 1.2F, 2.6F);
    make.rim_top = rim;
    make.rim_bottom = between(random, 0, 1) < 0.2F ? 0.3F * rim : rim;  // half-rimmed
    const cv::Scalar colours[] = {{0.05, 0.05, 0.06}, {0.16, 0.10, 0.07}, {0.30, 0.20, 0.12},
                                  {0.35, 0.35, 0.37}, {0.45, 0.36, 0.22}, {0.10, 0.07, 0.06}};
    make.colour = colours[std::uniform_int_distribution<int>(0, kind < 0.45F ? 5 : 2)(random)];
    make.opacity = kind < 0.45F ? between(random, 0.65F, 0.9F) : between(random, 0.8F, 1.0F);
    make.tint = between(random, -0.10F, 0.06F);
    make.shine = between(random, 0, 1) < 0.5F ? between(random, 0.05F, 0.3F) : 0.0F;
    make.shadow = between(random, 0.0F, 0.3F);
    make.outward = between(random, -0.01F, 0.03F);
    make.lower = between(random, 0.02F, 0.10F);
    make.bridge = between(random, -0.12F, 0.02F);
    return make;
}

cv::Mat with_spectacles(const cv::Mat& image, const PointSet& shape, const SpectacleMake& make, std::mt19937& random) {
    const Seat seat = seat_of(shape);
    const float pixel = static_cast<float>(image.cols) / 128;
    cv::Mat rims = cv::Mat::zeros(image.size() * kOversampling, CV_32F), glass = rims.clone(), bright = rims.clone();
    Curve bridge;
    for (int eye = 0; eye < 2; ++eye) {
        bridge.push_back(draw_one_side(make, seat, shape, eye, pixel, rims, glass));
        draw_reflection(seat, eye, random, bright);
    }
    const cv::Point2f middle =
        (seat.centre[0] + seat.centre[1]) * 0.5F + seat.down * ((make.lower + make.bridge - 0.05F) * seat.distance);
    bridge.insert(bridge.begin() + 1, enlarged(middle));
    stroke(rims, bridge, false, make.rim_top * pixel);

    cv::Mat result = image.clone();
    const cv::Mat rim = cv::min(shrunk(rims), 1.0), lens = cv::min(shrunk(glass), 1.0);
    cv::Mat shade, shine;
    cv::GaussianBlur(rim, shade, {}, 1.5 * pixel);
    const cv::Mat shift = (cv::Mat_<double>(2, 3) << 1, 0, 0, 0, 1, 1.5 * pixel);
    cv::warpAffine(shade, shade, shift, shade.size());
    blend(result, shade * make.shadow, cv::Scalar::all(0.05));
    blend(result, lens * std::abs(make.tint), cv::Scalar::all(make.tint < 0 ? 0.0 : 1.0));
    cv::GaussianBlur(shrunk(bright), shine, {}, 1.2 * pixel);
    blend(result, shine.mul(lens) * make.shine, cv::Scalar(0.95, 0.97, 1.0));
    cv::GaussianBlur(rim, shade, {}, 0.5 * pixel);  // no photo is sharper than this
    blend(result, shade * make.opacity, make.colour);
    return result;
}

}  // namespace lineament
