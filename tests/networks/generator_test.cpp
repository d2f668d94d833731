// Small generators: the ways of running one agree with each other.
#include "core/networks/generator/generator.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gmock/gmock.h>

#include <cmath>

#include "core/networks/fresh/fresh_weights.h"
#include "core/networks/generator/discriminator.h"
#include "core/weights/mean_code.h"

namespace lineament::testing {
namespace {

using ::testing::HasSubstr;

double largest(const at::Tensor& x) {
    return x.abs().max().item<double>();
}

GeneratorOptions small_options() {
    GeneratorOptions options;
    options.resolution = 32;
    options.w_dim = 12;
    options.mapping_layers = 3;
    options.channels = {10, 8, 8, 6};
    return options;
}

// Fresh weights have no noise and no biases; without them an error there would not show.
StateDict lively_weights(const GeneratorOptions& options) {
    StateDict state = fresh_generator(options, 3);
    for (auto& item : state) {
        if (item.first.find("bias") != std::string::npos || item.first.find("noise.weight") != std::string::npos) {
            item.second = item.second + at::randn(item.second.sizes()) * 0.2;
        }
    }
    state["latent_avg"] = at::randn({options.w_dim});
    return state;
}

class GeneratorTest : public ::testing::Test {
  protected:
    at::Tensor code(int64_t n = 2) const { return at::randn({n, options_.w_rows(), options_.w_dim}); }

