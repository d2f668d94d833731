// What a stage learns on must be what the editor renders: the stages' pictures of a batch of faces against the methods'
// of each face alone, on the same weights.
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <vector>

#include "core/directions/linear_w_direction.h"
#include "core/methods/fs_method.h"
#include "core/methods/sfe_method.h"
#include "core/methods/styleres_method.h"
#include "core/methods/warpres_method.h"
#include "core/ops/seeded_random.h"
#include "core/training/stages/editor_stage.h"
#include "core/training/stages/fs_stage.h"
#include "core/training/stages/inverter_stage.h"
#include "core/training/stages/residual_stage.h"
#include "core/weights/state_dict.h"
#include "tests/support/tiny_networks.h"
#include "tests/support/training_test_data.h"

namespace lineament::testing {
namespace {

constexpr int kFaces = 3;
constexpr double kRounding = 1e-4;  // of the largest value: a batch and a single face are summed in another order
constexpr double kMatters = 1e-2;

double relative_difference(const at::Tensor& a, const at::Tensor& b) {
    EXPECT_EQ(a.sizes(), b.sizes());
    return ((a - b).abs().max() / b.abs().max()).item<double>();
}

// Fresh networks have parts that are zero, and averages that are the weights; here everything matters.
StateDict lively(const StateDict& fresh, uint64_t seed) {
    at::Generator random = seeded_random(seed);
    StateDict state = cloned(fresh);
    for (auto& [name, tensor] : state) {
        const at::TensorOptions options(at::kFloat);
        if (!tensor.is_floating_point()) continue;
        if (name.find("running_var") != std::string::npos) {
            tensor = tensor * (at::rand(tensor.sizes(), random, options) + 0.5);
        } else {
            tensor = tensor + at::randn(tensor.sizes(), random, options) * 0.1;
        }
    }
    return state;
}

// The same of what a stage trains and averages.
void enliven(TrainingStage& stage) {
    StateDict weights, state = cloned(stage.state());
    for (const auto& [name, tensor] : state) {
        const bool of_optimiser = name.find('@') != std::string::npos;
        const bool is_weight =
            of_optimiser ? name.find(".average.") != std::string::npos : name.find('.') != std::string::npos;
        if (is_weight) weights[name] = tensor;
    }
    merge_state(state, "", lively(weights, 21));
    stage.load_state(state);
}

GeneratorOptions generator_of(int resolution) {
    GeneratorOptions options = tiny_generator();
    options.resolution = resolution;
    options.channels.clear();
    for (int side = 4; side <= resolution; side *= 2)
        options.channels.push_back(8);
    return options;
}

// Generator and encoder, with directions for pairs; the encoder reads 32 px.
StateDict frozen_networks(int resolution) {
    const GeneratorOptions generator = generator_of(resolution);
    StyleEncoderOptions encoder = tiny_encoder();
    encoder.w_rows = generator.w_rows();
    StateDict networks, weights = fresh_generator(generator, 1);
    weights["latent_avg"] = at::zeros({generator.w_dim});
    merge_state(networks, "generator.", lively(weights, 11));
    merge_state(networks, "e4e.", lively(fresh_style_encoder(encoder, 2), 12));
    networks["directions.attributes"] =
        at::randn({static_cast<int64_t>(attribute_names().size()), generator.w_rows(), generator.w_dim},
                  seeded_random(13), at::TensorOptions(at::kFloat)) *
        0.5;
    return networks;
}

template <typename Network>
std::shared_ptr<Network> network(const StateDict& state, const std::string& prefix) {
    return std::make_shared<Network>(sub_state(state, prefix));
}

LatentEdit edit_by(const at::Tensor& w_offset) {  // [1, rows, w_dim]
    DirectionInfo info;
    info.id = "test";
    LatentEdit edit;
    edit.set(std::make_shared<LinearWDirection>(info, w_offset), 1.0);
    return edit;
}

// Each face by itself, edited where offsets are given, and what the generator makes of the code alone.
struct Pictures {
    at::Tensor by_method, of_code;
};
Pictures pictures_of(const InversionMethod& method, const Generator& generator, const at::Tensor& images,
                     const at::Tensor& w_offsets = {}) {
    const at::NoGradGuard no_grad;
    std::vector<at::Tensor> by_method, of_code;
    for (int64_t i = 0; i < images.size(0); ++i) {
        const std::shared_ptr<const Inversion> face = method.invert(images.narrow(0, i, 1));
        const LatentEdit edit = w_offsets.defined() ? edit_by(w_offsets.narrow(0, i, 1)) : LatentEdit();
        by_method.push_back(method.render(*face, edit));
        of_code.push_back(generator.synthesize(edit.apply(generator, face->w_plus)).image);
    }
    return {at::cat(by_method), at::cat(of_code)};
}

void expect_equal(const at::Tensor& by_stage, const Pictures& pictures) {
    EXPECT_LT(relative_difference(by_stage, pictures.by_method), kRounding);
    EXPECT_GT(relative_difference(by_stage, pictures.of_code), kMatters) << "nothing but the code is seen";
    EXPECT_GT(relative_difference(by_stage.narrow(0, 0, 1), by_stage.narrow(0, 1, 1)), kMatters) << "faces are alike";
}

void expect_equal_edits(const at::Tensor& by_stage, const Pictures& pictures, const at::Tensor& unedited) {
    expect_equal(by_stage, pictures);
    EXPECT_GT(relative_difference(by_stage, unedited), kMatters) << "the edits do nothing";
}

// Portraits, frozen networks, and faces and edits to compare by.
struct Inputs {
    explicit Inputs(int side = 32)
        : files(26, side), data(files.crops_npy(), files.labels_csv()), previous(frozen_networks(side)) {
        at::Generator random = seeded_random(31);
        const at::TensorOptions options(at::kFloat);
        images = at::rand({kFaces, 3, side, side}, random, options) * 2 - 1;
        offsets = at::randn({kFaces, generator_of(side).w_rows(), 8}, random, options);
    }
    DiscPortraits files;
    PortraitData data;
    StateDict previous;
    at::Tensor images, offsets;  // [N, 3, R, R], [N, rows, w_dim]
};

class SfeStages : public ::testing::Test {
  protected:
    static constexpr int kLayer = 3;  // 8 px

