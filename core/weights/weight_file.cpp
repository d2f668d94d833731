#include "core/weights/weight_file.h"

#include <array>
#include <map>
#include <utility>

#include "core/weights/file_nature.h"
#include "core/weights/npy.h"
#include "core/weights/safetensors.h"

namespace lineament {

namespace {

constexpr std::array<const char*, 4> kContainers{"g_ema", "state_dict", "generator_smooth", "e4e"};
constexpr char kEncoderType[] = "encoder_type";

CheckpointValue dictionary(CheckpointValue::Dict entries) {
    return CheckpointValue(std::make_shared<const CheckpointValue::Dict>(std::move(entries)));
}

// The container that the name begins with, and the rest of the name; an empty container for most names.
std::pair<std::string, std::string> taken_apart(const std::string& key) {
    const size_t dot = key.find('.');
    for (const char* container : kContainers) {
        if (dot != std::string::npos && key.compare(0, dot, container) == 0) return {container, key.substr(dot + 1)};
    }
    return {"", key};
}

CheckpointValue value_of_safetensors(const std::shared_ptr<const MappedFile>& file) {
    std::map<std::string, std::string> metadata;
    CheckpointValue::Dict root;
    std::map<std::string, CheckpointValue::Dict> inner;
    for (const auto& [key, tensor] : parse_safetensors(file, &metadata)) {
        const auto [container, name] = taken_apart(key);
        CheckpointValue::Dict& target = container.empty() ? root : inner[container];
        target.emplace_back(name, CheckpointValue(tensor));
    }
    for (auto& [container, entries] : inner)
        root.emplace_back(container, dictionary(std::move(entries)));
    const auto type = metadata.find(kEncoderType);
    if (type != metadata.end()) {
        const CheckpointValue text(std::make_shared<const std::string>(type->second));
        root.emplace_back("opts", dictionary({{kEncoderType, text}}));
    }
    return dictionary(std::move(root));
}

}  // namespace

CheckpointValue load_weight_file(const std::string& path, const CheckpointOptions& options) {
    return parse_weight_file(MappedFile::open(path), options);
}

CheckpointValue parse_weight_file(const std::shared_ptr<const MappedFile>& file, const CheckpointOptions& options) {
    switch (nature_of_file(*file).format) {
        case WeightFormat::torch_zip:
        case WeightFormat::pickle:
            return parse_checkpoint(file, options);
        case WeightFormat::safetensors:
            return value_of_safetensors(file);
        case WeightFormat::npy:
            return CheckpointValue(parse_npy(file));
        case WeightFormat::other:
            break;
    }
    refuse_other_file(*file, "a weight file");
}

}  // namespace lineament
