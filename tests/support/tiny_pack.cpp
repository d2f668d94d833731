#include "tests/support/tiny_pack.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <filesystem>

#include "core/base/atomic_file.h"
#include "core/base/sha256.h"
#include "core/networks/fresh/fresh_residual_modules.h"
#include "core/networks/fresh/fresh_weights.h"
#include "core/packs/pack_manifest.h"
#include "core/weights/safetensors.h"

namespace lineament::testing {
namespace {

namespace fs = std::filesystem;

constexpr int kWidth = 32;
constexpr int kChannels = 16;
constexpr int kSkipChannels = 12;  // of the style encoder's second stage

const char* const kCatalogue = R"({
  "format_version": 1, "generator": "tiny",
  "directions": [
    {"id": "smile", "title": "Smile", "group": "Expression", "family": "interfacegan", "unit": "W distance",
     "range": [-3, 3], "neutral": 0, "sign": 1, "warning": "", "source": "random", "tooltip": "Smile more",
     "params": {"scale": 1.0}, "tensor": "smile"},
    {"id": "age", "title": "Age", "group": "Face", "family": "interfacegan", "unit": "W distance",
     "range": [-4, 4], "neutral": 0, "sign": 1, "warning": "May change the hair too.", "source": "random",
     "tooltip": "Older", "params": {"scale": 0.5}, "tensor": "age"},
    {"id": "hair", "title": "Hair colour", "group": "Hair", "family": "stylespace", "unit": "style",
     "range": [-2, 2], "neutral": 0, "sign": -1, "warning": "", "source": "random", "tooltip": "Darker",
     "params": {"scale": 3.0, "conv_channels": [[7, 3], [8, 5, 0.5]]}}
  ]
})";

void add_file(PackManifest& manifest, const std::string& role, const StateDict& state) {
    const std::string name = role + ".safetensors";
    const std::string path = (fs::path(manifest.folder) / name).string();
    save_safetensors(path, to_dtype(state, at::kHalf));
    PackFile file;
    file.role = role;
    file.path = name;
    file.bytes = static_cast<int64_t>(fs::file_size(path));
    file.sha256 = sha256_of_file(path);
    file.licence = "none, made for a test";
    manifest.files.push_back(file);
}

StateDict tiny_style_encoder(int rows, uint64_t seed) {
    StyleEncoderOptions options;
    options.input_side = 64;
    options.w_rows = rows;
    options.w_dim = kWidth;
    options.widths = {8, kSkipChannels, 16, 24};  // stages are told apart by a change of width
    options.depths = {1, 1, 1, 1};
    options.head_width = 16;
    options.squeeze_ratio = 4;
    return fresh_style_encoder(options, seed);
}

StateDict tiny_backbone(int rows, uint64_t seed) {
    SfeBackboneShape shape;
    shape.w_rows = rows;
    shape.w_dim = kWidth;
    shape.widths = {8, 8, 16, 16};
    shape.depths = {1, 1, 1, 1};
    shape.input_width = 8;
    shape.feature_channels = kChannels;
    return fresh_sfe_backbone(shape, seed);
}

StateDict tiny_sfe_inverter(int rows) {
    StateDict state;
    merge_state(state, "fs_backbone.", tiny_backbone(rows, 3));
    merge_state(state, "fuser.", fresh_feature_editor(kChannels, 4, 2));
    return state;
}

// Noise where fresh modules are zero, so that they do something.
StateDict lively(StateDict state, uint64_t seed) {
    at::Generator random = at::detail::createCPUGenerator(seed);
    for (auto& item : state)
        item.second = item.second + at::randn(item.second.sizes(), random, at::TensorOptions(at::kFloat)) * 0.05;
    return state;
}

StateDict tiny_styleres() {
    StyleResShape shape;
    shape.skip_channels = kSkipChannels;
    shape.feature_channels = kChannels;
    shape.width = 8;
    return lively(fresh_styleres_modules(shape, 7), 8);
}

StateDict tiny_warpres() {
    WarpResShape shape;
    shape.skip_channels = kSkipChannels;
    shape.feature_channels = kChannels;
    shape.width = 8;
    shape.flow_channels = {kChannels, kChannels, kChannels};
    shape.coarse_side = 4;
    shape.match_width = 8;
    shape.radius = 2;
    shape.decoder_widths = {8};
    return lively(fresh_warpres_modules(shape, 9), 10);
}

}  // namespace

std::string write_tiny_pack(const std::string& folder) {
    fs::create_directories(folder);
    PackManifest manifest;
    manifest.id = "tiny";
    manifest.title = "Tiny test pack";
    manifest.resolution = 64;
    manifest.feature_layer = 5;
    manifest.directions = "directions.json";
    manifest.folder = folder;

    GeneratorOptions generator;
    generator.resolution = 64;
    generator.w_dim = kWidth;
    generator.mapping_layers = 2;
    generator.channels = std::vector<int>(5, kChannels);
    add_file(manifest, "generator", fresh_generator(generator, 1));
    add_file(manifest, "e4e", tiny_style_encoder(generator.w_rows(), 2));
    add_file(manifest, "sfe_inverter", tiny_sfe_inverter(generator.w_rows()));
    add_file(manifest, "sfe_editor", fresh_feature_editor(kChannels, 5, 2, /*second_gain=*/-1.0));

    add_file(manifest, "psp", tiny_style_encoder(generator.w_rows(), 11));
    add_file(manifest, "fs", tiny_backbone(generator.w_rows(), 12));
    add_file(manifest, "styleres", tiny_styleres());
    add_file(manifest, "warpres", tiny_warpres());

    at::Generator random = at::detail::createCPUGenerator(6);
    StateDict directions;
    for (const char* name : {"smile", "age"}) {
        const at::Tensor n = at::randn({1, kWidth}, random, at::TensorOptions(at::kFloat));
        directions[name] = n / n.norm();
    }
    save_safetensors((fs::path(folder) / "directions.safetensors").string(), directions);
    write_file_atomically((fs::path(folder) / "directions.json").string(), kCatalogue);
    save_pack(manifest, folder);
    return folder;
}

}  // namespace lineament::testing
