#include "core/morph/thin_plate_warp.h"

#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

#include "tests/morph/drawn_faces.h"

namespace lineament {
namespace {

TEST(ThinPlateWarp, LeavesAnImageWhosePointsDoNotMove) {
    cv::Mat image(64, 64, CV_32FC3);
    cv::randu(image, 0, 1);
    const PointSet shape = testing::drawn_shape();
    EXPECT_LT(cv::norm(warp_to(image, shape, shape), image, cv::NORM_INF), 1e-3);
}

TEST(ThinPlateWarp, TakesAPointWhereItShouldGo) {
    PointSet from = testing::drawn_shape(), to = from;
    const int mouth_corner = 54;
    for (int p = 48; p < 68; ++p)
        to[p] += cv::Point2f(3, 1);
    cv::Mat image = cv::Mat::zeros(64, 64, CV_32F);
    cv::circle(image, from[mouth_corner], 1, cv::Scalar(1), cv::FILLED);
    cv::Point brightest;
    cv::minMaxLoc(warp_to(image, from, to), nullptr, nullptr, nullptr, &brightest);
    EXPECT_NEAR(brightest.x, to[mouth_corner].x, 1.5);
    EXPECT_NEAR(brightest.y, to[mouth_corner].y, 1.5);
}

TEST(ThinPlateWarp, HoldsTheBorder) {
    PointSet from = testing::drawn_shape(), to = from;
    for (cv::Point2f& p : to)
        p.x += 3;
    cv::Mat ramp(64, 64, CV_32F);
    for (int x = 0; x < 64; ++x)
        ramp.col(x).setTo(x);
    const cv::Mat warped = warp_to(ramp, from, to);
    EXPECT_NEAR(warped.at<float>(0, 0), 0, 0.7);
    EXPECT_NEAR(warped.at<float>(63, 63), 63, 0.7);
    EXPECT_NEAR(warped.at<float>(40, 32), 29, 0.7) << "the face's middle moves with its points";
}

}  // namespace
}  // namespace lineament
