#include "core/import/published_comparison.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <utility>

#include "core/import/published_support.h"

namespace lineament {
namespace {

constexpr std::array<const char*, 7> kRoles{"alexnet", "vgg16",     "lpips_alex",   "lpips_vgg",
                                            "ir_se50", "iresnet50", "inception_fid"};
constexpr char kInceptionFile[] = "pt_inception-2015-12-05-6726825d.pth";

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

// The layers of each block of Inception-v3, named as published.
std::vector<std::pair<std::string, std::vector<std::string>>> inception_layers() {
    const std::vector<std::string> of_35px{"branch1x1",      "branch5x5_1",    "branch5x5_2", "branch3x3dbl_1",
                                           "branch3x3dbl_2", "branch3x3dbl_3", "branch_pool"};
    const std::vector<std::string> of_17px{"branch1x1",      "branch7x7_1",    "branch7x7_2",    "branch7x7_3",
                                           "branch7x7dbl_1", "branch7x7dbl_2", "branch7x7dbl_3", "branch7x7dbl_4",
                                           "branch7x7dbl_5", "branch_pool"};
    const std::vector<std::string> of_8px{"branch1x1",       "branch3x3_1",     "branch3x3_2a",
                                          "branch3x3_2b",    "branch3x3dbl_1",  "branch3x3dbl_2",
                                          "branch3x3dbl_3a", "branch3x3dbl_3b", "branch_pool"};
    return {{"", {"Conv2d_1a_3x3", "Conv2d_2a_3x3", "Conv2d_2b_3x3", "Conv2d_3b_1x1", "Conv2d_4a_3x3"}},
            {"Mixed_5b.", of_35px},
            {"Mixed_5c.", of_35px},
            {"Mixed_5d.", of_35px},
            {"Mixed_6a.", {"branch3x3", "branch3x3dbl_1", "branch3x3dbl_2", "branch3x3dbl_3"}},
            {"Mixed_6b.", of_17px},
            {"Mixed_6c.", of_17px},
            {"Mixed_6d.", of_17px},
            {"Mixed_6e.", of_17px},
            {"Mixed_7a.",
             {"branch3x3_1", "branch3x3_2", "branch7x7x3_1", "branch7x7x3_2", "branch7x7x3_3", "branch7x7x3_4"}},
            {"Mixed_7b.", of_8px},
            {"Mixed_7c.", of_8px}};
}

// The classifier of 1008 classes tells whose weights they are, and is not needed any more then.
PublishedFile recognise_inception(const StateDict& state) {
    if (has(state, "fc.weight") && !has_shape(state, "fc.weight", {1008, 2048})) {
        PublishedFile other;
        other.what = "an Inception-v3 that is not the one of FID, maybe torchvision's";
        other.problem = std::string("Figures of it would be no FID; the file for that is ") + kInceptionFile + ".";
        return other;
    }
    std::vector<std::string> missing;
    add_missing(missing, state, "", {"fc.weight"});
    StateDict layers;
    for (const auto& [block, names] : inception_layers()) {
        for (const std::string& name : names) {
            const std::string layer = block + name + ".";
            add_missing(missing, state, layer,
                        {"conv.weight", "bn.weight", "bn.bias", "bn.running_mean", "bn.running_var"});
            merge_state(layers, layer, sub_state(state, layer));
        }
    }
    return file_of(
        "inception_fid", "the Inception-v3 network of FID (pt_inception-2015-12-05 layout)",
        "Apache-2.0 (repository pytorch-fid; ported from TensorFlow's weights of 2015-12-05)",
        std::string("https://github.com/mseitzer/pytorch-fid/releases/download/fid_weights/") + kInceptionFile, layers,
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
    if (has_shape(state, "Conv2d_1a_3x3.conv.weight", {32, 3, 3, 3}) && has_prefix(state, "Mixed_7c.")) {
        return recognise_inception(state);
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
