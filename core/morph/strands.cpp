#include "core/morph/strands.h"

#include <opencv2/imgproc.hpp>
#include <random>

namespace lineament {

cv::Mat strands(int side, double length, unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<float> normal;
    cv::Mat noise(side, side, CV_32F);
    for (int y = 0; y < side; ++y) {
        for (int x = 0; x < side; ++x)
            noise.at<float>(y, x) = normal(random);
    }
    cv::GaussianBlur(noise, noise, {}, side * 0.5 / 128, length);
    cv::Scalar mean, deviation;
    cv::meanStdDev(noise, mean, deviation);
    return (noise - mean[0]) / deviation[0];
}

void paint_over(cv::Mat& image, const cv::Mat& lab, const cv::Mat& alpha) {
    cv::Mat paint;
    cv::cvtColor(lab, paint, cv::COLOR_Lab2RGB);
    image.forEach<cv::Vec3f>([&](cv::Vec3f& value, const int* at) {
        value += (paint.at<cv::Vec3f>(at[0], at[1]) - value) * alpha.at<float>(at[0], at[1]);
    });
}

}  // namespace lineament
