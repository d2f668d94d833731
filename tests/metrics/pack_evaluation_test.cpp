#include "core/metrics/pack_evaluation.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "tests/metrics/evaluated_pack.h"

namespace lineament {
namespace {

/// Gives the scores of a script, in the order of the calls.
class Scripted : public AttributeJudge {
  public:
    explicit Scripted(std::vector<at::Tensor> script) : script_(std::move(script)) {}
    std::string name() const override { return "scripted"; }
    at::Tensor scores(const at::Tensor& images) const override {
        const at::Tensor said = script_.at(calls_++);
        EXPECT_EQ(said.size(0), images.size(0));
        return said;
    }

  private:
    std::vector<at::Tensor> script_;
    mutable size_t calls_ = 0;
};

using PackEvaluationTest = testing::EvaluatedPack;

TEST_F(PackEvaluationTest, CountsWhatTheJudgeSays) {
    const std::shared_ptr<const InversionMethod> method = pack_->method("sfe");
    PackEvaluation evaluation(*pack_, *method, *data_);
    EXPECT_EQ(evaluation.inversion().portraits, 4);
    evaluation.move(static_cast<size_t>(attribute_index("smile")));
    // Rows 0 and 26 smile (taken away), 13 does not (added), 39 is not labelled and does not count.
    at::Tensor before = at::full({4, 8}, -1.0F), after = before.clone();
    before.select(1, 0).copy_(at::tensor({2.0F, -1.0F, 2.0F, -1.0F}));
    after.select(1, 0).copy_(at::tensor({-1.0F, -0.5F, 3.0F, 5.0F}));
    after[0][3] = 1;  // the first became a woman
    after[3][4] = 1;
    const Scripted judge({before, after});
    const at::Tensor unedited = evaluation.unedited_scores(judge);
    const SliderFigures figures = evaluation.judged(judge, unedited);
    EXPECT_EQ(figures.count[0], 2);
    EXPECT_EQ(figures.count[1], 1);
    EXPECT_EQ(figures.agrees[0], 1) << "the first lost its smile, the third did not";
    EXPECT_EQ(figures.agrees[1], 0) << "still no smile";
    EXPECT_EQ(figures.moved[0], 1);
    EXPECT_EQ(figures.moved[1], 1) << "but nearer to one";
    EXPECT_NEAR(figures.others_changed, 1.0 / 7 / 3, 1e-9)
        << "one of seven other attributes, of one of three portraits";
}

TEST_F(PackEvaluationTest, MovesTowardsTheOtherLabel) {
    const std::shared_ptr<const InversionMethod> method = pack_->method("sfe");
    PackEvaluation evaluation(*pack_, *method, *data_);
    const size_t smile = static_cast<size_t>(attribute_index("smile"));
    evaluation.move(smile);
    class Shown : public AttributeJudge {  // keeps the pictures
      public:
        std::string name() const override { return "shown"; }
        at::Tensor scores(const at::Tensor& images) const override {
            seen.push_back(images);
            return at::zeros({images.size(0), 8});
        }
        mutable std::vector<at::Tensor> seen;
    } shown;
    evaluation.judged(shown, at::zeros({4, 8}));
    ASSERT_EQ(shown.seen.size(), 1u) << "the unedited faces are not scored again";
    const std::vector<std::pair<int64_t, double>> expected = {{0, -1.0}, {1, 1.0}};
    for (const auto& [place, value] : expected) {
        const int64_t row = data_->evaluation()[static_cast<size_t>(place)];
        const std::shared_ptr<const Inversion> inversion = method->invert(data_->batch({row}).images);
        const at::Tensor rendered =
            method->render(*inversion, pack_->directions().edit_from_sliders({{"smile", value}})).clamp(-1, 1);
        EXPECT_LT((shown.seen[0][place] - rendered[0]).abs().max().item<float>(), 0.01) << "portrait " << row;
    }
}

}  // namespace
}  // namespace lineament
