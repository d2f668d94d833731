#include "core/weights/published_comparison.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <utility>

#include "core/weights/published_support.h"

namespace lineament {
namespace {

constexpr std::array<const char*, 6> kRoles{"alexnet", "vgg16", "lpips_alex", "lpips_vgg", "ir_se50", "iresnet50"};

PublishedFile file_of(const std::string& role, const std::string& what, const std::string& licence,
                      const std::string& url, const StateDict& tensors, const std::vector<std::string>& missing) {
    PublishedFile file;
    file.kind = "comparison";
    file.what = what;
    file.licence = licence;
    file.url = url;
    finish(file, {{role, weights_path(role), tensors}}, missing);
    return file;
}

// Only the convolutions: the classifier, most of the file, compares nothing.
PublishedFile recognise_image_network(const StateDict& state, bool alexnet) {
    StateDict features;
    merge_state(features, "features.", sub_state(state, "features."));
    std::vector<std::string> missing;
    const std::vector<int> places =
        alexnet ? std::vector<int>{0, 3, 6, 8, 10} : std::vector<int>{0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28};
    for (const int place : places)
        add_missing(missing, features, "features." + std::to_string(place), {".weight", ".bias"});
    return file_of(alexnet ? "alexnet" : "vgg16",
                   alexnet ? "torchvision's AlexNet (for LPIPS)" : "torchvision's VGG16 (for LPIPS)",
                   "see its publisher (torchvision, trained on ImageNet)",
                   alexnet ? "https://download.pytorch.org/models/alexnet-owt-7be5be79.pth"
                           : "https://download.pytorch.org/models/vgg16-397923af.pth",
                   features, missing);
}

PublishedFile recognise_lpips(const StateDict& state) {
    const bool alexnet = has_shape(state, "lin1.model.1.weight", {1, 192, 1, 1});
    std::vector<std::string> missing;
    for (int i = 0; i < 5; ++i)
        add_missing(missing, state, "lin" + std::to_string(i), {".model.1.weight"});
    return file_of(alexnet ? "lpips_alex" : "lpips_vgg",
                   std::string("the linear layers of LPIPS v0.1 for ") + (alexnet ? "AlexNet" : "VGG16"),
                   "see its publisher (repository PerceptualSimilarity)", "", state, missing);
}

PublishedFile recognise_ir_se50(const StateDict& state) {
    std::vector<std::string> missing;
    for (int i = 0; i < std::max(1, count_numbered(state, "body.", ".res_layer.1.weight")); ++i) {
        add_missing(
            missing, state, "body." + std::to_string(i) + ".res_layer.",
            {"0.running_mean", "1.weight", "2.weight", "3.weight", "4.running_mean", "5.fc1.weight", "5.fc2.weight"});
    }
    add_missing(missing, state, "output_layer.", {"0.running_mean", "3.weight", "3.bias", "4.running_mean"});
    add_missing_norms(missing, state);
    return file_of("ir_se50", "the face recogniser IR-SE-50 (model_ir_se50 layout)",
                   "MIT (repository InsightFace_Pytorch)",
                   "https://drive.google.com/file/d/1KW7bjndL3QG3sxBbZxreGHigcCCpsDgn", state, missing);
}

PublishedFile recognise_iresnet50(const StateDict& state) {
    std::vector<std::string> missing;
    for (int stage = 1; stage <= 4; ++stage) {
        add_missing(missing, state, "layer" + std::to_string(stage) + ".0.",
                    {"bn1.running_mean", "conv1.weight", "bn2.running_mean", "prelu.weight", "conv2.weight",
                     "bn3.running_mean", "downsample.0.weight", "downsample.1.running_mean"});
    }
    add_missing(missing, state, "", {"bn1.running_mean", "prelu.weight", "bn2.running_mean", "fc.weight", "fc.bias"});
    add_missing_norms(missing, state);
    return file_of("iresnet50", "the face recogniser iresnet50 (arcface_torch layout)",
                   "see its publisher (insightface)", "https://huggingface.co/AIRI-Institute/StyleFeatureEditor", state,
                   missing);
}

}  // namespace

std::optional<PublishedFile> recognise_comparison(const StateDict& state) {
    if (has_shape(state, "features.0.weight", {64, 3, 11, 11})) return recognise_image_network(state, true);
    // VGG19 goes on to features.34, and the variants with batch norm have it at features.1.
    if (has_shape(state, "features.0.weight", {64, 3, 3, 3}) && has(state, "features.28.weight") &&
        !has(state, "features.1.weight") && !has(state, "features.34.weight")) {
        return recognise_image_network(state, false);
    }
    if (has_shape(state, "lin0.model.1.weight", {1, 64, 1, 1})) return recognise_lpips(state);
    if (has_prefix(state, "output_layer.") && has_shape(state, "input_layer.0.weight", {64, 3, 3, 3})) {
        return recognise_ir_se50(state);
    }
    if (has(state, "layer4.0.bn3.weight") && has(state, "features.running_mean") &&
        has_shape(state, "conv1.weight", {64, 3, 3, 3})) {
        return recognise_iresnet50(state);
    }
    return std::nullopt;
}

bool holds_comparison_only(const PackManifest& pack) {
    return !pack.files.empty() && std::all_of(pack.files.begin(), pack.files.end(), [](const PackFile& file) {
        return std::find(kRoles.begin(), kRoles.end(), file.role) != kRoles.end();
    });
}

std::vector<std::string> missing_for_comparison(const PackManifest& pack) {
    std::vector<std::string> missing;
    const auto both = [&](const char* features, const char* features_file, const char* linear,
                          const char* linear_file) {
        const bool has_features = pack.find(features), has_linear = pack.find(linear);
        if (has_features == has_linear) return;
        missing.push_back(std::string("Still missing for LPIPS: ") + (has_features ? linear_file : features_file) +
                          ".");
    };
    both("alexnet", "AlexNet's convolutions (alexnet-owt-7be5be79.pth)", "lpips_alex",
         "the linear layers for AlexNet (lpips v0.1 alex.pth)");
    both("vgg16", "VGG16's convolutions (vgg16-397923af.pth)", "lpips_vgg",
         "the linear layers for VGG16 (lpips v0.1 vgg.pth)");
    return missing;
}

}  // namespace lineament
