// The convolutions of some work, recorded and run again on their own: what the same arithmetic takes as bare LibTorch
// convolutions.
#pragma once

#include <ATen/ATen.h>

#include <array>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace lineament {

/// Every convolution and convolution gradient that LibTorch ran (shapes, types, strides, which gradients), in order.
/// Convolutions by our own kernels, matrix products and everything between are not in it.
class ConvolutionStack {
  public:
    /// Runs `work` and records it; not thread safe, one recording at a time.
    static ConvolutionStack record(const std::function<void()>& work);

    /// Runs all of them on random numbers.
    void run() const;

    double gflop() const { return gflop_; }  ///< two operations per product
    size_t size() const { return calls_.size(); }

  private:
    struct Call {
        at::Tensor input, weight, bias, output_gradient;  // the last of backward calls only
        std::vector<int64_t> stride, padding, dilation, output_padding, bias_shape;
        bool transposed = false;
        int64_t groups = 1;
        std::array<bool, 3> wanted{};  // gradients of input, weight, bias
    };
    void add(const std::string& name, c10::ArrayRef<const c10::IValue> inputs);
    at::Tensor stand_in(const at::Tensor& like, const std::string& role);
    double products(const Call& call) const;

    std::vector<Call> calls_;
    std::map<std::string, at::Tensor> shared_;  // random tensors, one per role, shape and type
    double gflop_ = 0;
};

}  // namespace lineament
