#include "core/training/state/state_reader.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <utility>
#include <vector>

#include "core/base/bounded_json.h"
#include "core/base/mapped_file.h"
#include "core/base/sha256.h"
#include "core/base/unreadable_file_error.h"
#include "core/data/data_error.h"
#include "core/training/state/state_encoding.h"
#include "core/training/state/tensor_packing.h"
#include "core/weights/file_tensor.h"

namespace lineament {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr uint64_t kMaxManifestBytes = uint64_t{16} << 20;
constexpr uint64_t kMaxStateBytes = 1'000'000'000'000;  // as many as splitting can be told to make
constexpr size_t kMaxParts = 100000;
constexpr int kMaxManifestDepth = 4;  // object, list of parts, part
constexpr int kMaxIndexDepth = 6;     // index, "tensors", file, tensor, shape
constexpr std::array<at::ScalarType, 10> kTypes{at::kDouble, at::kFloat, at::kHalf, at::kBFloat16, at::kLong,
                                                at::kInt,    at::kShort, at::kChar, at::kByte,     at::kBool};

// The name of a file directly in a folder, on every system.
bool is_plain_name(const std::string& name) {
    return !name.empty() && name.size() <= 255 && name != "." && name != ".." &&
           name.find_first_of(std::string("/\\\0", 3)) == std::string::npos;
}

void check_plain_name(const std::string& name, const std::string& folder) {
    if (is_plain_name(name)) return;
    std::string shown = name.substr(0, 200);
    std::replace(shown.begin(), shown.end(), '\0', '?');  // it would end the sentence
    throw DataError("The training state in " + folder + " names the file '" + shown +
                    "', which is no plain name of a file in its own folder; it is not one that this program wrote.");
}

struct Part {
    std::string file, sha256;
    uint64_t bytes = 0;
};

// The manifest's list; its fields have the right types and lie within bounds.
std::vector<Part> read_manifest(const std::string& folder) {
    const std::string path = folder + "/manifest.json";
    std::error_code error;
    if (!fs::exists(path, error)) {
        throw DataError("There is no training state in " + folder + ": its manifest.json is missing.");
    }
    const std::shared_ptr<const MappedFile> file = MappedFile::open(path);
    if (file->size() > kMaxManifestBytes) throw UnreadableFileError(path, "it is larger than 16 MiB");
    const Json manifest = parse_bounded_json(file->data(), file->size(), kMaxManifestDepth, path);
    const bool is_known = manifest.contains("format") && manifest["format"] == kStateFormat &&
                          manifest.contains("parts") && manifest["parts"].is_array();
    if (!is_known) throw DataError(path + " is not the manifest of a training state.");
    if (manifest["parts"].size() > kMaxParts) throw DataError(path + " names more than 100,000 parts.");
    std::vector<Part> parts;
    std::set<std::string> names;
    uint64_t total = 0;
    for (const Json& entry : manifest["parts"]) {
        const bool is_whole = entry.is_object() && entry.contains("file") && entry["file"].is_string() &&
                              entry.contains("bytes") && entry["bytes"].is_number_unsigned() &&
                              entry.contains("sha256") && entry["sha256"].is_string();
        if (!is_whole) throw DataError("A part in " + path + " lacks its file, its bytes or its sha256.");
        const Part part{entry["file"].get<std::string>(), entry["sha256"].get<std::string>(),
                        entry["bytes"].get<uint64_t>()};
        check_plain_name(part.file, folder);
        if (!names.insert(part.file).second) throw DataError(path + " names the part " + part.file + " twice.");
        if (part.bytes > kMaxStateBytes - total) throw DataError(path + " names parts of more than 1 TB together.");
        total += part.bytes;
        parts.push_back(part);
    }
    return parts;
}

std::string read_parts(const std::string& folder) {
    std::string stream;
    for (const Part& part : read_manifest(folder)) {
        const std::string path = folder + "/" + part.file;
        std::error_code error;
        if (!fs::exists(path, error)) throw DataError("The part " + part.file + " is missing in " + folder + ".");
        const std::shared_ptr<const MappedFile> file = MappedFile::open(path);
        Sha256 sha;
        if (file->size() == part.bytes) sha.add(file->data(), file->size());
        if (file->size() != part.bytes || sha.hex_digest() != part.sha256) {
            throw DataError("The part " + path + " is damaged, or belongs to another training state.");
        }
        stream.append(reinterpret_cast<const char*>(file->data()), file->size());
    }
    return stream;
}

// The files that a stream holds, and nothing else of it.
class StreamReader {
  public:
    StreamReader(std::string stream, std::string folder) : stream_(std::move(stream)), folder_(std::move(folder)) {
        uint64_t length = 0;
        for (size_t i = kStateLengthBytes; i-- > 0 && stream_.size() >= kStateLengthBytes;)
            length = length << 8 | static_cast<uint8_t>(stream_[i]);
        if (length > stream_.size() - std::min(stream_.size(), kStateLengthBytes)) throw_damaged();
        data_ = kStateLengthBytes + static_cast<size_t>(length);
        if (stream_.size() < data_) throw_damaged();
        const auto* text = reinterpret_cast<const uint8_t*>(stream_.data()) + kStateLengthBytes;
        index_ = parse_bounded_json(text, static_cast<size_t>(length), kMaxIndexDepth, folder_ + "/part-01.bin");
    }