    std::unique_ptr<InverterStage> inverter() const {
        InverterOptions options;
        options.backbone = tiny_backbone();
        options.feature_index = kLayer;
        auto stage = std::make_unique<InverterStage>(pairs_, inputs_.previous, options);
        enliven(*stage);
        return stage;
    }
    static SfeNetworks networks_of(const StateDict& result) {
        SfeNetworks networks;
        networks.generator = network<Generator>(result, "generator.");
        networks.backbone = network<SfeBackbone>(result, "fs_backbone.");
        networks.fuser = network<FeatureEditor>(result, "fuser.");
        return networks;
    }
    static SfeMethod method_of(const SfeNetworks& networks) {
        SfeOptions options;
        options.feature_index = kLayer;
        return SfeMethod(networks, options);
    }

    const Inputs inputs_;
    const EditPairs pairs_{inputs_.data, ""};
};

TEST_F(SfeStages, TheInvertersPicturesAreTheMethods) {
    const std::unique_ptr<InverterStage> stage = inverter();
    const SfeNetworks networks = networks_of(stage->result());
    const SfeMethod method = method_of(networks);
    EXPECT_EQ(method.id(), "sfe_inverter");
    expect_equal(stage->rendered(inputs_.images), pictures_of(method, *networks.generator, inputs_.images));
}

// With LibTorch's convolutions and on the kernels of the CPU, as a pack is loaded.
TEST_F(SfeStages, TheEditorsPicturesAreTheMethods) {
    StateDict previous = lively(inverter()->result(), 14);
    merge_state(previous, "discriminator.", fresh_discriminator(32, {4, 4, 4, 4}, 3));
    for (const bool own_kernels : {false, true}) {
        EditorOptions options;
        options.feature_index = kLayer;
        options.components = 3;
        options.own_kernels = own_kernels;
        EditorStage stage(pairs_, previous, options);
        enliven(stage);
        const StateDict result = stage.result();
        SfeNetworks networks = networks_of(result);
        const auto generator = network<Generator>(result, "generator.");
        const auto editor = network<FeatureEditor>(result, "editor.");
        if (own_kernels) {
            generator->prepare_fast_inference();
            editor->prepare_fast_inference();
        }
        networks.generator = generator;
        networks.editor = editor;
        networks.style_encoder = network<StyleEncoder>(result, "e4e.");
        const SfeMethod method = method_of(networks);
        EXPECT_EQ(method.id(), "sfe");
        const at::Tensor plain = stage.rendered(inputs_.images, at::zeros_like(inputs_.offsets));
        expect_equal(plain, pictures_of(method, *generator, inputs_.images));
        expect_equal_edits(stage.rendered(inputs_.images, inputs_.offsets),
                           pictures_of(method, *generator, inputs_.images, inputs_.offsets), plain);
    }
}

class FsStagePictures : public ::testing::TestWithParam<int> {};  // K

TEST_P(FsStagePictures, AreTheMethods) {
    const Inputs inputs(64);  // features of 16 px are a quarter of it
    FsStageOptions options;
    options.encoder = tiny_backbone(generator_of(64).w_rows());
    options.feature_index = GetParam();
    options.mapped = false;
    options.perceptual_weight = options.identity_weight = 0;
    FsStage stage(inputs.data, inputs.previous, options);
    enliven(stage);
    const auto generator = network<Generator>(inputs.previous, "generator.");
    FsOptions place;
    place.feature_index = GetParam();
    const auto encoder =
        std::make_shared<const SfeBackbone>(sub_state(stage.result(), "fs."), place.strides(generator->options()));
    const FsMethod method(generator, encoder, place);
    const at::Tensor plain = stage.rendered(inputs.images);
    expect_equal(plain, pictures_of(method, *generator, inputs.images));
    expect_equal_edits(stage.rendered(inputs.images, inputs.offsets),
                       pictures_of(method, *generator, inputs.images, inputs.offsets), plain);
}

INSTANTIATE_TEST_SUITE_P(FeatureLayers, FsStagePictures, ::testing::Values(4, 5));

// The encoder reads 32 px: of features at 8 px it has the skip itself, for those at 16 px it reads a larger picture.
struct ResidualPlace {
    int resolution, feature_index;
};

class ResidualStagePictures : public ::testing::TestWithParam<ResidualPlace> {
  protected:
    void make_small(ResidualOptions& options) const {
        options.feature_index = GetParam().feature_index;
        options.batch = 4;
        options.pair_batch = 2;
        options.perceptual_weight = options.identity_weight = 0;
        options.cycle_perceptual_weight = options.cycle_identity_weight = 0;
        options.adversarial_weight = 0;
    }
    StyleResOptions styleres() const {
        StyleResOptions options;
        make_small(options);
        options.shape = {/*skip_channels=*/6, /*feature_channels=*/8, /*width=*/8};
        return options;
    }
    WarpResOptions warpres() const {
        WarpResOptions options;
        make_small(options);
        options.shape.skip_channels = 6;
        options.shape.feature_channels = 8;
        options.shape.width = 8;
        options.shape.flow_channels = std::vector<int>(GetParam().resolution == 32 ? 2 : 3, 8);
        options.shape.coarse_side = 4;
        options.shape.match_width = 4;
        options.shape.radius = 1;
        options.shape.decoder_widths = {8};
        return options;
    }

