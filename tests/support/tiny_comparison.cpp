#include "tests/support/tiny_comparison.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <cmath>
#include <filesystem>
#include <vector>

#include "core/base/sha256.h"
#include "core/packs/pack_manifest.h"
#include "core/weights/safetensors.h"
#include "tests/support/deterministic_fill.h"

namespace lineament::testing {
namespace {

constexpr int64_t kWidths[] = {4, 6, 8, 5, 7};  // of the five compared layers

/// Adds random layers to a StateDict, the same ones every time.
class LayerMaker {
  public:
    explicit LayerMaker(uint64_t seed) : random_(at::detail::createCPUGenerator(seed)) {}

    void tensor(const std::string& key, const std::vector<int64_t>& shape, double mean = 0, double deviation = 0.1) {
        state[key] = at::randn(shape, random_, at::TensorOptions(at::kFloat)) * deviation + mean;
    }
    void conv(const std::string& name, int64_t out, int64_t in, int64_t kernel, bool bias = false) {
        tensor(name + ".weight", {out, in, kernel, kernel}, 0,
               std::sqrt(2.0 / static_cast<double>(in * kernel * kernel)));
        if (bias) tensor(name + ".bias", {out});
    }
    void norm(const std::string& name, int64_t width) {
        tensor(name + ".weight", {width}, 1);
        tensor(name + ".bias", {width});
        tensor(name + ".running_mean", {width});
        tensor(name + ".running_var", {width}, 1, 0.05);
    }
    void linear(const std::string& name, int64_t out, int64_t in) {
        tensor(name + ".weight", {out, in}, 0, 1 / std::sqrt(static_cast<double>(in)));
        tensor(name + ".bias", {out});
    }

    StateDict state;

  private:
    at::Generator random_;
};

constexpr int64_t kFaceWidths[] = {4, 6, 8, 10};  // of the four stages
constexpr int64_t kEmbedding = 12;

}  // namespace

StateDict tiny_alexnet() {
    LayerMaker make(1);
    const int places[] = {0, 3, 6, 8, 10}, kernels[] = {11, 5, 3, 3, 3};
    for (int i = 0; i < 5; ++i)
        make.conv("features." + std::to_string(places[i]), kWidths[i], i == 0 ? 3 : kWidths[i - 1], kernels[i], true);
    return make.state;
}

StateDict tiny_vgg16() {
    LayerMaker make(2);
    const std::vector<std::vector<int>> blocks{{0, 2}, {5, 7}, {10, 12, 14}, {17, 19, 21}, {24, 26, 28}};
    int64_t width = 3;
    for (size_t block = 0; block < blocks.size(); ++block) {
        for (const int place : blocks[block]) {
            make.conv("features." + std::to_string(place), kWidths[block], width, 3, true);
            width = kWidths[block];
        }
    }
    return make.state;
}

StateDict tiny_lpips() {
    LayerMaker make(3);
    for (int i = 0; i < 5; ++i)
        make.tensor("lin" + std::to_string(i) + ".model.1.weight", {1, kWidths[i], 1, 1}, 0.5);
    return make.state;
}

StateDict tiny_ir_se50() {
    LayerMaker make(4);
    make.conv("input_layer.0", kFaceWidths[0], 3, 3);
    make.norm("input_layer.1", kFaceWidths[0]);
    make.tensor("input_layer.2.weight", {kFaceWidths[0]}, 0.25);
    for (int stage = 0; stage < 4; ++stage) {
        const int64_t width = kFaceWidths[stage], in = stage == 0 ? width : kFaceWidths[stage - 1];
        const std::string unit = "body." + std::to_string(stage), residual = unit + ".res_layer.";
        make.norm(residual + "0", in);
        make.conv(residual + "1", width, in, 3);
        make.tensor(residual + "2.weight", {width}, 0.25);
        make.conv(residual + "3", width, width, 3);
        make.norm(residual + "4", width);
        make.conv(residual + "5.fc1", 2, width, 1);
        make.conv(residual + "5.fc2", width, 2, 1);
        if (in == width) continue;
        make.conv(unit + ".shortcut_layer.0", width, in, 1);
        make.norm(unit + ".shortcut_layer.1", width);
    }
    make.norm("output_layer.0", kFaceWidths[3]);
    make.linear("output_layer.3", kEmbedding, kFaceWidths[3] * 49);
    make.norm("output_layer.4", kEmbedding);
    return make.state;
}

StateDict tiny_iresnet50() {
    LayerMaker make(5);
    make.conv("conv1", kFaceWidths[0], 3, 3);
    make.norm("bn1", kFaceWidths[0]);
    make.tensor("prelu.weight", {kFaceWidths[0]}, 0.25);
    for (int stage = 0; stage < 4; ++stage) {
        const int64_t width = kFaceWidths[stage], in = stage == 0 ? width : kFaceWidths[stage - 1];
        const std::string unit = "layer" + std::to_string(stage + 1) + ".0.";
        make.norm(unit + "bn1", in);
        make.conv(unit + "conv1", width, in, 3);
        make.norm(unit + "bn2", width);
        make.tensor(unit + "prelu.weight", {width}, 0.25);
        make.conv(unit + "conv2", width, width, 3);
        make.norm(unit + "bn3", width);
        make.conv(unit + "downsample.0", width, in, 1);
        make.norm(unit + "downsample.1", width);
    }
    make.norm("bn2", kFaceWidths[3]);
    make.linear("fc", kEmbedding, kFaceWidths[3] * 49);
    make.norm("features", kEmbedding);
    return make.state;
}

StateDict tiny_inception() {
    constexpr int64_t kNarrower = 16;
    StateDict state;
    for (const auto& [key, tensor] : fill_manifest(manifest_file("inception_fid"), "")) {
        if (key.compare(0, 3, "fc.") == 0) continue;
        at::Tensor part = tensor.narrow(0, 0, tensor.size(0) / kNarrower);
        // The fewer inputs are, the larger their weights.
        if (part.dim() == 4 && part.size(1) > 3) part = part.narrow(1, 0, part.size(1) / kNarrower) * 4.0;
        state[key] = part.contiguous();
    }
    return state;
}

std::string write_tiny_comparison_pack(const std::string& folder) {
    std::filesystem::create_directories(folder);
    PackManifest manifest;
    manifest.id = "comparison";
    manifest.title = "Tiny networks that compare faces";
    manifest.folder = folder;
    const auto add = [&](const std::string& role, const StateDict& state) {
        PackFile file;
        file.role = role;
        file.path = role + ".safetensors";
        const std::string path = folder + "/" + file.path;
        save_safetensors(path, state);
        file.bytes = static_cast<int64_t>(std::filesystem::file_size(path));
        file.sha256 = sha256_of_file(path);
        file.licence = "none, made for a test";
        manifest.files.push_back(file);
    };
    add("alexnet", tiny_alexnet());
    add("lpips_alex", tiny_lpips());
    add("ir_se50", tiny_ir_se50());
    add("inception_fid", tiny_inception());
    save_pack(manifest, folder);
    return folder;
}

}  // namespace lineament::testing