    StateFiles files() const {
        StateFiles files;
        const Json texts = listed("texts"), states = listed("tensors");
        for (const auto& [file, entry] : texts.items()) {
            check_plain_name(file, folder_);
            files.texts[file] = bytes_of(entry);
        }
        for (const auto& [file, entries] : states.items()) {
            check_plain_name(file, folder_);
            if (files.texts.count(file)) throw_damaged();
            files.tensors[file] = state_of(entries);
        }
        return files;
    }

  private:
    [[noreturn]] void throw_damaged() const {
        throw DataError("The parts in " + folder_ + " do not hold a training state.");
    }

    Json listed(const char* what) const {
        const Json files = index_.contains(what) ? index_.at(what) : Json::object();
        if (!files.is_object()) throw_damaged();
        return files;
    }

    const Json& field(const Json& entry, const char* name, bool (Json::*is_right)() const noexcept) const {
        if (!entry.is_object() || !entry.contains(name) || !(entry.at(name).*is_right)()) throw_damaged();
        return entry.at(name);
    }

    std::string bytes_of(const Json& entry) const {
        const auto begin = field(entry, "begin", &Json::is_number_unsigned).get<uint64_t>();
        const auto bytes = field(entry, "bytes", &Json::is_number_unsigned).get<uint64_t>();
        if (begin > stream_.size() - data_ || bytes > stream_.size() - data_ - begin) throw_damaged();
        return stream_.substr(data_ + begin, bytes);
    }

    at::Tensor tensor_of(const std::string& key, const Json& entry) const {
        const auto number = field(entry, "type", &Json::is_number_unsigned).get<uint64_t>();
        const auto type = std::find_if(kTypes.begin(), kTypes.end(),
                                       [&](at::ScalarType known) { return static_cast<uint64_t>(known) == number; });
        if (type == kTypes.end()) throw_damaged();
        std::vector<int64_t> sizes;
        for (const Json& size : field(entry, "shape", &Json::is_array)) {
            if (!size.is_number_unsigned()) throw_damaged();
            sizes.push_back(static_cast<int64_t>(std::min<uint64_t>(size.get<uint64_t>(), INT64_MAX)));
        }
        checked_element_count(sizes, folder_, "the tensor '" + key + "'");
        return unpacked_tensor(bytes_of(entry), *type, sizes);
    }

    StateDict state_of(const Json& entries) const {
        if (!entries.is_object()) throw_damaged();
        StateDict state;
        for (const bool distances : {false, true}) {  // these need the weights
            for (const auto& [key, entry] : entries.items()) {
                const std::string encoding = field(entry, "encoding", &Json::is_string).get<std::string>();
                if (is_distance(encoding) == distances) {
                    state[key] = decoded(tensor_of(key, entry), key, encoding, state);
                }
            }
        }
        return state;
    }

    const std::string stream_;
    const std::string folder_;
    size_t data_ = 0;
    Json index_;
};

}  // namespace

StateFiles read_state(const std::string& folder) {
    try {
        return StreamReader(read_parts(folder), folder).files();
    } catch (const DataError&) {
        throw;
    } catch (const std::runtime_error& error) {  // of a reader that knows no training states
        throw DataError("The training state in " + folder + " cannot be read: " + error.what());
    }
}

}  // namespace lineament
