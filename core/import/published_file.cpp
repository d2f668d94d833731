#include "core/import/published_file.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <utility>

#include "core/import/nvlabs_generator.h"
#include "core/import/published_comparison.h"
#include "core/import/published_directions.h"
#include "core/import/published_fs.h"
#include "core/import/published_support.h"
#include "core/weights/mean_code.h"

namespace lineament {

namespace {

using Kind = CheckpointValue::Kind;

// Where the publishers offer the files and what their repositories say about the licence (not checked by this program).
constexpr char kNvidiaLicence[] =
    "Nvidia Source Code License-NC (weights derived from NVIDIA's StyleGAN2; non-commercial use only)";
constexpr char kSfeLicence[] = "MIT (repository of StyleFeatureEditor); made with NVIDIA's generator";
constexpr char kSfeUrl[] = "https://huggingface.co/AIRI-Institute/StyleFeatureEditor";
constexpr char kE4eLicence[] = "MIT (repository encoder4editing)";
constexpr char kE4eUrl[] = "https://drive.google.com/file/d/1cUv_reLE6k3604or78EranS7XzuVMWeO";
constexpr char kGeneratorUrl[] = "https://drive.google.com/file/d/1EM87UquaoQmk17Q8d5kYIAHqu0dkYqdT";
constexpr char kStyleResLicence[] = "NVIDIA Source Code License for StyleRes (non-commercial)";
constexpr char kStyleResUrl[] = "https://drive.google.com/file/d/1SXNe_txGQaGQg3AthSdwlBAlDPjlzFet";
constexpr double kStyleResClamp = 256.0;
constexpr char kPspUrl[] = "https://drive.google.com/file/d/1bMTNWkh5LArlaWSc_wa8VKyq2V42T2z0";

// The mean code beside the state dict, or in it where a file knows no nesting or the exporter put it there; nothing
// where there is none.
at::Tensor published_mean(const CheckpointValue& root, const StateDict& state) {
    const CheckpointValue* beside = root.find("latent_avg");
    at::Tensor mean;
    if (beside && beside->kind() == Kind::tensor) mean = beside->tensor();
    if (!mean.defined() && has(state, "latent_avg")) mean = state.at("latent_avg");
    if (!mean.defined() || mean.dim() < 1 || mean.numel() == 0) return {};
    return mean.reshape({-1, mean.size(-1)})[0];  // [512], or one equal row per layer
}

// Without a gap: the generator would read the layers up to the first one that is missing.
void add_missing_mapping(std::vector<std::string>& missing, const StateDict& state) {
    int layers = 0;
    for (auto it = state.lower_bound("style."); it != state.end() && it->first.compare(0, 6, "style.") == 0; ++it)
        layers += it->first.find(".weight") != std::string::npos;
    for (int i = 1; i <= std::max(layers, 1); ++i)
        add_missing(missing, state, "style." + std::to_string(i), {".weight", ".bias"});
}

PublishedFile recognise_generator(StateDict state, const at::Tensor& mean) {
    PublishedFile file;
    file.kind = "generator";
    file.licence = kNvidiaLicence;
    file.url = kGeneratorUrl;
    const int convs = count_numbered(state, "convs.", ".conv.weight");
    file.what = "a StyleGAN2 generator of " + std::to_string(4 << std::min(convs / 2, 16)) +
                " px (stylegan2-ffhq-config-f layout)";

    std::vector<std::string> missing;
    const auto styled = [&](const std::string& prefix) {
        add_missing(missing, state, prefix,
                    {"conv.weight", "conv.modulation.weight", "conv.modulation.bias", "noise.weight", "activate.bias"});
    };
    const auto to_rgb = [&](const std::string& prefix) {
        add_missing(missing, state, prefix, {"bias", "conv.weight", "conv.modulation.weight", "conv.modulation.bias"});
    };
    add_missing(missing, state, "", {"input.input"});
    add_missing_mapping(missing, state);
    styled("conv1.");
    to_rgb("to_rgb1.");
    for (int i = 0; i < std::max(convs, 2); ++i)
        styled("convs." + std::to_string(i) + ".");
    for (int i = 0; i < convs / 2; ++i)
        to_rgb("to_rgbs." + std::to_string(i) + ".");
    for (int i = 0; i <= convs; ++i)
        add_missing(missing, state, "noises.noise_" + std::to_string(i), {""});

    if (mean.defined()) state["latent_avg"] = mean;
    const at::Tensor style = missing.empty() ? state.at("conv1.conv.modulation.weight") : at::Tensor();
    const bool fits = mean.defined() && style.defined() && style.dim() == 2 && style.size(1) == mean.size(0);
    PublishedPart part{"generator", weights_path("generator"), std::move(state)};
    part.needs_mean_code = !fits || !has_mean_code(part.tensors);
    finish(file, {std::move(part)}, missing);
    return file;
}

// e4e and pSp have the same tensors; their options, or else the file's name, tell them apart.
std::string encoder_kind(const CheckpointValue& root, const std::string& file_name) {
    const CheckpointValue* options = root.find("opts");
    const CheckpointValue* type = options ? options->find("encoder_type") : nullptr;
    const std::string named = type && type->kind() == Kind::text ? type->text() : "";
    if (named == "Encoder4Editing") return "e4e";
    if (named == "GradualStyleEncoder") return "psp";
    if (file_name.find("e4e") != std::string::npos) return "e4e";
    if (file_name.find("psp") != std::string::npos) return "psp";
    return "";
}

PublishedFile recognise_w_encoder(const StateDict& state, const CheckpointValue& root, const std::string& file_name) {
    PublishedFile file;
    file.kind = encoder_kind(root, file_name);
    const bool is_e4e = file.kind == "e4e";
    file.what = is_e4e ? "the e4e encoder (e4e_ffhq_encode layout)" : "the pSp encoder (psp_ffhq_encode layout)";
    file.licence = is_e4e ? kE4eLicence : "MIT (repository pixel2style2pixel)";
    file.url = is_e4e ? kE4eUrl : kPspUrl;
    if (file.kind.empty()) {
        file.what = "an e4e or pSp encoder";
        file.problem = "Its options do not say which of the two it is; put 'e4e' or 'psp' into its file name.";
        return file;
    }
    std::vector<std::string> missing;
    for (int i = 0; i < 24; ++i) {
        const std::string block = "body." + std::to_string(i) + ".res_layer.";
        add_missing(
            missing, state, block,
            {"0.running_mean", "1.weight", "2.weight", "3.weight", "4.running_mean", "5.fc1.weight", "5.fc2.weight"});
    }
    for (int i = 0; i < std::max(1, count_numbered(state, "styles.", ".linear.weight")); ++i) {
        add_missing(missing, state, "styles." + std::to_string(i),
                    {".convs.0.weight", ".linear.weight", ".linear.bias"});
    }
    add_missing(missing, state, "latlayer", {"1.weight", "1.bias", "2.weight", "2.bias"});
    add_missing_norms(missing, state);
    finish(file, {{file.kind, weights_path(file.kind), state}}, missing);
    return file;
}

StateDict inverter_of(const StateDict& state, const std::string& prefix, std::vector<std::string>& missing) {
    StateDict inverter;
    merge_state(inverter, "fs_backbone.", sub_state(state, prefix + "fs_backbone."));
    merge_state(inverter, "fuser.", sub_state(state, prefix + "fuser."));
    add_missing(missing, inverter, "fs_backbone.",
                {"conv.0.weight", "block_1.0.conv1.weight", "block_2.0.conv1.weight", "block_3.0.conv1.weight",
                 "block_4.0.conv1.weight", "content_layer.1.weight", "content_layer.4.weight", "styles.0.weight"});
    add_missing(missing, inverter, "fuser.", {"conv.weight", "conv.bias", "body.4.body.4.weight"});
    add_missing_norms(missing, inverter);
    return inverter;
}

PublishedFile recognise_sfe(const StateDict& state, bool is_editor) {
    PublishedFile file;
    file.kind = is_editor ? "sfe_editor" : "sfe_inverter";
    file.what = is_editor ? "the StyleFeatureEditor's feature editor with its inverter (sfe_editor_light layout)"
                          : "the StyleFeatureEditor's inverter (sfe_inverter_light layout)";
    file.licence = kSfeLicence;
    file.url = kSfeUrl;
    std::vector<std::string> missing;
    std::vector<PublishedPart> parts;
    parts.push_back({"sfe_inverter", weights_path("sfe_inverter"),
                     inverter_of(state, is_editor ? "inverter." : "encoder.", missing)});
    if (is_editor) {
        StateDict editor = sub_state(state, "encoder.");
        add_missing(missing, editor, "", {"conv.weight", "conv.bias", "body.0.body.1.weight", "body.4.body.4.weight"});
        add_missing_norms(missing, editor);
        parts.push_back({"sfe_editor", weights_path("sfe_editor"), std::move(editor)});
    }
    finish(file, std::move(parts), missing);
    return file;
}

// The residual modules in the block of 64 px of a generator with NVIDIA's names; of the alignment's last up-sampling,
// which the file holds and the network does not use, nothing.
StateDict styleres_modules_of(const StateDict& generator, std::vector<std::string>& missing) {
    StateDict modules;
    for (const auto& [key, tensor] : sub_state(generator, "synthesis.b64.")) {
        const bool is_module = key.compare(0, 15, "modify_feature_") == 0;
        if (is_module && key.find(".dconv3.") == std::string::npos) modules[key] = tensor;
    }
    add_missing(
        missing, modules, "modify_feature_alignment.",
        {"first_layer.weight", "conv1.0.res_layer.0.weight", "conv2.1.res_layer.2.weight", "conv3.1.res_layer.2.weight",
         "dconv1.1.res_layer.2.weight", "dconv2.1.res_layer.2.weight", "out_layer.weight"});
    add_missing(missing, modules, "modify_feature_extraction.", {"first_layer.weight", "convs.2.res_layer.2.weight"});
    add_missing(missing, modules, "modify_feature_gates.",
                {"down1.weight", "down2.weight", "convs.2.res_layer.2.weight", "convs2.2.res_layer.2.weight"});
    return modules;
}

// Its generator and encoder are its own: they stand beside those of the other methods.
PublishedFile recognise_styleres(const CheckpointValue& root) {
    PublishedFile file;
    file.kind = "styleres";
    file.what = "StyleRes: its generator, encoder and residual modules";
    file.licence = kStyleResLicence;
    file.url = kStyleResUrl;
    const CheckpointValue* encoder_content = root.find("e4e");
    const CheckpointValue* generator_content = root.find("generator_smooth");
    if (!encoder_content || encoder_content->kind() != Kind::dict || generator_content->kind() != Kind::dict) {
        file.problem = "It lacks the encoder 'e4e', so it is not whole; get it anew.";
        return file;
    }
    const StateDict smooth = unwrapped(generator_content->to_state_dict());
    StateDict renamed = generator_from_nvlabs(smooth, kStyleResClamp);
    const at::Tensor mean = published_mean(root, renamed);
    PublishedFile generator = recognise_generator(std::move(renamed), mean);
    PublishedFile encoder = recognise_w_encoder(unwrapped(encoder_content->to_state_dict()), root, "e4e");
    file.problem = generator.problem.empty() ? encoder.problem : generator.problem;
    if (!file.problem.empty()) return file;
    std::vector<std::string> missing;
    StateDict modules = styleres_modules_of(smooth, missing);
    PublishedPart own_generator = std::move(generator.parts[0]);
    own_generator.role = "styleres_generator";
    own_generator.path = weights_path(own_generator.role);
    finish(file,
           {std::move(own_generator),
            {"styleres_e4e", weights_path("styleres_e4e"), std::move(encoder.parts[0].tensors)},
            {"styleres", weights_path("styleres"), std::move(modules)}},
           missing);
    return file;
}

PublishedFile unused(const std::string& what) {
    PublishedFile file;
    file.what = what;
    file.problem = "This program has no use for it yet.";
    return file;
}

// Files of related projects that a person may well offer: better named than called unknown.
PublishedFile recognise_unused(const StateDict& state) {
    constexpr std::array<std::pair<const char*, const char*>, 5> kKnown{{
        {"grid_align.", "a checkpoint of HFGI"},
        {"hypernet.", "a checkpoint of HyperStyle or HyperInverter"},
        {"sm_coarse.", "the mapper of DeltaEdit"},
        {"b4.mbstd", "a StyleGAN2 discriminator"},
        {"b4.out.weight", "a StyleGAN2 discriminator"},
    }};
    for (const auto& [prefix, what] : kKnown) {
        if (has_prefix(state, prefix)) return unused(what);
    }
    return {};
}

std::string first_keys(const CheckpointValue& root) {
    if (root.kind() != Kind::dict) return root.kind_name();
    std::string keys;
    size_t count = 0;
    for (const auto& [key, value] : root.dict()) {
        if (++count > 5) break;
        keys += (keys.empty() ? "'" : ", '") + key.substr(0, 60) + "'";
    }
    return keys.empty() ? "nothing" : keys;
}

// A tensor by itself, or alone in a dictionary: safetensors have no other way to hold one.
const at::Tensor* only_tensor(const CheckpointValue& root) {
    if (root.kind() == Kind::tensor) return &root.tensor();
    if (root.kind() != Kind::dict || root.dict().size() != 1) return nullptr;
    const CheckpointValue& entry = root.dict().front().second;
    return entry.kind() == Kind::tensor ? &entry.tensor() : nullptr;
}

PublishedFile recognise_state(const CheckpointValue& root, const StateDict& state, const std::string& file_name) {
    if (has_prefix(state, "inverter.fs_backbone.") && has_prefix(state, "encoder.")) return recognise_sfe(state, true);
    if (has_prefix(state, "encoder.fs_backbone.")) return recognise_sfe(state, false);
    if (!has_prefix(state, "grid_align.") && has_shape(state, "encoder.input_layer.0.weight", {64, 3, 3, 3}) &&
        has_prefix(state, "encoder.styles.")) {
        PublishedFile file = recognise_w_encoder(sub_state(state, "encoder."), root, file_name);
        const StateDict decoder = sub_state(state, "decoder.");
        if (!decoder.empty()) file.repeated.push_back(recognise_generator(decoder, published_mean(root, state)));
        return file;
    }
    for (const char* prefix : {"mapper.", ""}) {
        const StateDict part = sub_state(state, prefix);
        if (has_prefix(part, "course_mapping.") || has_prefix(part, "medium_mapping.") ||
            has_prefix(part, "fine_mapping.")) {
            return recognise_mapper(part, plain_name(file_name));
        }
    }
    if (has(state, "mean") && has(state, "comp") && has(state, "std")) return recognise_pca(state);
    if (std::optional<PublishedFile> file = recognise_fs(state)) return *file;
    if (std::optional<PublishedFile> file = recognise_comparison(state)) return *file;
    if (is_nvlabs_generator(state)) {
        StateDict renamed = generator_from_nvlabs(state);
        const at::Tensor mean = has(renamed, "latent_avg") ? renamed.at("latent_avg") : published_mean(root, state);
        return recognise_generator(std::move(renamed), mean);
    }
    if (has(state, "conv1.conv.weight") && has(state, "input.input"))
        return recognise_generator(state, published_mean(root, state));
    if (has_shape(state, "encoder.input_layer.0.weight", {64, 6, 3, 3})) {
        return unused("a ReStyle encoder");
    }
    return recognise_unused(state);
}

}  // namespace

PublishedFile recognise(const CheckpointValue& root, const std::string& file_name) {
    const std::string name = std::filesystem::path(file_name).filename().string();
    if (const at::Tensor* tensor = only_tensor(root)) return recognise_direction(*tensor, plain_name(name));

    PublishedFile file;
    const CheckpointValue* content = nullptr;
    for (const char* key : {"g_ema", "state_dict", "module"}) {
        const CheckpointValue* found = root.find(key);
        if (!content && found && found->kind() == Kind::dict) content = found;
    }
    if (!content && root.kind() == Kind::dict) content = &root;
    try {
        if (content) {
            file = root.find("generator_smooth") ? recognise_styleres(root)
                                                 : recognise_state(root, unwrapped(content->to_state_dict()), name);
        }
    } catch (const RepeatedNameError& error) {
        file.problem = error.what();
    }
    if (file.what.empty() && file.problem.empty()) {
        file.problem = "It is not a file that this program knows; it begins with " +
                       first_keys(content && content != &root ? *content : root) + ".";
    }
    return file;
}

}  // namespace lineament
