#include "core/evaluation/pack_evaluation.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/evaluation/evaluated_pack.h"

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

TEST_F(PackEvaluationTest, MovesEveryTwoSlidersTogether) {
    const std::shared_ptr<const InversionMethod> method = pack_->method("sfe");
    const PackEvaluation evaluation(*pack_, *method, *data_);
    class Blind : public AttributeJudge {
      public:
        std::string name() const override { return "blind"; }
        at::Tensor scores(const at::Tensor& images) const override {
            seen.push_back(images);
            return at::full({images.size(0), 8}, -1.0F);
        }
        mutable std::vector<at::Tensor> seen;
    } blind;
    const size_t sliders = evaluation.sliders().size();
    ASSERT_GE(sliders, 2u);
    const TogetherFigures figures = evaluation.together(blind);
    EXPECT_EQ(figures.pairs, static_cast<int>(sliders * (sliders - 1) / 2));
    EXPECT_EQ(blind.seen.size(), static_cast<size_t>(figures.pairs));
    // A judge that sees nothing agrees where all that was asked for was taken away.
    const at::Tensor rows = at::tensor(data_->labelled(data_->evaluation()), at::TensorOptions(at::kLong));
    const at::Tensor has = has_attribute(data_->labels().index_select(0, rows));
    double each = 0, both = 0;
    for (size_t a = 0; a < sliders; ++a) {
        for (size_t b = a + 1; b < sliders; ++b) {
            const at::Tensor one = has.select(1, static_cast<int64_t>(evaluation.sliders()[a]));
            const at::Tensor other = has.select(1, static_cast<int64_t>(evaluation.sliders()[b]));
            each += (one.to(at::kDouble).mean() + other.to(at::kDouble).mean()).item<double>() / 2 / figures.pairs;
            both += one.logical_and(other).to(at::kDouble).mean().item<double>() / figures.pairs;
        }
    }
    EXPECT_NEAR(figures.each, each, 1e-9);
    EXPECT_NEAR(figures.both, both, 1e-9);
    EXPECT_GT(each, 0);

    const int64_t row = data_->evaluation().front();
    std::map<std::string, double> values;
    for (const size_t attribute : {evaluation.sliders()[0], evaluation.sliders()[1]}) {
        const bool has_it = has_attribute(data_->labels()[row][static_cast<int64_t>(attribute)]).item<bool>();
        values[attribute_names()[attribute]] = has_it ? -1.0 : 1.0;
    }
    const std::shared_ptr<const Inversion> inversion = method->invert(data_->batch({row}).images);
    const at::Tensor rendered = method->render(*inversion, pack_->directions().edit_from_sliders(values)).clamp(-1, 1);
    EXPECT_LT((blind.seen[0][0] - rendered[0]).abs().max().item<float>(), 0.01);
}

}  // namespace
}  // namespace lineament
