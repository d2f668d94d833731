#include "core/morph/dense_flow.h"

#include <ATen/ATen.h>

#include <opencv2/core.hpp>
#include <opencv2/video/tracking.hpp>
#include <stdexcept>

namespace lineament {
namespace {

constexpr int kLeastSide = 32;  // below it the search has no pyramid

// [N, R, R] in 0..255.
at::Tensor grey_bytes(const at::Tensor& faces) {
    const at::Tensor luma = at::tensor({0.299F, 0.587F, 0.114F}).view({1, 3, 1, 1});
    const at::Tensor grey = (faces.to(at::kFloat) * luma).sum(1);
    return ((grey + 1) * 127.5).round().clamp(0, 255).to(at::kByte).contiguous();
}

}  // namespace

at::Tensor dense_flow(const at::Tensor& original, const at::Tensor& edited) {
    if (original.dim() != 4 || original.size(1) != 3 || original.sizes() != edited.sizes() ||
        original.size(2) != original.size(3) || original.size(2) < kLeastSide) {
        throw std::invalid_argument("A dense flow needs two lists of as many square faces of at least " +
                                    std::to_string(kLeastSide) + " px.");
    }
    const at::Tensor from = grey_bytes(edited), to = grey_bytes(original);
    const int side = static_cast<int>(original.size(2));
    const at::Tensor flow = at::empty({original.size(0), side, side, 2}, at::TensorOptions(at::kFloat));
    const cv::Ptr<cv::DISOpticalFlow> search = cv::DISOpticalFlow::create(cv::DISOpticalFlow::PRESET_MEDIUM);
    for (int64_t i = 0; i < original.size(0); ++i) {
        const cv::Mat first(side, side, CV_8UC1, from[i].data_ptr<uint8_t>());
        const cv::Mat second(side, side, CV_8UC1, to[i].data_ptr<uint8_t>());
        cv::Mat result(side, side, CV_32FC2);
        result.setTo(0);
        search->calc(first, second, result);
        result.copyTo(cv::Mat(side, side, CV_32FC2, flow[i].data_ptr<float>()));
    }
    return flow.permute({0, 3, 1, 2}).contiguous();
}

}  // namespace lineament
