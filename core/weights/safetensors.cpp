#include "core/weights/safetensors.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>
#include <vector>

#include "core/base/atomic_file.h"
#include "core/base/bounded_json.h"
#include "core/base/unreadable_file_error.h"
#include "core/weights/file_nature.h"
#include "core/weights/file_tensor.h"

namespace lineament {

namespace {

constexpr uint64_t kLengthBytes = 8;
constexpr uint64_t kMaxHeaderBytes = uint64_t{16} << 20;
constexpr uint64_t kDataAlignment = 64;
constexpr int kMaxHeaderDepth = 3;  // header object, tensor object, shape array

struct NamedType {
    const char* name;
    at::ScalarType type;
};
constexpr std::array<NamedType, 10> kTypes{{{"F64", at::kDouble},
                                            {"F32", at::kFloat},
                                            {"F16", at::kHalf},
                                            {"BF16", at::kBFloat16},
                                            {"I64", at::kLong},
                                            {"I32", at::kInt},
                                            {"I16", at::kShort},
                                            {"I8", at::kChar},
                                            {"U8", at::kByte},
                                            {"BOOL", at::kBool}}};

struct TensorEntry {
    std::string key;
    at::ScalarType dtype = at::kFloat;
    std::vector<int64_t> sizes;
    uint64_t begin = 0;
    uint64_t end = 0;
};

uint64_t unsigned_number(const nlohmann::json& value, const std::string& path, const std::string& what) {
    if (!value.is_number_unsigned())
        throw UnreadableFileError(path, what + " has a shape or offset that is not a number");
    return value.get<uint64_t>();
}

TensorEntry read_entry(const std::string& key, const nlohmann::json& value, const std::string& path) {
    const std::string what = "the tensor '" + key + "'";
    const bool complete = value.is_object() && value.contains("dtype") && value["dtype"].is_string() &&
                          value.contains("shape") && value["shape"].is_array() && value.contains("data_offsets") &&
                          value["data_offsets"].is_array() && value["data_offsets"].size() == 2;
    if (!complete) throw UnreadableFileError(path, what + " lacks a dtype, shape or data_offsets");
    TensorEntry entry;
    entry.key = key;
    const std::string type_name = value["dtype"].get<std::string>();
    const auto type =
        std::find_if(kTypes.begin(), kTypes.end(), [&](const NamedType& t) { return type_name == t.name; });
    if (type == kTypes.end()) throw UnreadableFileError(path, what + " has the unknown type '" + type_name + "'");
    entry.dtype = type->type;
    for (const nlohmann::json& size : value["shape"]) {
        const uint64_t number = unsigned_number(size, path, what);
        entry.sizes.push_back(static_cast<int64_t>(std::min<uint64_t>(number, INT64_MAX)));
    }
    entry.begin = unsigned_number(value["data_offsets"][0], path, what);
    entry.end = unsigned_number(value["data_offsets"][1], path, what);
    return entry;
}

void read_metadata(const nlohmann::json& value, std::map<std::string, std::string>* metadata, const std::string& path) {
    if (!value.is_object()) throw UnreadableFileError(path, "its __metadata__ is not an object");
    for (const auto& [key, text] : value.items()) {
        if (!text.is_string()) throw UnreadableFileError(path, "its __metadata__ holds something other than text");
        if (metadata) (*metadata)[key] = text.get<std::string>();
    }
}

// The format forbids gaps and overlaps, so a file that passes is exactly as long as its header says.
void check_coverage(std::vector<TensorEntry>& entries, uint64_t data_bytes, const std::string& path) {
    std::sort(entries.begin(), entries.end(), [](const TensorEntry& a, const TensorEntry& b) {
        return std::tie(a.begin, a.end) < std::tie(b.begin, b.end);
    });
    uint64_t expected = 0;
    for (const TensorEntry& entry : entries) {
        const std::string what = "the tensor '" + entry.key + "'";
        const uint64_t count = static_cast<uint64_t>(checked_element_count(entry.sizes, path, what));
        if (entry.begin != expected || entry.end < entry.begin) {
            throw UnreadableFileError(path, what + " leaves a gap or overlaps another tensor");
        }
        const uint64_t bytes = entry.end - entry.begin;
        const uint64_t width = c10::elementSize(entry.dtype);
        if (bytes % width != 0 || bytes / width != count) {
            throw UnreadableFileError(path, what + " has offsets that do not fit its shape");
        }
        if (entry.end > data_bytes) {
            throw UnreadableFileError(path, what + " reaches beyond the end of the file (is it truncated?)");
        }
        expected = entry.end;
    }
    if (expected != data_bytes) throw UnreadableFileError(path, "it holds more bytes than its header describes");
}

const char* name_of(at::ScalarType dtype, const std::string& key) {
    for (const NamedType& type : kTypes) {
        if (type.type == dtype) return type.name;
    }
    throw std::runtime_error("Cannot save the tensor '" + key + "': safetensors has no such element type.");
}

std::string make_header(const std::vector<std::pair<std::string, at::Tensor>>& tensors,
                        const std::map<std::string, std::string>& metadata) {
    nlohmann::json header = nlohmann::json::object();
    if (!metadata.empty()) header["__metadata__"] = metadata;
    uint64_t offset = 0;
    for (const auto& [key, tensor] : tensors) {
        const uint64_t bytes = static_cast<uint64_t>(tensor.numel()) * tensor.element_size();
        header[key] = {{"dtype", name_of(tensor.scalar_type(), key)},
                       {"shape", tensor.sizes().vec()},
                       {"data_offsets", {offset, offset + bytes}}};
        offset += bytes;
    }
    std::string text = header.dump();
    const uint64_t used = (kLengthBytes + text.size()) % kDataAlignment;
    if (used != 0) text.append(kDataAlignment - used, ' ');
    return text;
}

}  // namespace

StateDict load_safetensors(const std::string& path, std::map<std::string, std::string>* metadata) {
    return parse_safetensors(MappedFile::open(path), metadata);
}

StateDict parse_safetensors(const std::shared_ptr<const MappedFile>& file,
                            std::map<std::string, std::string>* metadata) {
    const std::string& path = file->path();
    if (file->size() < kLengthBytes) refuse_other_file(*file, "a safetensors file");
    uint64_t header_bytes = 0;
    for (int i = 7; i >= 0; --i)
        header_bytes = (header_bytes << 8) | file->data()[i];
    if (header_bytes > file->size() - kLengthBytes || header_bytes > kMaxHeaderBytes) {
        if (nature_of_file(*file).format != WeightFormat::safetensors) refuse_other_file(*file, "a safetensors file");
        throw UnreadableFileError(path, "its header is longer than the file or than 16 MiB (is it truncated?)");
    }
    const nlohmann::json header =
        parse_bounded_json(file->data() + kLengthBytes, static_cast<size_t>(header_bytes), kMaxHeaderDepth, path);

    std::vector<TensorEntry> entries;
    for (const auto& [key, value] : header.items()) {
        if (key == "__metadata__") {
            read_metadata(value, metadata, path);
        } else {
            entries.push_back(read_entry(key, value, path));
        }
    }
    const uint64_t data_begin = kLengthBytes + header_bytes;
    check_coverage(entries, file->size() - data_begin, path);

    StateDict state;
    for (const TensorEntry& entry : entries) {
        state.emplace(entry.key, tensor_in_file(file, data_begin + entry.begin, entry.sizes, entry.dtype,
                                                "the tensor '" + entry.key + "'"));
    }
    return state;
}

void save_safetensors(const std::string& path, const StateDict& state,
                      const std::map<std::string, std::string>& metadata, const Progress& progress) {
    std::vector<std::pair<std::string, at::Tensor>> tensors(state.begin(), state.end());
    // Widest elements first keeps every tensor aligned without padding, which the format does not allow.
    std::stable_sort(tensors.begin(), tensors.end(),
                     [](const auto& a, const auto& b) { return a.second.element_size() > b.second.element_size(); });
    const std::string header = make_header(tensors, metadata);
    std::array<uint8_t, kLengthBytes> length{};
    for (size_t i = 0; i < length.size(); ++i)
        length[i] = static_cast<uint8_t>(uint64_t{header.size()} >> (8 * i));

    AtomicFile file(path);
    file.write(length.data(), length.size());
    file.write(header.data(), header.size());
    const double total = std::max<double>(1.0, static_cast<double>(element_count(state)));
    double done = 0.0;
    for (const auto& [key, tensor] : tensors) {
        const at::Tensor flat = tensor.detach().to(at::kCPU).contiguous();
        file.write(flat.data_ptr(), static_cast<size_t>(flat.numel()) * flat.element_size());
        done += static_cast<double>(flat.numel());
        progress.report(WorkStage::WriteFile, done / total);
    }
    file.commit();
}

}  // namespace lineament
