#include "core/training/optim/adam.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

namespace lineament {
namespace {

// Adam by the book (Kingma and Ba 2015, algorithm 1), in double, for one scalar.
struct ScalarAdam {
    double value, m = 0, v = 0;
    int t = 0;
    void step(double gradient, const OptimiserOptions& o, double scale) {
        ++t;
        m = o.beta1 * m + (1 - o.beta1) * gradient;
        v = o.beta2 * v + (1 - o.beta2) * gradient * gradient;
        const double m_hat = m / (1 - std::pow(o.beta1, t));
        const double v_hat = v / (1 - std::pow(o.beta2, t));
        value -= o.learning_rate * scale * m_hat / (std::sqrt(v_hat) + o.epsilon);
    }
};

TEST(Adam, FollowsThePaperAndAverages) {
    OptimiserOptions options;
    options.learning_rate = 0.02;
    options.beta1 = 0.8;
    options.average_decay = 0.9;
    const at::Tensor weight = at::tensor({1.5F, -0.5F});
    Adam adam({{"w", weight}}, options);
    ScalarAdam expected[2] = {{1.5}, {-0.5}};
    double average[2] = {1.5, -0.5};
    for (int step = 0; step < 20; ++step) {
        const double scale = step < 10 ? 1.0 : 0.5;
        (weight.pow(4).sum() * 0.25).backward();  // gradient w^3
        for (ScalarAdam& e : expected)
            e.step(std::pow(e.value, 3), options, scale);
        adam.step(scale);
        for (int i = 0; i < 2; ++i)
            average[i] += 0.1 * (expected[i].value - average[i]);
    }
    for (int i = 0; i < 2; ++i) {
        EXPECT_NEAR(weight[i].item<double>(), expected[i].value, 1e-5);
        EXPECT_NEAR(adam.average().at("w")[i].item<double>(), average[i], 1e-5);
    }
}

TEST(Adam, LeavesBuffersAlone) {
    const at::Tensor noise = at::ones({3});
    const at::Tensor weight = at::ones({3});
    Adam adam({{"noises.noise_0", noise}, {"conv.weight", weight}}, {});
    EXPECT_FALSE(noise.requires_grad());
    (weight * noise).sum().backward();
    adam.step();
    EXPECT_TRUE(at::equal(noise, at::ones({3})));
    EXPECT_FALSE(at::equal(weight.detach(), at::ones({3})));
    EXPECT_FALSE(weight.grad().defined()) << "the gradient must be freed after a step";
}

TEST(Adam, StateRoundTripContinuesTheSameWay) {
    const auto train = [](Adam& adam, const at::Tensor& weight, int steps) {
        for (int i = 0; i < steps; ++i) {
            weight.pow(2).sum().backward();
            adam.step();
        }
    };
    const at::Tensor straight = at::tensor({2.0F, 3.0F});
    Adam one({{"w", straight}}, {});
    train(one, straight, 7);

    const at::Tensor before = at::tensor({2.0F, 3.0F});
    Adam two({{"w", before}}, {});
    train(two, before, 3);
    StateDict saved;
    for (const auto& [name, tensor] : two.state())
        saved[name] = tensor.clone();
    const at::Tensor resumed = before.detach().clone();
    Adam three({{"w", resumed}}, {});
    three.load_state(saved);
    train(three, resumed, 4);
    EXPECT_TRUE(at::equal(straight.detach(), resumed.detach()));
}

}  // namespace
}  // namespace lineament