    // The method over the modules of a state with `prefix` before their names.
    template <typename Method, typename Modules>
    Method method_of(const StateDict& state, const std::string& prefix) const {
        ResidualMethodOptions options;
        options.feature_index = GetParam().feature_index;
        return Method(generator_, network<StyleEncoder>(inputs_.previous, "e4e."), network<Modules>(state, prefix),
                      options);
    }

    void expect_stage_equals(const ResidualStage& stage, const InversionMethod& method) const {
        EXPECT_EQ(stage.name(), method.id());
        const at::Tensor plain = stage.rendered(inputs_.images);
        expect_equal(plain, pictures_of(method, *generator_, inputs_.images));
        expect_equal_edits(stage.rendered(inputs_.images, inputs_.offsets),
                           pictures_of(method, *generator_, inputs_.images, inputs_.offsets), plain);
    }

    // A step's own figures of its pictures, with and without edits, against those of the method on the weights (not
    // their averages) that the step began with. `method` is over these.
    void expect_step_equals(ResidualStage& stage, const ResidualOptions& options, const InversionMethod& method) const {
        BatchRandom random(options.seed);
        random.set_state(stage.state().at("random"));
        at::Tensor images = inputs_.data.random_batch(options.batch - options.pair_batch, random).images;
        const PairBatch pairs = in_other_light(pairs_.random_batch(options.pair_batch, random), random);
        images = at::cat({images, pairs.before});
        const at::Tensor offsets = pair_offsets(inputs_.previous.at("directions.attributes"), pairs);
        const auto mean_square = [](const at::Tensor& x) { return x.square().mean().item<double>(); };
        const double l2 = mean_square(pictures_of(method, *generator_, images).by_method - images);
        const double pair_l2 =
            mean_square(pictures_of(method, *generator_, pairs.before, offsets).by_method - pairs.after);
        const Measures measures = stage.step(0);
        EXPECT_NEAR(measures.at("l2") / l2, 1, kRounding);
        EXPECT_NEAR(measures.at("pair_l2") / pair_l2, 1, kRounding);
    }

