// Every direction family against its golden outputs, with the parameters of the shipped catalogue.
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <fstream>

#include "core/directions/direction_factory.h"
#include "core/directions/latent_edit.h"
#include "core/directions/styleclip_global.h"
#include "core/directions/styleclip_mapper.h"
#include "tests/methods/parity/golden.h"
#include "tests/methods/parity/reference_weights.h"
#include "tests/support/deterministic_fill.h"

namespace lineament::testing {
namespace {

// "interfacegan.smile.-3" without its family -> name and power.
struct NamedPower {
    std::string name;
    double power;
    explicit NamedPower(const std::string& text)
        : name(text.substr(0, text.rfind('.'))), power(std::stod(text.substr(text.rfind('.') + 1))) {}
};

class DirectionsParity : public ::testing::Test {
  protected:
    static void SetUpTestSuite() { generator_ = std::make_unique<Generator>(reference_generator_weights()); }
    static void TearDownTestSuite() { generator_.reset(); }

    void SetUp() override {
        std::ifstream file(std::string(LINEAMENT_TEST_DATA_DIR) + "/../../directions/ffhq-sfe.json");
        catalogue_ = nlohmann::json::parse(file);
    }

    nlohmann::json entry(std::string published_name) const {
        std::replace(published_name.begin(), published_name.end(), ' ', '_');
        for (const nlohmann::json& item : catalogue_.at("directions")) {
            if (item.at("id") == published_name) return item;
        }
        ADD_FAILURE() << "the catalogue has no '" << published_name << "'";
        return {};
    }

    static LatentEdit edit_of(const nlohmann::json& entry, const StateDict& tensors, double power) {
        LatentEdit edit;
        edit.set(make_direction(parse_direction_info(entry), entry, tensors), power);
        return edit;
    }

