#include "core/ops/batch_statistics.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "core/networks/layers/layers.h"

namespace lineament {
namespace {

// Two threads stand for two processes.
class ThreadSum : public ProcessSum {
  public:
    int64_t size() const override { return 2; }
    void add_up(at::Tensor& tensor) const override {
        std::unique_lock<std::mutex> lock(mutex_);
        if (waiting_.defined()) {
            EXPECT_EQ(tensor.scalar_type(), at::kFloat) << "processes exchange no other type";
            sum_ = waiting_ + tensor;
            waiting_.reset();
            ++round_;
            tensor.copy_(sum_);
            came_.notify_all();
            return;
        }
        waiting_ = tensor.clone();
        const int round = round_;
        came_.wait(lock, [&] { return round_ != round; });
        tensor.copy_(sum_);
    }

  private:
    mutable std::mutex mutex_;
    mutable std::condition_variable came_;
    mutable at::Tensor waiting_, sum_;
    mutable int round_ = 0;
};

struct NormPass {
    at::Tensor x;  // [N, 3, 5, 5], with a gradient
    BatchNorm norm;
    at::Tensor y;

    explicit NormPass(const at::Tensor& images) : x(images.detach().clone().requires_grad_()) {
        norm.weight = at::tensor({1.5F, -0.5F, 2.0F}).requires_grad_();
        norm.bias = at::tensor({0.0F, 1.0F, -1.0F}).requires_grad_();
        norm.running_mean = at::zeros({3});
        norm.running_var = at::ones({3});
    }
    void pass(const at::Tensor& weight) {
        y = norm.forward(x, /*training=*/true);
        (y.pow(3) * weight).sum().backward();
    }
};

void expect_close(const at::Tensor& a, const at::Tensor& b, const char* what) {
    EXPECT_TRUE(at::allclose(a, b, 1e-4, 1e-4)) << what << " differs by " << (a - b).abs().max().item<float>();
}

TEST(SharedBatchStatistics, TwoHalvesEqualTheWhole) {
    const at::Generator random = at::detail::createCPUGenerator(5);
    const at::Tensor images = at::randn({8, 3, 5, 5}, random, at::TensorOptions(at::kFloat)) * 2 + 3;
    const at::Tensor weight = at::rand({8, 3, 5, 5}, random, at::TensorOptions(at::kFloat));
    NormPass whole(images);
    whole.pass(weight);

    const ThreadSum sum;
    NormPass halves[] = {NormPass(images.narrow(0, 0, 4)), NormPass(images.narrow(0, 4, 4))};
    std::vector<std::thread> threads;
    for (int i = 0; i < 2; ++i) {
        threads.emplace_back([&, i] {
            const SharedBatchStatistics shared(sum);
            halves[i].pass(weight.narrow(0, 4 * i, 4));
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    expect_close(at::cat({halves[0].y, halves[1].y}), whole.y, "output");
    expect_close(at::cat({halves[0].x.grad(), halves[1].x.grad()}), whole.x.grad(), "gradient of the input");
    expect_close(halves[0].norm.weight.grad() + halves[1].norm.weight.grad(), whole.norm.weight.grad(),
                 "gradient of the weight");
    for (const NormPass& half : halves) {
        expect_close(half.norm.running_mean, whole.norm.running_mean, "running mean");
        expect_close(half.norm.running_var, whole.norm.running_var, "running variance");
    }
}

TEST(SharedBatchStatistics, AreOfFloatPrecisionForABfloat16Batch) {
    const at::Generator random = at::detail::createCPUGenerator(6);
    const at::Tensor images =
        (at::randn({4, 3, 5, 5}, random, at::TensorOptions(at::kFloat)) * 2 + 3).to(at::kBFloat16);
    const at::Tensor expected_mean = images.to(at::kFloat).mean({0, 2, 3}) * 0.1;
    const ThreadSum sum;
    NormPass halves[] = {NormPass(images.narrow(0, 0, 2)), NormPass(images.narrow(0, 2, 2))};
    std::vector<std::thread> threads;
    for (int i = 0; i < 2; ++i) {
        threads.emplace_back([&, i] {
            const SharedBatchStatistics shared(sum);
            halves[i].pass(at::ones({2, 3, 5, 5}));
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    for (const NormPass& half : halves) {
        EXPECT_EQ(half.y.scalar_type(), at::kBFloat16);
        EXPECT_TRUE(half.x.grad().defined() && half.x.grad().isfinite().all().item<bool>());
        EXPECT_EQ(half.norm.weight.grad().scalar_type(), at::kFloat);
        expect_close(half.norm.running_mean, expected_mean, "running mean");
    }
}

TEST(SharedBatchStatistics, WithoutTheGuardEachIsAlone) {
    EXPECT_FALSE(shared_batch_norm(at::ones({1, 1, 2, 2}), at::ones({1}), at::ones({1}), at::zeros({1}), at::ones({1}),
                                   0.1, 1e-5)
                     .defined());
}

}  // namespace
}  // namespace lineament
