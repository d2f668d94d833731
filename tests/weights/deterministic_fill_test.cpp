// The fill must equal the reference's bit for bit: the figures are the test vectors of its description.
#include "tests/support/deterministic_fill.h"

#include <cstring>

#include "tests/support/weights_test_support.h"

namespace lineament::testing {
namespace {

uint32_t bits_of(const at::Tensor& tensor, int64_t index) {
    uint32_t bits = 0;
    std::memcpy(&bits, tensor.data_ptr<float>() + index, sizeof bits);
    return bits;
}

void expect_stream(const std::string& key, uint64_t start, const std::vector<double>& numbers) {
    EXPECT_EQ(fill_stream(key), start) << key;
    const at::Tensor values = fill(key, {4});
    for (size_t i = 0; i < numbers.size(); ++i) {
        EXPECT_EQ(values[static_cast<int64_t>(i)].item<double>(), numbers[i]) << key << " " << i;
    }
}

TEST(DeterministicFill, StreamsEqualTheTestVectors) {
    expect_stream("G/conv1.conv.weight", 0xa85caad7824676e6,
                  {-0.06255674362182617, -0.17376482486724854, -0.13476157188415527, -0.5438919067382812});
    expect_stream("input:wplus", 0xb6ad434fa6d15a9c,
                  {0.2959696054458618, -0.6963955163955688, 0.6110391616821289, 0.950279951095581});
    expect_stream("G/latent_avg", 0xc0e5c9fe77f828ea,
                  {0.003807663917541504, 0.7685220241546631, -0.2992442846298218, -0.09712696075439453});
    expect_stream("", 0xcbf29ce484222325,
                  {0.5273890495300293, -0.8746078014373779, -0.3377794027328491, -0.6531503200531006});
}

TEST(DeterministicFill, ManifestTensorsEqualTheTestVectors) {
    const StateDict state = fill_manifest(manifest_file("stylegan2-ffhq-config-f"), "g_ema");
    EXPECT_EQ(state.size(), 171u);
    const std::vector<std::pair<std::string, std::vector<uint32_t>>> expected{
        {"style.1.weight", {0x422d5f8c, 0x42dbb299, 0x428b7986}},
        {"conv1.conv.weight", {0xbddde75e, 0xbe9a18ad, 0xbe6f040d}},
        {"conv1.conv.modulation.bias", {0x3f6a7ad4, 0x3f6dc703, 0x3f6f8280}},
        {"convs.0.conv.blur.kernel", {0x3d800000, 0x3e400000, 0x3e400000}},
        {"noises.noise_1", {0x3e8e505d, 0xbf0b908a, 0xbd04dac4}}};
    for (const auto& [key, bits] : expected) {
        for (size_t i = 0; i < bits.size(); ++i)
            EXPECT_EQ(bits_of(state.at(key), static_cast<int64_t>(i)), bits[i]) << key;
    }
}

TEST(DeterministicFill, RowsRepeatAndPrefixAndFilterAct) {
    const at::Tensor mean = fill_manifest(manifest_file("e4e_ffhq_encode"), "latent_avg").at("");
    ASSERT_EQ(mean.sizes(), at::IntArrayRef({18, 512}));
    const at::Tensor row = fill_manifest(manifest_file("stylegan2-ffhq-config-f"), "latent_avg").at("");
    for (int64_t i = 0; i < 18; ++i)
        EXPECT_TRUE(same(mean[i], row));
    EXPECT_TRUE(same(fill("b", {9}, 0.0, 1.0, "a"), fill("ab", {9})));
    EXPECT_FALSE(fill("b", {9}).equal(fill("ab", {9})));
    const StateDict part = fill_manifest(manifest_file("sfe_editor_light"), "state_dict", "", "encoder.conv.");
    EXPECT_EQ(part.size(), 2u);
    EXPECT_THROW(fill_manifest(manifest_file("sfe_editor_light"), "nothing"), std::runtime_error);
}

TEST(DeterministicFill, BothSfeFilesHoldTheSameInverter) {
    const std::string key = "fs_backbone.styles.17.";
    const StateDict editor = fill_manifest(manifest_file("sfe_editor_light"), "state_dict", "", "inverter." + key);
    const StateDict inverter = fill_manifest(manifest_file("sfe_inverter_light"), "state_dict", "", "encoder." + key);
    ASSERT_EQ(editor.size(), 2u);
    EXPECT_TRUE(same(editor.at("inverter." + key + "weight"), inverter.at("encoder." + key + "weight")));
}

}  // namespace
}  // namespace lineament::testing
