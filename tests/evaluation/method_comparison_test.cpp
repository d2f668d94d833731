#include "core/evaluation/method_comparison.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/evaluation/attribute_regions.h"
#include "core/measures/feature_metrics.h"
#include "core/measures/image_metrics.h"
#include "core/networks/fresh/fresh_weights.h"
#include "tests/evaluation/evaluated_pack.h"
#include "tests/support/tiny_comparison.h"

namespace lineament {
namespace {

using MethodComparisonTest = testing::EvaluatedPack;

std::shared_ptr<const FeatureNetwork> own_network() {
    return std::make_shared<FeatureNetwork>(fresh_feature_network({16, {4, 6}, 5, 8, {}}, 1));
}

template <typename Figure>
std::vector<std::string> keys(const std::vector<Figure>& figures) {
    std::vector<std::string> names;
    for (const Figure& figure : figures)
        names.push_back(figure.key);
    return names;
}

const EditFigures& edit(const MethodFigures& figures, const std::string& slider, double deflection) {
    const auto found = std::find_if(figures.edits.begin(), figures.edits.end(), [&](const EditFigures& e) {
        return e.slider == slider && e.deflection == deflection;
    });
    if (found == figures.edits.end()) throw std::runtime_error("no edit " + slider);
    return *found;
}

TEST(FaceMeasures, BearTheNamesOfTheNetworksThatThereAre) {
    const auto names = [](const std::vector<PairMeasure>& measures) {
        std::vector<std::string> keys;
        for (const PairMeasure& measure : measures)
            keys.push_back(measure.key);
        return keys;
    };
    using Names = std::vector<std::string>;
    EXPECT_EQ(names(reconstruction_measures(128, {})), (Names{"l2", "psnr", "ssim"}));
    EXPECT_EQ(names(reconstruction_measures(256, {})), (Names{"l2", "psnr", "ssim", "ms_ssim"}));
    MeasuringNetworks networks;
    networks.own = own_network();
    EXPECT_EQ(names(reconstruction_measures(128, networks)),
              (Names{"l2", "psnr", "ssim", "own_perceptual", "own_identity"}));
    networks.imported.lpips_vgg = std::make_shared<PerceptualNetwork>(PerceptualNetwork::Kind::vgg16,
                                                                      testing::tiny_vgg16(), testing::tiny_lpips());
    networks.imported.recogniser =
        std::make_shared<FaceRecogniser>(FaceRecogniser::Kind::iresnet50, testing::tiny_iresnet50());
    EXPECT_EQ(names(reconstruction_measures(128, networks)),
              (Names{"l2", "psnr", "ssim", "lpips_vgg", "own_perceptual", "arcface", "own_identity"}));
    EXPECT_EQ(identity_measures(networks).front().title, "ArcFace (iresnet50)");
}

TEST(FaceMeasures, LpipsIsTakenAtThePublishedSize) {
    MeasuringNetworks networks;
    networks.imported.lpips_alex = std::make_shared<PerceptualNetwork>(PerceptualNetwork::Kind::alexnet,
                                                                       testing::tiny_alexnet(), testing::tiny_lpips());
    const std::vector<PairMeasure> measures = reconstruction_measures(512, networks);
    at::manual_seed(1);
    const at::Tensor a = at::rand({1, 3, 256, 256}) * 2 - 1, b = a.flip({3}).contiguous();
    const auto twice = [](const at::Tensor& x) { return at::upsample_nearest2d(x, {512, 512}); };
    EXPECT_NEAR(measures.back().of(twice(a), twice(b)).item<double>(), measures.back().of(a, b).item<double>(), 1e-5);
}

TEST_F(MethodComparisonTest, MeasuresWhatTheMethodsFunctionsGive) {
    const MethodFigures figures = MethodComparison(*pack_, *data_, {}).measure("sfe");
    EXPECT_EQ(figures.id, "sfe");
    EXPECT_EQ(figures.portraits, 4);
    const std::shared_ptr<const InversionMethod> method = pack_->method("sfe");
    const int smile = attribute_index("smile");
    const at::Tensor outside = outside_mask(smile, pack_->resolution());
    double l2 = 0, change = 0;
    for (const int64_t row : data_->evaluation()) {
        const at::Tensor portrait = data_->batch({row}).images;
        const std::shared_ptr<const Inversion> inversion = method->invert(portrait);
        const at::Tensor inverted = as_saved(inversion->reconstruction);
        l2 += mean_squared_difference(portrait, inverted).item<double>() / 4;
        if (row != 0 && row != 26) continue;  // they smile
        const at::Tensor edited =
            as_saved(method->render(*inversion, pack_->directions().edit_from_sliders({{"smile", -1.0}})));
        const at::Tensor squares = (edited - inverted).square() * outside;
        change += squares.sum().item<double>() / (3 * outside.sum().item<double>()) / 2;
    }
    EXPECT_EQ(keys(figures.reconstruction), (std::vector<std::string>{"l2", "psnr", "ssim"}));
    EXPECT_NEAR(figures.reconstruction[0].value, l2, 1e-6 * l2);
    ASSERT_TRUE(edit(figures, "smile", -1).change_outside);
    EXPECT_NEAR(*edit(figures, "smile", -1).change_outside, change, 1e-5 * change);
    EXPECT_GT(figures.invert_seconds, 0);
    EXPECT_TRUE(figures.render_seconds);
    EXPECT_TRUE(figures.distances.empty()) << "no network that compares sets was given";
    EXPECT_TRUE(edit(figures, "smile", -1).distances.empty());
}

TEST_F(MethodComparisonTest, SlidersMoveWhoLacksTheLabelAndOthersEverybody) {
    const MethodFigures figures = MethodComparison(*pack_, *data_, {}).measure("sfe_inverter");
    EXPECT_EQ(edit(figures, "smile", 1).portraits, 1) << "row 13";
    EXPECT_EQ(edit(figures, "smile", -1).portraits, 2) << "rows 0 and 26; 39 has no label";
    EXPECT_EQ(edit(figures, "age", 1).portraits, 3) << "everybody is 40";
    EXPECT_THROW(edit(figures, "age", -1), std::runtime_error) << "nobody is there to be made younger";
    EXPECT_EQ(edit(figures, "hair", 1).portraits, 4) << "no attribute is called so";
    EXPECT_FALSE(edit(figures, "hair", 1).change_outside);
    EXPECT_FALSE(edit(figures, "age", 1).change_outside) << "it concerns the whole face";
}

TEST_F(MethodComparisonTest, OwnFeaturesGiveTheLabelSplitDistanceUnderTheirName) {
    MeasuringNetworks networks;
    networks.own = own_network();
    const MethodComparison comparison(*pack_, *data_, networks, {"smile"});
    const MethodFigures figures = comparison.measure("sfe");
    EXPECT_EQ(figures.edits.size(), 2u) << "only the slider that was asked for";
    EXPECT_EQ(keys(figures.distances), (std::vector<std::string>{"own_frechet_distance"})) << "and no FID";
    EXPECT_TRUE(edit(figures, "smile", 1).distances.empty()) << "one portrait has no distribution";
    const EditFigures taken = edit(figures, "smile", -1);
    ASSERT_TRUE(taken.distances.size() == 1 && taken.distances[0].unedited);
    EXPECT_EQ(taken.real_portraits, 19);
    // Against the 19 real portraits that do not smile, those kept for evaluation among them.
    std::vector<int64_t> target;
    for (int64_t row = 0; row < 39; ++row)
        if (row % 2 == 1) target.push_back(row);
    std::vector<at::Tensor> before;
    for (const int64_t row : {0, 26}) {
        const std::shared_ptr<const Inversion> inversion = pack_->method("sfe")->invert(data_->batch({row}).images);
        before.push_back(pooled_features(*networks.own, as_saved(inversion->reconstruction)));
    }
    const double expected =
        frechet_distance(at::cat(before), pooled_features(*networks.own, data_->batch(target).images));
    EXPECT_NEAR(*taken.distances[0].unedited, expected, 1e-4 * std::max(expected, 1e-3));
    EXPECT_EQ(keys(taken.identity), (std::vector<std::string>{"own_identity"}));
}

TEST_F(MethodComparisonTest, FidIsToldWhereItsNetworkIsThere) {
    MeasuringNetworks networks;
    networks.own = own_network();
    networks.inception = std::make_shared<InceptionNetwork>(testing::tiny_inception());
    const MethodFigures figures = MethodComparison(*pack_, *data_, networks, {"smile"}).measure("sfe");
    EXPECT_EQ(keys(figures.distances), (std::vector<std::string>{"fid", "own_frechet_distance"}));
    EXPECT_EQ(figures.distances[0].title, "FID");
    std::vector<at::Tensor> portraits, inverted, smiling;
    for (const int64_t row : data_->evaluation()) {
        const at::Tensor portrait = data_->batch({row}).images;
        portraits.push_back(inception_features(*networks.inception, portrait));
        const at::Tensor picture = as_saved(pack_->method("sfe")->invert(portrait)->reconstruction);
        inverted.push_back(inception_features(*networks.inception, picture));
        if (row == 0 || row == 26) smiling.push_back(inverted.back());
    }
    const double expected = frechet_distance(at::cat(portraits), at::cat(inverted));
    EXPECT_GT(expected, 0);
    EXPECT_NEAR(figures.distances[0].distance, expected, 1e-4 * expected);
    const EditFigures taken = edit(figures, "smile", -1);
    ASSERT_EQ(taken.distances.size(), 2u);
    std::vector<int64_t> unsmiling;
    for (int64_t row = 1; row < 39; row += 2)
        unsmiling.push_back(row);
    const at::Tensor real = inception_features(*networks.inception, data_->batch(unsmiling).images);
    const double before = frechet_distance(at::cat(smiling), real);
    EXPECT_NEAR(taken.distances[0].unedited.value(), before, 1e-4 * before);
    EXPECT_NE(taken.distances[0].distance, before) << "the edit changed nothing";
}

// Sees everything in a picture that is brighter than the threshold.
class BrightnessJudge : public AttributeJudge {
  public:
    std::string name() const override { return "brightness"; }
    at::Tensor scores(const at::Tensor& images) const override {
        const int64_t attributes = static_cast<int64_t>(attribute_names().size());
        return (images.mean({1, 2, 3}) - threshold).unsqueeze(1).expand({images.size(0), attributes});
    }
    double threshold = 0;
};

TEST_F(MethodComparisonTest, AsksAJudgeWhetherTheLabelIsThere) {
    MeasuringNetworks networks;
    const auto agrees = [&](double threshold, double deflection) {
        const auto judge = std::make_shared<BrightnessJudge>();
        judge->threshold = threshold;
        networks.judge = judge;
        const MethodFigures figures = MethodComparison(*pack_, *data_, networks, {"smile", "hair"}).measure("sfe");
        EXPECT_FALSE(edit(figures, "hair", 1).judge_agrees) << "it is no label";
        return edit(figures, "smile", deflection).judge_agrees.value();
    };
    EXPECT_EQ(agrees(-2, 1), 1) << "everything is brighter, so the smile is there";
    EXPECT_EQ(agrees(-2, -1), 0) << "... and was not taken away";
    EXPECT_EQ(agrees(2, -1), 1);
    EXPECT_FALSE(MethodComparison(*pack_, *data_, {}, {"smile"}).measure("sfe").edits.at(0).judge_agrees);
}

TEST_F(MethodComparisonTest, SaysWhatItDoesNotKnow) {
    EXPECT_THROW(MethodComparison(*pack_, *data_, {}, {"smle"}), std::invalid_argument);
    EXPECT_THROW(MethodComparison(*pack_, *data_, {}).measure("magic"), std::runtime_error);
}

}  // namespace
}  // namespace lineament
