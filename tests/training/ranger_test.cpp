#include "core/training/optim/ranger.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/weights/state_dict.h"
#include "tests/support/deterministic_fill.h"
#include "tests/support/npz.h"

namespace lineament {
namespace {

at::Tensor input(const std::string& name, const std::vector<int64_t>& shape) {
    return testing::fill("input:ranger." + name, shape);
}

// The golden run is of the published optimiser: 14 steps at rate 0.01 over two look-aheads, with rectification from
// step 6 on; the gradient at step t is a given one plus 0.3 times the parameter.
TEST(Ranger, StepsAsThePublishedOptimiser) {
    const StateDict golden = testing::read_npz(std::string(LINEAMENT_TEST_DATA_DIR) + "/golden/ranger.npz");
    const std::vector<int64_t> weight_shape{4, 3, 2, 2}, bias_shape{4};
    const at::Tensor weight = input("W", weight_shape).clone(), bias = input("b", bias_shape).clone();
    Ranger ranger({{"W", weight}, {"b", bias}}, OptimiserOptions::ranger(0.01));
    int compared = 0;
    for (int step = 0; step < 14; ++step) {
        const std::string t = std::to_string(step);
        weight.mutable_grad() = input("gW" + t, weight_shape) + weight.detach() * 0.3;
        bias.mutable_grad() = input("gb" + t, bias_shape) + bias.detach() * 0.3;
        ranger.step();
        const auto found = golden.find("W" + std::to_string(step + 1));
        if (found == golden.end()) continue;
        ++compared;
        EXPECT_TRUE(at::allclose(weight.detach(), found->second, 1e-5, 1e-6)) << "after step " << step + 1;
        EXPECT_TRUE(at::allclose(bias.detach(), golden.at("b" + std::to_string(step + 1)), 1e-5, 1e-6))
            << "after step " << step + 1;
    }
    EXPECT_EQ(compared, 6);
}

TEST(Ranger, AResumedRunGoesOnTheSameWay) {
    const auto train = [](Optimiser& ranger, const at::Tensor& weight, int steps) {
        for (int i = 0; i < steps; ++i) {
            weight.pow(2).sum().backward();
            ranger.step();
        }
    };
    const at::Tensor straight = at::tensor({2.0F, 3.0F}), before = straight.clone();
    Ranger one({{"w", straight}}, OptimiserOptions::ranger(0.1));
    train(one, straight, 14);
    Ranger two({{"w", before}}, OptimiserOptions::ranger(0.1));
    train(two, before, 8);  // between two look-aheads
    const StateDict saved = cloned(two.state());
    const at::Tensor resumed = before.detach().clone();
    Ranger three({{"w", resumed}}, OptimiserOptions::ranger(0.1));
    three.load_state(saved);
    train(three, resumed, 6);
    EXPECT_TRUE(at::equal(straight.detach(), resumed.detach()));
    EXPECT_TRUE(at::equal(one.average().at("w"), three.average().at("w")));
}

TEST(Ranger, DoesNotTakeUpWhatAdamLeft) {
    const at::Tensor weight = at::ones({2});
    const std::unique_ptr<Optimiser> adam = make_optimiser({{"w", weight}}, {});
    Ranger ranger({{"w", weight}}, OptimiserOptions::ranger());
    EXPECT_THROW(ranger.load_state(adam->state()), std::runtime_error);
}

TEST(OptimiserOptions, RefusesWhatCannotTrain) {
    OptimiserOptions options;
    options.beta2 = 1.0;
    EXPECT_THROW(make_optimiser({}, options), std::invalid_argument);
    options = {};
    options.learning_rate = 0;
    EXPECT_THROW(make_optimiser({}, options), std::invalid_argument);
}

}  // namespace
}  // namespace lineament