    const Inputs inputs_{GetParam().resolution};
    const EditPairs pairs_{inputs_.data, ""};
    const std::shared_ptr<const Generator> generator_ = network<Generator>(inputs_.previous, "generator.");
};

TEST_P(ResidualStagePictures, OfStyleResAreTheMethods) {
    ResidualStage stage(inputs_.data, inputs_.previous, styleres(), {}, &pairs_);
    enliven(stage);
    expect_stage_equals(stage, method_of<StyleResMethod, StyleResModules>(stage.result(), "styleres."));
    const StateDict trained = cloned(stage.state());
    expect_step_equals(stage, styleres(), method_of<StyleResMethod, StyleResModules>(trained, "styleres."));
}

TEST_P(ResidualStagePictures, OfWarpResAreTheMethods) {
    ResidualStage stage(inputs_.data, inputs_.previous, warpres(), {}, {}, &pairs_);
    enliven(stage);
    const auto method = method_of<WarpResMethod, WarpResModules>(stage.result(), "warpres.");
    expect_stage_equals(stage, method);
    const std::shared_ptr<const Inversion> face = method.invert(inputs_.images.narrow(0, 0, 1));
    const at::Tensor flow = method.flow(*face, edit_by(inputs_.offsets.narrow(0, 0, 1)));
    EXPECT_GT(flow.abs().max().item<double>(), kMatters) << "nothing is carried along";
    const StateDict trained = cloned(stage.state());
    expect_step_equals(stage, warpres(), method_of<WarpResMethod, WarpResModules>(trained, "warpres."));
}

INSTANTIATE_TEST_SUITE_P(Places, ResidualStagePictures,
                         ::testing::Values(ResidualPlace{32, 2}, ResidualPlace{32, 3}, ResidualPlace{64, 4}));

}  // namespace
}  // namespace lineament::testing