    at::NoGradGuard no_grad_;
    nlohmann::json catalogue_;
    static std::unique_ptr<Generator> generator_;
};
std::unique_ptr<Generator> DirectionsParity::generator_;

TEST_F(DirectionsParity, Interfacegan) {
    LINEAMENT_NEED_GOLDEN("sfe_latent_directions");
    Golden golden("sfe_latent_directions");
    const at::Tensor w = golden.whole("w_plus");
    const std::string family = "interfacegan.";
    ASSERT_EQ(golden.names(family).size(), 3u);
    for (const std::string& key : golden.names(family)) {
        const NamedPower item(key.substr(family.size()));
        const StateDict tensors = {{item.name, golden.whole("vec.interfacegan." + item.name)}};
        golden.expect(key, edit_of(entry(item.name), tensors, item.power).apply_to_w(w));
    }
}

TEST_F(DirectionsParity, GanspaceAbsoluteAsPublished) {
    LINEAMENT_NEED_GOLDEN("sfe_latent_directions");
    Golden golden("sfe_latent_directions");
    const at::Tensor w = golden.whole("w_plus");
    const std::string family = "ganspace.";
    ASSERT_EQ(golden.names(family).size(), 8u);
    for (const std::string& key : golden.names(family)) {
        const NamedPower item(key.substr(family.size()));
        nlohmann::json absolute = entry(item.name);
        absolute["params"]["mode"] = "absolute";
        const int component = absolute["params"]["component"].get<int>();
        StateDict tensors = {{"pca.mean", golden.whole("vec.ganspace.mean")},
                             {"pca.comp", at::zeros({80, 1, 512})},
                             {"pca.std", at::ones({80})}};
        tensors["pca.comp"].select(0, component).copy_(golden.whole("vec.ganspace." + item.name + ".comp"));
        tensors["pca.std"].select(0, component).copy_(golden.whole("vec.ganspace." + item.name + ".std")[0]);
        golden.expect(key, edit_of(absolute, tensors, item.power).apply_to_w(w));
    }
}

// The boundary files are not among the goldens: the vector is taken from the result itself, which still tells the scale
// (its length must be one) and the order of rows and columns.
TEST_F(DirectionsParity, FsBoundary) {
    LINEAMENT_NEED_GOLDEN("sfe_latent_directions");
    Golden golden("sfe_latent_directions");
    const at::Tensor w = golden.whole("w_plus");
    const std::string family = "fs.";
    ASSERT_EQ(golden.names(family).size(), 3u);
    for (const std::string& key : golden.names(family)) {
        const NamedPower item(key.substr(family.size()));
        const at::Tensor normal = ((golden.whole(key) - w) / item.power).reshape({1, 9216});
        EXPECT_NEAR(normal.norm().item<double>(), 1.0, 1e-3) << item.name;
        const nlohmann::json described = entry(item.name);
        const StateDict tensors = {{described.at("tensor").get<std::string>(), normal}};
        golden.expect(key, edit_of(described, tensors, item.power).apply_to_w(w));
    }
}

TEST_F(DirectionsParity, StyleSpace) {
    LINEAMENT_NEED_GOLDEN("sfe_latent_directions");
    Golden golden("sfe_latent_directions");
    const at::Tensor w = golden.whole("w_plus");
    const std::string family = "stylespace_conv.";
    ASSERT_EQ(golden.names(family).size(), 14u);
    for (const std::string& key : golden.names(family)) {
        const NamedPower item(key.substr(family.size()));
        const LatentEdit edit = edit_of(entry(item.name), {}, item.power);
        golden.expect(key, at::cat(edit.apply(*generator_, w).conv, 1).flatten());
    }
}

// The published deviations of the style channels are not among the goldens: they are taken from the result, so that
// this checks which channels are chosen, their sign, and that all others stay.
TEST_F(DirectionsParity, StyleclipGlobal) {
    LINEAMENT_NEED_GOLDEN("sfe_latent_directions");
    Golden golden("sfe_latent_directions");
    const at::Tensor w = golden.whole("w_plus");
    const at::Tensor relevance = golden_input("delta_i_c", {6048, 512});
    at::Tensor text = golden_input("delta_i", {512});
    text = text / text.norm();
    const StyleCode unedited = generator_->styles(w);
    std::vector<int> widths;
    for (const at::Tensor& style : unedited.conv)
        widths.push_back(static_cast<int>(style.size(1)));
    StyleclipGlobalOptions options;
    options.beta = 0.9;
    const auto edited = [&](const at::Tensor& deviations) {
        LatentEdit edit;
        edit.set(std::make_shared<StyleclipGlobal>(DirectionInfo(), relevance, text, deviations, widths, options), 4.0);
        return edit.apply(*generator_, w);
    };
    const at::Tensor before = at::cat(unedited.conv, 1).flatten();
    const at::Tensor expected_change = golden.whole("styleclip_global_conv.beta0.9.4") - before;
    const at::Tensor unit_change = at::cat(edited(at::ones({6048})).conv, 1).flatten() - before;
    const at::Tensor chosen = unit_change.ne(0);
    EXPECT_LT(expected_change.masked_select(chosen.logical_not()).abs().max().item<double>(), 1e-4)
        << "a channel below beta or behind the eleventh convolution changed in the golden";
    const at::Tensor deviations = at::where(chosen, expected_change / unit_change, at::zeros_like(unit_change));
    EXPECT_GT(deviations.masked_select(chosen).min().item<double>(), 0.0) << "a deviation must be positive";
    EXPECT_GT(chosen.sum().item<int64_t>(), 100);
    const StyleCode result = edited(deviations);
    golden.expect("styleclip_global_conv.beta0.9.4", at::cat(result.conv, 1).flatten());
    golden.expect("styleclip_global_rgb.beta0.9.4", at::cat(result.rgb, 1).flatten());
}

void expect_mapper(const std::string& name) {
    Golden golden(name);
    const at::Tensor w = golden.whole("w_plus");
    const StyleclipMapper mapper({}, fill_manifest(manifest_file(name), "state_dict", fill_prefix()));
    golden.expect("mapper_out", mapper.map(w));
    golden.expect("edited_0.1", w + mapper.w_offset(w, 0.1));
    EXPECT_EQ(mapper.first_layer(), 0);
}

TEST_F(DirectionsParity, MapperOfThreeLevels) {
    LINEAMENT_NEED_GOLDEN("styleclip_mapper_3level");
    expect_mapper("styleclip_mapper_3level");
}

TEST_F(DirectionsParity, MapperOfTwoLevels) {
    LINEAMENT_NEED_GOLDEN("styleclip_mapper_2level");
    expect_mapper("styleclip_mapper_2level");
}

}  // namespace
}  // namespace lineament::testing
