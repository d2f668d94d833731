#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <thread>

#include "core/networks/encoders/fast_feature_editor.h"
#include "core/networks/fresh/fresh_weights.h"
#include "core/networks/generator/fast_generator.h"

namespace lineament {
namespace {

// Largest difference as a part of the largest value.
double relative_error(const at::Tensor& actual, const at::Tensor& expected) {
    EXPECT_EQ(actual.sizes(), expected.sizes());
    if (actual.sizes() != expected.sizes()) return 1.0;
    return ((actual - expected).abs().max() / expected.abs().max()).item<double>();
}
constexpr double kTolerance = 1e-4;  // a tenth of what the issue allows

// Widths that are no multiples of 16 as well, noise that matters.
struct Generators {
    StateDict state;
    Generator plain;
    Generator fast;
    static StateDict make_state() {
        GeneratorOptions options;
        options.resolution = 64;
        options.w_dim = 24;
        options.mapping_layers = 1;
        options.channels = {40, 33, 32, 20, 16};
        StateDict state = fresh_generator(options, 3);
        for (auto& [key, tensor] : state) {
            if (key.find("noise.weight") != std::string::npos) tensor.fill_(0.3);
            if (key.find("bias") != std::string::npos) tensor.add_(at::randn_like(tensor), 0.2);
        }
        return state;
    }
    Generators() : state(make_state()), plain(state), fast(state) { fast.prepare_fast_inference(); }
};

TEST(FastGenerator, StylesAndSynthesisAgreeWithTheTorchPath) {
    const at::NoGradGuard no_grad;
    const Generators g;
    for (int batch : {1, 2}) {
        const at::Tensor w = at::randn({batch, 10, 24});
        const StyleCode expected_styles = g.plain.styles(w);
        const StyleCode styles = g.fast.styles(w);
        ASSERT_EQ(styles.conv.size(), expected_styles.conv.size());
        ASSERT_EQ(styles.rgb.size(), expected_styles.rgb.size());
        for (size_t i = 0; i < styles.conv.size(); ++i)
            EXPECT_LE(relative_error(styles.conv[i], expected_styles.conv[i]), kTolerance) << "convolution " << i;
        for (size_t i = 0; i < styles.rgb.size(); ++i)
            EXPECT_LE(relative_error(styles.rgb[i], expected_styles.rgb[i]), kTolerance) << "toRGB " << i;

        SynthesisOptions options;
        options.want_features = true;
        const Synthesis expected = g.plain.synthesize(w, options);
        const Synthesis actual = g.fast.synthesize(w, options);
        EXPECT_LE(relative_error(actual.image, expected.image), kTolerance);
        ASSERT_EQ(actual.features.size(), expected.features.size());
        for (size_t i = 0; i < actual.features.size(); ++i)
            EXPECT_LE(relative_error(actual.features[i], expected.features[i]), kTolerance) << "feature " << i;
    }
}

TEST(FastGenerator, InsertionAndEarlyStopAgreeWithTheTorchPath) {
    const at::NoGradGuard no_grad;
    const Generators g;
    const at::Tensor w = at::randn({1, 10, 24});
    for (double scale : {1.0, 0.4}) {
        SynthesisOptions options;
        options.insert_index = 5;
        options.insert_feature = at::randn({1, 32, 16, 16});
        options.feature_scale = scale;
        options.stop_side = 32;
        EXPECT_LE(relative_error(g.fast.synthesize(w, options).image, g.plain.synthesize(w, options).image), kTolerance)
            << "feature scale " << scale;
    }
}

TEST(FastGenerator, HeadAndTailAgreeWithTheTorchPath) {
    const at::NoGradGuard no_grad;
    const Generators g;
    const StyleCode styles = g.plain.styles(at::randn({1, 10, 24}));
    const GeneratorState expected = g.plain.head(styles, 5, true);
    const GeneratorState actual = g.fast.head(styles, 5, true);
    EXPECT_LE(relative_error(actual.feature, expected.feature), kTolerance);
    EXPECT_LE(relative_error(actual.rgb, expected.rgb), kTolerance);
    EXPECT_FALSE(g.fast.head(styles, 5, false).rgb.defined());
    for (int side : {0, 32})
        EXPECT_LE(relative_error(g.fast.tail(styles, 5, actual, side), g.plain.tail(styles, 5, expected, side)),
                  kTolerance)
            << "side " << side;
}

TEST(FastGenerator, ClampAgreesWithTheTorchPath) {
    const at::NoGradGuard no_grad;
    StateDict state = Generators::make_state();
    state["conv_clamp"] = at::full({1}, 0.7);
    const Generator plain(state);
    Generator fast(state);
    fast.prepare_fast_inference();
    SynthesisOptions options;
    options.want_features = true;
    const at::Tensor w = at::randn({2, 10, 24});
    const Synthesis expected = plain.synthesize(w, options);
    const Synthesis actual = fast.synthesize(w, options);
    EXPECT_LE(relative_error(actual.image, expected.image), kTolerance);
    for (size_t i = 1; i < actual.features.size(); ++i) {
        EXPECT_LE(relative_error(actual.features[i], expected.features[i]), kTolerance) << "feature " << i;
        EXPECT_EQ(actual.features[i].abs().max().item<float>(), 0.7f) << "feature " << i;
    }
}

TEST(FastGenerator, CutsBetweenTheConvolutionsOfABlockAgreeWithTheTorchPath) {
    const at::NoGradGuard no_grad;
    const Generators g;
    const StyleCode styles = g.plain.styles(at::randn({1, 10, 24}));
    const GeneratorState expected = g.plain.advance(styles, 3, g.plain.head(styles, 3, true), 6);
    const GeneratorState actual = g.fast.advance(styles, 3, g.fast.head(styles, 3, true), 6);
    EXPECT_LE(relative_error(actual.feature, expected.feature), kTolerance);
    EXPECT_LE(relative_error(actual.rgb, expected.rgb), kTolerance);
    EXPECT_LE(relative_error(g.fast.tail(styles, 6, actual), g.plain.tail(styles, 6, expected)), kTolerance);
}

TEST(FastGenerator, LeavesGradientsToTheTorchPath) {
    Generators g;
    const at::Tensor w = at::randn({1, 10, 24}).requires_grad_(true);
    const at::Tensor image = g.fast.synthesize(w).image;
    ASSERT_TRUE(image.requires_grad());
    image.square().mean().backward();
    EXPECT_GT(w.grad().abs().max().item<double>(), 0.0);
}

TEST(FastGenerator, TakesNewWeightsWhenPreparedAgain) {
    const at::NoGradGuard no_grad;
    Generators g;
    const at::Tensor w = at::randn({1, 10, 24});
    const at::Tensor before = g.fast.synthesize(w).image;
    g.state.at("convs.1.conv.weight").mul_(-1.0);
    EXPECT_TRUE(at::equal(g.fast.synthesize(w).image, before)) << "the packed weights are a copy";
    g.fast.prepare_fast_inference();
    EXPECT_LE(relative_error(g.fast.synthesize(w).image, g.plain.synthesize(w).image), kTolerance);
}

TEST(FastGenerator, ServesSeveralThreadsAtOnce) {
    const at::NoGradGuard no_grad;
    const Generators g;
    const at::Tensor w = at::randn({1, 10, 24});
    const at::Tensor expected = g.fast.synthesize(w).image;
    std::vector<at::Tensor> images(4);
    std::vector<std::thread> threads;
    for (at::Tensor& image : images) {
        threads.emplace_back([&] {
            const at::NoGradGuard no_grad_here;
            for (int i = 0; i < 3; ++i)
                image = g.fast.synthesize(w).image;
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    for (const at::Tensor& image : images)
        EXPECT_LE(relative_error(image, expected), 1e-6);
}

StateDict random_editor(int channels) {
    StateDict state = fresh_feature_editor(channels, 5, /*blocks=*/3);
    for (auto& [key, tensor] : state) {
        if (!tensor.is_floating_point()) continue;
        if (key.find("running_var") != std::string::npos) {
            tensor.copy_(at::rand_like(tensor).add_(0.5));
        } else if (tensor.dim() == 1) {
            tensor.copy_(at::randn_like(tensor).mul_(0.5));
        }
    }
    return state;
}

TEST(FastFeatureEditor, AgreesWithTheTorchPath) {
    const at::NoGradGuard no_grad;
    for (int channels : {32, 20}) {
        const StateDict state = random_editor(channels);
        const FeatureEditor plain(state);
        FeatureEditor fast(state);
        fast.prepare_fast_inference();
        ASSERT_TRUE(fast.has_fast_inference());
        for (int batch : {1, 2}) {
            const at::Tensor a = at::randn({batch, channels, 16, 10});
            const at::Tensor b = at::randn({batch, channels, 16, 10});
            EXPECT_LE(relative_error(fast.forward(a, b), plain.forward(a, b)), kTolerance)
                << channels << " channels, batch " << batch;
        }
    }
}

TEST(FastFeatureEditor, LeavesTrainingToTheTorchPath) {
    const StateDict state = random_editor(16);
    FeatureEditor fast(state);
    fast.prepare_fast_inference();
    const at::NoGradGuard no_grad;
    const at::Tensor before = state.at("body.0.body.0.running_mean").clone();
    fast.forward(at::randn({2, 16, 8, 8}), at::randn({2, 16, 8, 8}), /*training=*/true);
    EXPECT_FALSE(at::equal(state.at("body.0.body.0.running_mean"), before)) << "running statistics must move";
}

TEST(CoarseFeatureEditor, IsExactWithoutAChangeAndForSmoothFeatures) {
    const at::NoGradGuard no_grad;
    std::shared_ptr<FeatureEditor> editor = std::make_shared<FeatureEditor>(random_editor(16));
    editor->prepare_fast_inference();
    const at::Tensor f_k = at::randn({1, 16, 12, 12});
    const at::Tensor zero = at::zeros_like(f_k);
    const at::Tensor unedited = editor->forward(f_k, zero);
    const CoarseFeatureEditor coarse(editor, f_k, unedited);
    EXPECT_LE(relative_error(coarse.forward(zero), unedited), 1e-6);

    // Constant over the image, pooling and enlarging lose nothing but the zero padding's reach (10 px in 3 blocks).
    const at::Tensor flat = at::randn({1, 16, 1, 1}).expand({1, 16, 64, 64}).contiguous();
    const at::Tensor delta = at::randn({1, 16, 1, 1}).mul(0.3).expand({1, 16, 64, 64}).contiguous();
    const CoarseFeatureEditor flat_coarse(editor, flat, editor->forward(flat, at::zeros_like(flat)));
    const at::Tensor expected = editor->forward(flat, delta).slice(2, 24, 40).slice(3, 24, 40);
    const at::Tensor actual = flat_coarse.forward(delta).slice(2, 24, 40).slice(3, 24, 40);
    EXPECT_LE(relative_error(actual, expected), 1e-4);
}

}  // namespace
}  // namespace lineament