    GeneratorOptions options_ = small_options();
    StateDict weights_ = lively_weights(options_);
    Generator generator_{weights_};
    at::NoGradGuard no_grad_;
};

TEST_F(GeneratorTest, ReadsItsShapeFromTheWeights) {
    const GeneratorOptions& read = generator_.options();
    EXPECT_EQ(read.resolution, 32);
    EXPECT_EQ(read.w_dim, 12);
    EXPECT_EQ(read.mapping_layers, 3);
    EXPECT_EQ(read.channels, options_.channels);
    EXPECT_EQ(read.w_rows(), 8);
    EXPECT_EQ(GeneratorOptions().w_rows(), 18);
    EXPECT_EQ(GeneratorOptions().feature_side(9), 64);
}

TEST_F(GeneratorTest, FeaturesHaveTheStatedSidesAndChannels) {
    SynthesisOptions options;
    options.want_features = true;
    const Synthesis result = generator_.synthesize(code(), options);
    ASSERT_EQ(result.features.size(), 8u);
    for (int i = 0; i < 8; ++i) {
        EXPECT_EQ(result.features[i].size(2), options_.feature_side(i)) << i;
        EXPECT_EQ(result.features[i].size(1), options_.feature_channels(i)) << i;
    }
    EXPECT_EQ(result.image.sizes(), at::IntArrayRef({2, 3, 32, 32}));
}

TEST_F(GeneratorTest, HeadAndTailEqualTheWholeWhereverItIsCut) {
    const StyleCode styles = generator_.styles(code());
    SynthesisOptions options;
    options.want_features = true;
    const Synthesis whole = generator_.synthesize(styles, options);
    for (const int index : {1, 2, 3, 4, 5, 6, 7}) {
        const GeneratorState state = generator_.head(styles, index, true);
        EXPECT_EQ(state.rgb.size(3), options_.feature_side(index) / (index % 2 == 0 ? 2 : 1)) << index;
        EXPECT_LT(largest(state.feature - whole.features[index]), 1e-6) << index;
        EXPECT_LT(largest(generator_.tail(styles, index, state) - whole.image), 1e-5) << index;
        EXPECT_FALSE(generator_.head(styles, index, false).rgb.defined());
    }
}

TEST_F(GeneratorTest, AdvancesFromCutToCut) {
    const StyleCode styles = generator_.styles(code());
    GeneratorState state = generator_.head(styles, 2, true);
    for (const int index : {3, 6}) {
        state = generator_.advance(styles, index == 3 ? 2 : 3, state, index);
        const GeneratorState expected = generator_.head(styles, index, true);
        EXPECT_LT(largest(state.feature - expected.feature), 1e-6) << index;
        EXPECT_LT(largest(state.rgb - expected.rgb), 1e-6) << index;
    }
    const GeneratorState features_only = generator_.advance(styles, 2, generator_.head(styles, 2, false), 6);
    EXPECT_LT(largest(state.feature - features_only.feature), 1e-6);
    EXPECT_FALSE(features_only.rgb.defined());
    EXPECT_THROW(generator_.advance(styles, 6, state, 3), std::exception);
}

TEST_F(GeneratorTest, ClampLimitsEveryConvolutionAndEveryToRgbBeforeTheSkip) {
    const double clamp = 0.5;
    StateDict limited = weights_;
    limited["conv_clamp"] = at::full({1}, clamp);
    const Generator generator(limited);
    EXPECT_EQ(generator.options().conv_clamp, clamp);
    const at::Tensor w = code();
    const StyleCode styles = generator.styles(w);
    SynthesisOptions options;
    options.want_features = true;
    const Synthesis actual = generator.synthesize(w, options);
    at::Tensor x = generator.constant().expand({2, -1, -1, -1});
    at::Tensor rgb;
    for (size_t i = 0; i < styles.conv.size(); ++i) {
        x = generator_.convolutions()[i].forward(x, styles.conv[i]).clamp(-clamp, clamp);
        EXPECT_EQ(largest(x), clamp) << "the test's clamp should take effect at convolution " << i;
        EXPECT_LT(largest(actual.features[i + 1] - x), 1e-6) << i;
        if (i % 2 == 1) continue;
        const at::Tensor own = generator_.to_rgbs()[i / 2].forward(x, styles.rgb[i / 2], {}).clamp(-clamp, clamp);
        rgb = rgb.defined() ? own + fir_upsample2(rgb) : own;
    }
    EXPECT_LT(largest(actual.image - rgb), 1e-5);
}

TEST_F(GeneratorTest, InsertedFeatureEntersTheNextConvolutionButNotItsOwnToRgb) {
    const StyleCode styles = generator_.styles(code());
    SynthesisOptions options;
    options.insert_index = 3;
    options.insert_feature = at::randn({2, 8, 8, 8});
    options.want_features = true;
    const Synthesis inserted = generator_.synthesize(styles, options);
    GeneratorState state = generator_.head(styles, 3, true);
    const at::Tensor original = state.feature;
    EXPECT_LT(largest(inserted.features[3] - original), 1e-6) << "the feature list keeps the original";
    state.feature = options.insert_feature;
    EXPECT_LT(largest(inserted.image - generator_.tail(styles, 3, state)), 1e-5);
    options.stop_side = 8;
    SynthesisOptions plain;
    plain.stop_side = 8;
    EXPECT_LT(largest(generator_.synthesize(styles, options).image - generator_.synthesize(styles, plain).image), 1e-6)
        << "the RGB skip up to the inserted side must not see the inserted feature";
    options.stop_side = 0;
    options.feature_scale = 0.25;
    state.feature = original * 0.75 + options.insert_feature * 0.25;
    EXPECT_LT(largest(generator_.synthesize(styles, options).image - generator_.tail(styles, 3, state)), 1e-5);
    options.feature_scale = 0.0;
    EXPECT_LT(largest(generator_.synthesize(styles, options).image - generator_.synthesize(styles).image), 1e-6);
    options.insert_feature = at::randn({2, 8, 4, 4});
    EXPECT_THROW(generator_.synthesize(styles, options), std::exception);
}

TEST_F(GeneratorTest, EarlyStopIsTheSkipImageOfThatSide) {
    const at::Tensor w = code();
    const StyleCode styles = generator_.styles(w);
    for (const int side : {4, 8, 16, 32}) {
        SynthesisOptions options;
        options.stop_side = side;
        const at::Tensor image = generator_.synthesize(w, options).image;
        EXPECT_EQ(image.size(3), side);
        int index = 1;
        while (options_.feature_side(index) < side)
            index += 2;
        EXPECT_LT(largest(image - generator_.head(styles, index, true).rgb), 1e-5) << side;
        if (side >= 8) {
            EXPECT_LT(largest(image - generator_.tail(styles, 1, generator_.head(styles, 1, true), side)), 1e-5)
                << side;
        }
    }
    SynthesisOptions wrong;
    wrong.stop_side = 12;
    EXPECT_THROW(generator_.synthesize(w, wrong), std::exception);
    wrong.stop_side = 64;
    EXPECT_THROW(generator_.synthesize(w, wrong), std::exception);
}

TEST_F(GeneratorTest, SamplesOfABatchDoNotMix) {
    const at::Tensor w = code(3);
    const at::Tensor batch = generator_.synthesize(w).image;
    for (int64_t i = 0; i < 3; ++i) {
        EXPECT_LT(largest(generator_.synthesize(w.narrow(0, i, 1)).image - batch.narrow(0, i, 1)), 1e-5) << i;
    }
}

TEST_F(GeneratorTest, MappingNormalisesAndTruncates) {
    const at::Tensor z = at::randn({2, 12});
    const at::Tensor w = generator_.map(z);
    EXPECT_LT(largest(generator_.map(z * 10) - w), 1e-4 * largest(w)) << "z is normalised";
    const at::Tensor mean = generator_.latent_avg();
    EXPECT_LT(largest(generator_.map(z, 0.5) - (mean + (w - mean) * 0.5)), 1e-5);
}

// The import computes a mean code that a file leaves out; it must be that of this mapping network.
TEST_F(GeneratorTest, TheMeanCodeIsTheMeanOfWhatTheMappingNetworkGives) {
    constexpr int64_t kSamples = 20000;
    const at::Tensor w = generator_.map(at::randn({kSamples, 12}));
    const at::Tensor error = mean_code(weights_) - w.mean(0);
    const at::Tensor deviation = w.std(0, /*unbiased=*/true) / std::sqrt(static_cast<double>(kSamples));
    EXPECT_TRUE(error.abs().lt(deviation * 6 + 1e-6).all().item<bool>()) << error << deviation;
    EXPECT_GT(largest(mean_code(weights_)), 0.0);
}

TEST_F(GeneratorTest, AMeanCodeThatIsMissingIsNotTakenForZero) {
    StateDict state = weights_;
    state.erase("latent_avg");
    EXPECT_LT(largest(Generator(state).latent_avg() - mean_code(state)), 1e-5);
    state.erase("style.2.bias");
    EXPECT_THROW(Generator generator(state), std::runtime_error);
}

TEST_F(GeneratorTest, TrainingAndInferencePathsAgree) {
    const at::Tensor w = code();
    const at::Tensor inference = generator_.synthesize(w).image;
    const at::AutoGradMode gradients(true);
    EXPECT_LT(largest(generator_.synthesize(w).image.detach() - inference), 1e-5);
}

TEST_F(GeneratorTest, GradientsReachTheCodeAndTheWeights) {
    const at::AutoGradMode gradients(true);
    weights_.at("conv1.conv.weight").requires_grad_(true);
    at::Tensor w = code();
    w.requires_grad_(true);
    generator_.synthesize(w).image.square().mean().backward();
    EXPECT_GT(largest(w.grad()), 0.0);
    EXPECT_GT(largest(weights_.at("conv1.conv.weight").grad()), 0.0) << "the network must share the trainer's tensors";
}

TEST_F(GeneratorTest, SaysWhichTensorIsMissingOrOfWrongShape) {
    StateDict broken = weights_;
    broken.erase("convs.2.conv.weight");
    try {
        Generator generator(broken);
        FAIL() << "a generator without a layer was accepted";
    } catch (const std::runtime_error& error) {
        EXPECT_THAT(error.what(), HasSubstr("convs.2.conv.weight"));
    }
    broken = weights_;
    broken["noises.noise_3"] = at::zeros({1, 1, 8, 8});
    EXPECT_THROW(Generator generator(broken), std::runtime_error);
}

TEST(GeneratorOptionsTest, ChecksThemselves) {
    EXPECT_NO_THROW(GeneratorOptions().check());
    GeneratorOptions options;
    options.resolution = 512;
    EXPECT_THROW(options.check(), std::invalid_argument);
}

TEST(DiscriminatorTest, TakesAnyBatchAndItsStatisticsSeeTheGroup) {
    const Discriminator discriminator(fresh_discriminator(16, {4, 6, 8}, 1));
    EXPECT_EQ(discriminator.resolution(), 16);
    const at::Tensor x = at::randn({6, 3, 16, 16});
    const at::Tensor logits = discriminator.forward(x);
    EXPECT_EQ(logits.sizes(), at::IntArrayRef({6, 1}));
    at::Tensor changed = x.clone();
    changed[0].mul_(-1.0);
    const at::Tensor other = discriminator.forward(changed);
    // Six samples make two groups of three: sample b belongs to group b mod 2.
    EXPECT_GT(std::abs((other - logits)[2].item<double>()), 0.0) << "sample 2 shares the group of sample 0";
    EXPECT_EQ((other - logits)[1].item<double>(), 0.0) << "sample 1 is in the other group";
    EXPECT_THROW(discriminator.forward(at::randn({1, 3, 8, 8})), std::exception);
}

}  // namespace
}  // namespace lineament::testing
