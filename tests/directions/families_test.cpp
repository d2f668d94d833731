// Each family on small made-up codes, against its formula.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/directions/ganspace_direction.h"
#include "core/directions/linear_w_direction.h"
#include "core/directions/styleclip_global.h"
#include "core/directions/styleclip_mapper.h"
#include "core/directions/stylespace_direction.h"

namespace lineament::testing {
namespace {

double largest(const at::Tensor& x) {
    return x.abs().max().item<double>();
}

DirectionInfo named(const std::string& id) {
    DirectionInfo info;
    info.id = id;
    return info;
}

GeneratorOptions small_generator() {  // 6 rows, 5 convolutions
    GeneratorOptions options;
    options.resolution = 16;
    options.w_dim = 4;
    options.channels = {8, 8, 6};
    return options;
}

TEST(DirectionInfo, PowerFollowsTheTitleThroughTheNeutralPoint) {
    DirectionInfo info;
    info.minimum = -10;
    info.maximum = 7;
    EXPECT_EQ(info.power_from_slider(1.0), 7.0);
    EXPECT_EQ(info.power_from_slider(-1.0), -10.0);
    EXPECT_EQ(info.power_from_slider(-0.5), -5.0);
    EXPECT_EQ(info.power_from_slider(0.0), 0.0);
    info.sign = -1;
    EXPECT_EQ(info.power_from_slider(1.0), -7.0);
    EXPECT_EQ(info.power_from_slider(-1.0), 10.0);
    info.neutral = 2;
    EXPECT_EQ(info.power_from_slider(0.0), 2.0);
}

TEST(LinearW, OneVectorMovesEveryRowByPowerTimesScale) {
    const at::Tensor n = at::randn({1, 4});
    LinearWOptions options;
    options.scale = 0.5;
    const LinearWDirection direction(named("age"), n, options);
    const at::Tensor w = at::randn({2, 6, 4});
    const at::Tensor offset = direction.w_offset(w, 3.0);
    ASSERT_EQ(offset.sizes(), w.sizes());
    EXPECT_LT(largest(offset - 1.5 * n.reshape({1, 1, 4})), 1e-6);
    EXPECT_EQ(direction.first_layer(), 0);
}

TEST(LinearW, RowRangeLeavesOtherRowsAlone) {
    LinearWOptions options;
    options.first_row = 2;
    options.end_row = 4;
    const LinearWDirection direction(named("age"), at::ones({4}), options);
    const at::Tensor offset = direction.w_offset(at::zeros({1, 6, 4}), 1.0);
    EXPECT_EQ(largest(offset.narrow(1, 0, 2)), 0.0);
    EXPECT_EQ(largest(offset.narrow(1, 4, 2)), 0.0);
    EXPECT_EQ(offset.narrow(1, 2, 2).min().item<float>(), 1.0F);
    EXPECT_EQ(direction.first_layer(), 2);
}

TEST(LinearW, OneVectorPerRowAndFlattenedBoundariesAgree) {
    const at::Tensor n = at::randn({1, 6, 4});
    const at::Tensor w = at::randn({1, 6, 4});
    const LinearWDirection rows(named("pose"), n);
    const LinearWDirection flat(named("pose"), n.reshape({1, 24}));
    EXPECT_TRUE(at::equal(rows.w_offset(w, 2.0), flat.w_offset(w, 2.0)));
    EXPECT_TRUE(at::equal(rows.w_offset(w, 2.0), n * 2.0));
}

TEST(LinearW, RefusesVectorsOfAnotherGenerator) {
    EXPECT_NO_THROW(LinearWDirection(named("a"), at::zeros({1, 4})).check_fits(small_generator()));
    EXPECT_NO_THROW(LinearWDirection(named("a"), at::zeros({1, 24})).check_fits(small_generator()));
    EXPECT_THROW(LinearWDirection(named("a"), at::zeros({1, 5})).check_fits(small_generator()), std::runtime_error);
    EXPECT_THROW(LinearWDirection(named("a"), at::zeros({1, 4, 6})).check_fits(small_generator()), std::runtime_error);
    EXPECT_THROW(LinearWDirection(named("a"), at::zeros({1, 1, 1, 4})), std::invalid_argument);
}

GanspaceComponent made_component() {
    const at::Tensor comp = at::eye(4).reshape({4, 1, 4});
    return GanspaceComponent::take(comp, at::tensor({1.0F, 2.0F, 3.0F, 4.0F}), 2, 1, 3);
}

TEST(Ganspace, RelativePowerCountsDeviationsAndZeroIsTheIdentity) {
    const GanspaceRelative direction(named("nose"), made_component());
    const at::Tensor w = at::randn({2, 6, 4});
    const at::Tensor offset = direction.w_offset(w, 2.0);
    EXPECT_EQ(largest(offset.narrow(1, 0, 1)), 0.0);
    EXPECT_EQ(largest(offset.narrow(1, 3, 3)), 0.0);
    EXPECT_TRUE(at::equal(offset[1][1], at::tensor({0.0F, 0.0F, 6.0F, 0.0F})));
    EXPECT_EQ(largest(direction.w_offset(w, 0.0)), 0.0);
    EXPECT_TRUE(direction.is_identity(0.0));
    EXPECT_EQ(direction.first_layer(), 1);
}

TEST(Ganspace, AbsolutePowerIsTheCoordinateOfRowZero) {
    const at::Tensor mean = at::randn({1, 4});
    const GanspaceAbsolute direction(named("nose"), made_component(), mean);
    at::Tensor w = at::randn({1, 6, 4});
    w.select(1, 1).copy_(w.select(1, 0));  // an edited row that equals row 0 lands on the coordinate
    const at::Tensor edited = w + direction.w_offset(w, 1.5);
    EXPECT_NEAR(((edited[0][1] - mean[0]) / 3.0)[2].item<double>(), 1.5, 1e-5);
    EXPECT_FALSE(direction.is_identity(0.0));
}

TEST(Ganspace, RefusesAComponentThatIsNotThere) {
    EXPECT_THROW(GanspaceComponent::take(at::zeros({4, 1, 4}), at::ones({4}), 4, 0, 1), std::runtime_error);
    EXPECT_THROW(GanspaceComponent::take(at::zeros({4, 1, 4}), at::ones({4}), 0, 3, 3), std::runtime_error);
    GanspaceComponent component = made_component();
    component.end_row = 7;
    EXPECT_THROW(GanspaceRelative(named("a"), component).check_fits(small_generator()), std::runtime_error);
}

TEST(StyleSpace, PublishedLayerNumbersNameConvolutions) {
    // The table of StyleFeatureEditor; toRGB positions (1, 4, 7 ...) are never used.
    const std::vector<int> table = {0,  -1, 1,  2,  -1, 3,  4,  -1, 5,  6,  -1, 7, 8,
                                    -1, 9,  10, -1, 11, 12, -1, 13, 14, -1, 15, 16};
    for (size_t position = 0; position < table.size(); ++position) {
        if (table[position] < 0) {
            EXPECT_THROW(convolution_of_layer(static_cast<int>(position)), std::invalid_argument) << position;
        } else {
            EXPECT_EQ(convolution_of_layer(static_cast<int>(position)), table[position]) << position;
        }
    }
    EXPECT_THROW(convolution_of_layer(-1), std::invalid_argument);
}

StyleCode made_styles() {
    StyleCode styles;
    for (int channels : {8, 8, 8, 8, 6})
        styles.conv.push_back(at::randn({2, channels}));
    styles.rgb = {at::randn({2, 8}), at::randn({2, 8}), at::randn({2, 6})};
    return styles;
}

TEST(StyleSpace, ChangesTheNamedChannelsOnlyAndNotTheCallersTensors) {
    const StyleSpaceDirection direction(named("hair"), {{3, 5}, {3, 6, -0.5}, {2, 1}});
    const StyleCode before = made_styles();
    std::vector<at::Tensor> copies;
    for (const at::Tensor& style : before.conv)
        copies.push_back(style.clone());
    StyleCode after = before;
    direction.add_to_styles(after, 2.0);
    at::Tensor expected = copies[3].clone();
    expected.select(1, 5).add_(6.0);
    expected.select(1, 6).sub_(3.0);
    EXPECT_TRUE(at::equal(after.conv[3], expected));
    EXPECT_TRUE(at::equal(after.conv[4], copies[4]));
    for (size_t i = 0; i < copies.size(); ++i)
        EXPECT_TRUE(at::equal(before.conv[i], copies[i])) << "the caller's style " << i << " changed";
    EXPECT_EQ(direction.first_layer(), 2);
    EXPECT_FALSE(direction.w_offset(at::zeros({1, 6, 4}), 1.0).defined());
}

TEST(StyleSpace, LayersBehindAnEarlyStopAreLeftOut) {
    StyleCode styles = made_styles();
    styles.conv.resize(3);
    EXPECT_NO_THROW(StyleSpaceDirection(named("a"), {{4, 0}}).add_to_styles(styles, 1.0));
}

TEST(StyleSpace, RefusesChannelsThatTheGeneratorLacks) {
    EXPECT_NO_THROW(StyleSpaceDirection(named("a"), {{4, 5}}).check_fits(small_generator()));
    EXPECT_THROW(StyleSpaceDirection(named("a"), {{4, 6}}).check_fits(small_generator()), std::runtime_error);
    EXPECT_THROW(StyleSpaceDirection(named("a"), {{5, 0}}).check_fits(small_generator()), std::runtime_error);
    EXPECT_THROW(StyleSpaceDirection(named("a"), {}), std::invalid_argument);
    EXPECT_THROW(StyleSpaceDirection(named("a"), {{0, -1}}), std::invalid_argument);
}

StateDict mapper_part(const std::string& part) {
    StateDict state;
    for (const char* layer : {"1", "2", "3", "4"}) {
        state[part + ".mapping." + layer + ".weight"] = at::randn({4, 4}) * 100;
        state[part + ".mapping." + layer + ".bias"] = at::randn({4}) * 10;
    }
    return state;
}

TEST(StyleclipMapper, MissingPartsHaveNoOffsetAndSayWhereTheFirstIs) {
    const StyleclipMapper medium(named("afro"), mapper_part("medium_mapping"));
    const at::Tensor w = at::randn({1, 10, 4});
    const at::Tensor offset = medium.w_offset(w, 0.1);
    EXPECT_EQ(largest(offset.narrow(1, 0, 4)), 0.0);
    EXPECT_GT(largest(offset.narrow(1, 4, 4)), 0.0);
    EXPECT_EQ(largest(offset.narrow(1, 8, 2)), 0.0);
    EXPECT_EQ(medium.first_layer(), 4);
    EXPECT_THROW(StyleclipMapper(named("afro"), {}), std::runtime_error);
}

// The published normalisation runs over the rows of a part: scaling all rows of a part changes nothing, scaling one
// channel of all rows changes nothing either (it would, if it ran over the channels).
TEST(StyleclipMapper, NormalisesOverRows) {
    const StyleclipMapper mapper(named("afro"), mapper_part("course_mapping"));
    const at::Tensor w = at::randn({1, 10, 4});
    at::Tensor scaled = w.clone();
    scaled.select(2, 1).mul_(7.0);
    EXPECT_LT(largest(mapper.map(w) - mapper.map(scaled)), 1e-4 * largest(mapper.map(w)));
}

TEST(StyleclipMapper, WorksOnGeneratorsWithFewRows) {
    StateDict state = mapper_part("course_mapping");
    state.merge(mapper_part("fine_mapping"));
    const StyleclipMapper mapper(named("afro"), state);
    EXPECT_EQ(mapper.map(at::randn({1, 6, 4})).size(1), 6);
}

TEST(StyleclipGlobal, KeepsRelevantChannelsOfTheUsedConvolutions) {
    // Four channels in two convolutions; the text picks column 0.
    const at::Tensor relevance = at::tensor({0.5F, 0.0F, 0.05F, 0.0F, -1.0F, 0.0F, 2.0F, 0.0F}).reshape({4, 2});
    StyleclipGlobalOptions options;
    options.beta = 0.1;
    options.used_convolutions = 1;
    const StyleclipGlobal direction(named("text"), relevance, at::tensor({1.0F, 0.0F}), at::full({4}, 3.0), {2, 2},
                                    options);
    StyleCode styles;
    styles.conv = {at::zeros({1, 2}), at::zeros({1, 2})};
    direction.add_to_styles(styles, 1.5);
    EXPECT_NEAR(styles.conv[0][0][0].item<double>(), 0.5 / 2.0 * 3.0, 1e-6) << "divided by the largest of all channels";
    EXPECT_EQ(styles.conv[0][0][1].item<float>(), 0.0F) << "below beta";
    EXPECT_EQ(largest(styles.conv[1]), 0.0) << "not a used convolution";
    EXPECT_THROW(StyleclipGlobal(named("t"), relevance, at::ones({3}), at::ones({4}), {2, 2}), std::invalid_argument);
}

}  // namespace
}  // namespace lineament::testing
