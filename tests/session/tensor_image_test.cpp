// Pictures must survive the way into a tensor and back, and rendered values must become the bytes that the published
// tool writes.
#include "core/session/tensor_image.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

namespace lineament {
namespace {

cv::Mat every_byte() {
    cv::Mat image(16, 16, CV_8UC3);
    for (int i = 0; i < 256; ++i)
        image.at<cv::Vec3b>(i / 16, i % 16) = {static_cast<uchar>(i), static_cast<uchar>(255 - i),
                                               static_cast<uchar>((i * 7) % 256)};
    return image;
}

TEST(TensorImage, EveryByteComesBack) {
    const cv::Mat image = every_byte();
    const cv::Mat back = tensor_to_rgb8(image_to_tensor(image));
    EXPECT_EQ(cv::norm(image, back, cv::NORM_INF), 0);
}

TEST(TensorImage, ChannelsStayInOrderAndRange) {
    const cv::Mat image(2, 3, CV_8UC3, cv::Scalar(255, 0, 51));
    const at::Tensor tensor = image_to_tensor(image);
    ASSERT_EQ(tensor.sizes(), (at::IntArrayRef{1, 3, 2, 3}));
    EXPECT_FLOAT_EQ(tensor[0][0][1][2].item<float>(), 1);
    EXPECT_FLOAT_EQ(tensor[0][1][1][2].item<float>(), -1);
    EXPECT_NEAR(tensor[0][2][1][2].item<float>(), -0.6, 1e-6);
}

TEST(TensorImage, BytesAreCutOffNotRoundedAndClipped) {
    at::Tensor values = at::zeros({1, 3, 1, 1});
    const auto byte_of = [&](double x) {
        values.fill_(x);
        return static_cast<int>(tensor_to_rgb8(values).at<cv::Vec3b>(0, 0)[0]);
    };
    EXPECT_EQ(byte_of(0), 127);                    // 127.5 becomes 127
    EXPECT_EQ(byte_of(2 * 100.9 / 255 - 1), 100);  // 100.9 becomes 100
    EXPECT_EQ(byte_of(7), 255);
    EXPECT_EQ(byte_of(-7), 0);
    EXPECT_EQ(byte_of(std::numeric_limits<double>::quiet_NaN()), 0);
}

TEST(TensorImage, FloatsKeepWhatBytesLose) {
    const at::Tensor tensor = at::full({1, 3, 2, 2}, 0.123456);
    EXPECT_NEAR(tensor_to_rgb32f(tensor).at<cv::Vec3f>(1, 1)[2], (1 + 0.123456) / 2, 1e-6);
    EXPECT_EQ(tensor_to_rgb32f(tensor * 100).at<cv::Vec3f>(0, 0)[0], 1);
}

TEST(TensorImage, StridedAndHalfTensorsAreRead) {
    const at::Tensor tensor = at::rand({1, 4, 5, 3}).permute({0, 3, 1, 2}) * 2 - 1;  // [1, 3, 4, 5], not contiguous
    EXPECT_EQ(cv::norm(tensor_to_rgb32f(tensor), tensor_to_rgb32f(tensor.contiguous()), cv::NORM_INF), 0);
    EXPECT_LT(cv::norm(tensor_to_rgb32f(tensor), tensor_to_rgb32f(tensor.to(at::kHalf)), cv::NORM_INF), 1e-3);
}

TEST(TensorImage, OtherShapesAreRefused) {
    EXPECT_THROW(tensor_to_rgb8(at::zeros({3, 4, 4})), std::invalid_argument);
    EXPECT_THROW(tensor_to_rgb8(at::zeros({1, 1, 4, 4})), std::invalid_argument);
    EXPECT_THROW(tensor_to_rgb8(at::Tensor()), std::invalid_argument);
}

}  // namespace
}  // namespace lineament
