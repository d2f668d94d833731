// Any number of sliders add up, in any order.
#include "core/directions/latent_edit.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <limits>

#include "core/directions/ganspace_direction.h"
#include "core/directions/linear_w_direction.h"
#include "core/directions/stylespace_direction.h"
#include "core/networks/fresh/fresh_weights.h"

namespace lineament::testing {
namespace {

std::shared_ptr<const Direction> linear(const std::string& id, int first_row = 0) {
    DirectionInfo info;
    info.id = id;
    LinearWOptions options;
    options.first_row = first_row;
    return std::make_shared<LinearWDirection>(info, at::randn({1, 4}), options);
}

std::shared_ptr<const Direction> channel(const std::string& id, int convolution) {
    DirectionInfo info;
    info.id = id;
    return std::make_shared<StyleSpaceDirection>(info, std::vector<StyleChannel>{{convolution, 1}});
}

TEST(LatentEdit, SumDoesNotDependOnTheOrder) {
    const auto a = linear("a");
    const auto b = linear("b");
    const auto c = linear("c", 3);
    LatentEdit forward, backward;
    for (const auto& d : {a, b, c})
        forward.set(d, 0.3);
    for (const auto& d : {c, b, a})
        backward.set(d, 0.3);
    const at::Tensor w = at::randn({1, 6, 4});
    EXPECT_TRUE(at::equal(forward.apply_to_w(w), backward.apply_to_w(w)));
    const at::Tensor sum = w + a->w_offset(w, 0.3) + b->w_offset(w, 0.3) + c->w_offset(w, 0.3);
    EXPECT_LT((forward.apply_to_w(w) - sum).abs().max().item<double>(), 1e-6);
}

// The published coordinate of GANSpace is measured on the unedited code, whatever else is edited.
TEST(LatentEdit, OffsetsComeFromTheUneditedCode) {
    DirectionInfo info;
    info.id = "z";
    GanspaceComponent component;
    component.component = at::tensor({1.0F, 0.0F, 0.0F, 0.0F});
    component.end_row = 6;
    const auto absolute = std::make_shared<GanspaceAbsolute>(info, component, at::zeros({4}));
    const auto other = linear("a");
    LatentEdit edit;
    edit.set(other, 1.0);
    edit.set(absolute, 2.0);
    const at::Tensor w = at::randn({1, 6, 4});
    const at::Tensor expected = w + other->w_offset(w, 1.0) + absolute->w_offset(w, 2.0);
    EXPECT_LT((edit.apply_to_w(w) - expected).abs().max().item<double>(), 1e-6);
}

TEST(LatentEdit, SettingAgainReplacesAndNeutralRemoves) {
    LatentEdit edit;
    const auto a = linear("a");
    edit.set(a, 1.0);
    edit.set(a, 2.0);
    ASSERT_EQ(edit.terms().size(), 1u);
    EXPECT_EQ(edit.terms()[0].power, 2.0);
    edit.set(a, 0.0);
    EXPECT_TRUE(edit.is_zero());
    edit.set(linear("b"), 0.0);
    EXPECT_TRUE(edit.is_zero());
}

TEST(LatentEdit, KnowsTheFirstLayerThatChanges) {
    LatentEdit edit;
    EXPECT_EQ(edit.first_layer(), std::numeric_limits<int>::max());
    edit.set(linear("a", 4), 1.0);
    EXPECT_EQ(edit.first_layer(), 4);
    edit.set(channel("b", 3), 1.0);
    EXPECT_EQ(edit.first_layer(), 3);
}

TEST(LatentEdit, StyleTermsComeOnTopOfTheEditedCode) {
    GeneratorOptions options;
    options.resolution = 16;
    options.w_dim = 4;
    options.mapping_layers = 0;
    options.channels = {8, 8, 6};
    const Generator generator(fresh_generator(options, 1));
    const auto a = linear("a");
    LatentEdit edit;
    edit.set(a, 1.0);
    edit.set(channel("s", 2), 1.0);
    const at::Tensor w = at::randn({1, 6, 4});
    const StyleCode expected = generator.styles(w + a->w_offset(w, 1.0));
    const StyleCode styles = edit.apply(generator, w);
    for (size_t i = 0; i < styles.conv.size(); ++i) {
        at::Tensor difference = styles.conv[i] - expected.conv[i];
        if (i == 2) difference.select(1, 1).sub_(3.0);
        EXPECT_LT(difference.abs().max().item<double>(), 1e-5) << "convolution " << i;
    }
    for (size_t i = 0; i < styles.rgb.size(); ++i)
        EXPECT_TRUE(at::equal(styles.rgb[i], expected.rgb[i])) << "toRGB " << i;
    EXPECT_EQ(edit.apply(generator, w, 8).conv.size(), 3u);
}

}  // namespace
}  // namespace lineament::testing
