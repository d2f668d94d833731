#include "core/import/published_directions.h"

#include <ATen/ATen.h>

#include <cctype>
#include <filesystem>
#include <utility>
#include <vector>

#include "core/import/published_support.h"

namespace lineament {

namespace {

constexpr char kUrl[] = "https://huggingface.co/AIRI-Institute/StyleFeatureEditor";

}  // namespace

std::string plain_name(const std::string& file_name) {
    std::string name = std::filesystem::path(file_name).stem().string();
    for (char& c : name) {
        c = std::isalnum(static_cast<unsigned char>(c)) || c == '-' ? c : '_';
    }
    return name.empty() ? "unnamed" : name.substr(0, 64);
}

PublishedFile recognise_mapper(const StateDict& state, const std::string& name) {
    PublishedFile file;
    file.kind = "mapper";
    file.what = "the StyleCLIP mapper '" + name + "'";
    file.licence = "MIT (repositories StyleCLIP and StyleFeatureEditor)";
    file.url = kUrl;
    StateDict mapper;
    std::vector<std::string> missing;
    for (const char* level : {"course_mapping.", "medium_mapping.", "fine_mapping."}) {
        const StateDict part = sub_state(state, level);
        if (part.empty()) continue;
        merge_state(mapper, level, part);
        for (int i = 1; i <= 4; ++i) {
            add_missing(missing, mapper, level + ("mapping." + std::to_string(i)), {".weight", ".bias"});
        }
    }
    finish(file, {{"mapper:" + name, "mappers/" + name + ".safetensors", std::move(mapper)}}, missing);
    return file;
}

PublishedFile recognise_direction(const at::Tensor& tensor, const std::string& name) {
    PublishedFile file;
    const std::vector<int64_t> sizes = tensor.sizes().vec();
    const int64_t width = sizes.empty() ? 0 : sizes.back();
    const int64_t rows = width > 0 ? tensor.numel() / width : 0;
    const bool is_boundary = rows == 1 && width == 9216;
    const bool is_direction = width == 512 && (rows == 1 || rows == 18);
    if (!tensor.is_floating_point() || sizes.size() > 3 || (!is_boundary && !is_direction)) {
        std::string shape;
        for (const int64_t size : sizes)
            shape += (shape.empty() ? "" : ", ") + std::to_string(size);
        file.problem = "It is an array of shape [" + shape + "]; directions have [1, 512], [1, 18, 512] or [1, 9216].";
        return file;
    }
    file.kind = "direction";
    file.what = is_boundary ? "the latent boundary '" + name + "' (one vector over all 18 rows)"
                            : "the latent direction '" + name + "'" + (rows == 18 ? " with a vector for each row" : "");
    file.licence = is_boundary ? "InterDigital Limited Software Evaluation License (evaluation only), if it is from "
                                 "FeatureStyleEncoder"
                               : "MIT, if it is from the StyleFeatureEditor, e4e or InterFaceGAN repository";
    file.parts.push_back(
        {"direction:" + name, "directions/" + name + ".safetensors", {{"direction", tensor.to(at::kFloat)}}});
    return file;
}

PublishedFile recognise_pca(const StateDict& state) {
    PublishedFile file;
    file.kind = "pca";
    file.what = "GANSpace's principal components (mean, comp, std)";
    file.licence = "Apache-2.0 (repository GANSpace)";
    const at::Tensor& components = state.at("comp");
    const int64_t count = components.dim() >= 2 ? components.size(0) : 0;
    if (count == 0 || state.at("std").numel() != count || state.at("mean").numel() * count != components.numel()) {
        file.problem = "Its arrays mean, comp and std do not fit one another.";
        return file;
    }
    StateDict pca;
    for (const char* key : {"mean", "comp", "std"})
        pca[key] = state.at(key).to(at::kFloat);
    file.parts.push_back({"pca", weights_path("pca"), std::move(pca)});
    return file;
}

}  // namespace lineament
