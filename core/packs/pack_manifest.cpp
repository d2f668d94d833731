#include "core/packs/pack_manifest.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "core/base/atomic_file.h"
#include "core/base/bounded_json.h"
#include "core/base/sha256.h"
#include "core/base/unreadable_file_error.h"
#include "core/weights/safetensors.h"

namespace lineament {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr int kFormatVersion = 1;
constexpr size_t kMaxManifestBytes = size_t{4} << 20;
constexpr int kMaxDepth = 6;
constexpr int64_t kMaxResolution = 8192;

// Reads fields of one JSON object; what is absent keeps its default, what has another type is an error.
class Fields {
  public:
    Fields(const json& object, const std::string& path) : object_(object), path_(path) {}

    void read(const char* name, std::string& value) const {
        if (!object_.contains(name)) return;
        if (!object_[name].is_string()) wrong(name, "a text");
        value = object_[name].get<std::string>();
    }

    void read(const char* name, int64_t& value, int64_t most) const {
        if (!object_.contains(name)) return;
        const json& number = object_[name];
        if (!number.is_number_unsigned() || number.get<uint64_t>() > static_cast<uint64_t>(most))
            wrong(name, "a number");
        value = number.get<int64_t>();
    }

    void read(const char* name, int& value, int64_t most) const {
        int64_t wide = value;
        read(name, wide, most);
        value = static_cast<int>(wide);
    }

    const json* list(const char* name) const {
        if (!object_.contains(name)) return nullptr;
        if (!object_[name].is_array()) wrong(name, "a list");
        return &object_[name];
    }

    [[noreturn]] void wrong(const std::string& name, const std::string& wanted) const {
        throw UnreadableFileError(path_, "its field '" + name + "' is not " + wanted + " that makes sense");
    }

  private:
    const json& object_;
    const std::string& path_;
};

PackAlignment read_alignment(const json& value, const Fields& fields) {
    PackAlignment alignment;
    if (value.is_string()) {
        alignment.scheme = value.get<std::string>();
        return alignment;
    }
    if (!value.is_object()) fields.wrong("alignment", "a text or an object");
    for (const auto& [key, entry] : value.items()) {
        if (key == "scheme" && entry.is_string()) {
            alignment.scheme = entry.get<std::string>();
        } else if (entry.is_number()) {
            alignment.parameters[key] = entry.get<double>();
        } else {
            fields.wrong("alignment", "an object");
        }
    }
    return alignment;
}

PackFile read_file_entry(const json& value, const std::string& path) {
    if (!value.is_object()) throw UnreadableFileError(path, "its list 'files' holds something other than objects");
    const Fields fields(value, path);
    PackFile file;
    fields.read("role", file.role);
    fields.read("path", file.path);
    fields.read("bytes", file.bytes, INT64_MAX);
    fields.read("sha256", file.sha256);
    fields.read("url", file.url);
    fields.read("licence", file.licence);
    fields.read("source", file.source);
    return file;
}

nlohmann::ordered_json file_entry(const PackFile& file) {
    nlohmann::ordered_json entry{
        {"role", file.role}, {"path", file.path}, {"bytes", file.bytes}, {"sha256", file.sha256}};
    if (!file.url.empty()) entry["url"] = file.url;
    if (!file.licence.empty()) entry["licence"] = file.licence;
    if (!file.source.empty()) entry["source"] = file.source;
    return entry;
}

// Purely by the text: "a/../b" is refused as well, so no file system has to be asked.
bool stays_inside(const std::string& relative) {
    if (relative.empty() || relative.front() == '/' || relative.find('\\') != std::string::npos ||
        relative.find('\0') != std::string::npos) {
        return false;
    }
    for (const fs::path& part : fs::path(relative)) {
        if (part == ".." || part == ".") return false;
    }
    return true;
}

bool is_sha256(const std::string& text) {
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

bool is_identifier(const std::string& text) {
    const auto allowed = [](unsigned char c) { return std::isalnum(c) || c == '.' || c == '_' || c == '-'; };
    return !text.empty() && text.size() <= 64 && text.front() != '.' && std::all_of(text.begin(), text.end(), allowed);
}

}  // namespace

const PackFile* PackManifest::find(const std::string& role) const {
    const auto it = std::find_if(files.begin(), files.end(), [&](const PackFile& file) { return file.role == role; });
    return it == files.end() ? nullptr : &*it;
}

std::vector<std::string> PackManifest::names_with_prefix(const std::string& prefix) const {
    std::vector<std::string> names;
    for (const PackFile& file : files) {
        if (file.role.compare(0, prefix.size(), prefix) == 0) names.push_back(file.role.substr(prefix.size()));
    }
    return names;
}

std::string PackManifest::path_of(const std::string& role) const {
    const PackFile* file = find(role);
    if (!file)
        throw MissingPackError("The model pack '" + id + "' in '" + folder + "' has no file for '" + role + "'.");
    const std::string path = (fs::path(folder) / file->path).string();
    if (!fs::is_regular_file(path)) {
        throw MissingPackError("The model pack '" + id + "' lacks its file '" + path + "'; install the pack anew.");
    }
    return path;
}

StateDict PackManifest::load(const std::string& role) const {
    const std::string path = path_of(role);
    const int64_t bytes = find(role)->bytes;
    const std::shared_ptr<const MappedFile> file = MappedFile::open(path);
    if (static_cast<int64_t>(file->size()) != bytes) {
        throw DamagedPackError("The file '" + path + "' has " + std::to_string(file->size()) + " bytes instead of " +
                               std::to_string(bytes) + "; install the pack '" + id + "' anew.");
    }
    return parse_safetensors(file);
}

void PackManifest::verify(const PackFile& file) const {
    const std::string path = path_of(file.role);
    const uint64_t bytes = fs::file_size(path);
    if (bytes != static_cast<uint64_t>(file.bytes)) {
        throw DamagedPackError("The file '" + path + "' has " + std::to_string(bytes) + " bytes instead of " +
                               std::to_string(file.bytes) + "; install the pack '" + id + "' anew.");
    }
    if (sha256_of_file(path) != file.sha256) {
        throw DamagedPackError("The content of '" + path + "' is damaged (its SHA-256 differs); install the pack '" +
                               id + "' anew.");
    }
}

void PackManifest::check() const {
    const auto require = [&](bool holds, const std::string& problem) {
        if (!holds) throw std::runtime_error("The model pack '" + id + "' cannot be used: " + problem + ".");
    };
    require(format_version == kFormatVersion,
            "its format version is " + std::to_string(format_version) + ", this program knows version 1");
    require(is_identifier(id), "its id may have only letters, digits, '.', '_' and '-'");
    require(fs_layer == 0 || (fs_layer >= 4 && fs_layer <= 7),
            "the feature layer of its Feature-Style encoder ('fs_layer') must be 4, 5, 6 or 7");
    require(directions.empty() || stays_inside(directions), "its directions lie outside its folder");
    for (size_t i = 0; i < files.size(); ++i) {
        const PackFile& file = files[i];
        require(!file.role.empty(), "a file has no role");
        require(stays_inside(file.path), "the path '" + file.path + "' leads outside its folder");
        require(file.bytes >= 0 && is_sha256(file.sha256), "the size or SHA-256 of '" + file.path + "' is missing");
        for (size_t j = 0; j < i; ++j)
            require(files[j].role != file.role, "it has two files for '" + file.role + "'");
    }
}

PackManifest load_pack(const std::string& folder) {
    const std::string path = (fs::path(folder) / "pack.json").string();
    if (!fs::is_directory(folder)) throw MissingPackError("There is no model pack in '" + folder + "'.");
    if (!fs::exists(path)) throw MissingPackError("The folder '" + folder + "' is no model pack: it has no pack.json.");
    return parse_pack(MappedFile::open(path), folder);
}

PackManifest parse_pack(const std::shared_ptr<const MappedFile>& file, const std::string& folder) {
    const std::string& path = file->path();
    if (file->size() > kMaxManifestBytes) throw UnreadableFileError(path, "it is larger than 4 MiB");
    const json object = parse_bounded_json(file->data(), file->size(), kMaxDepth, path);
    const Fields fields(object, path);
    PackManifest pack;
    pack.folder = folder;
    fields.read("format_version", pack.format_version, INT32_MAX);
    fields.read("id", pack.id);
    fields.read("title", pack.title);
    fields.read("domain", pack.domain);
    fields.read("resolution", pack.resolution, kMaxResolution);
    fields.read("feature_layer", pack.feature_layer, 64);
    fields.read("fs_layer", pack.fs_layer, 64);
    fields.read("directions", pack.directions);
    fields.read("notes", pack.notes);
    if (object.contains("alignment")) pack.alignment = read_alignment(object["alignment"], fields);
    if (const json* files = fields.list("files")) {
        if (files->size() > 1000) fields.wrong("files", "a list of at most 1000 files");
        for (const json& entry : *files)
            pack.files.push_back(read_file_entry(entry, path));
    }
    pack.check();
    return pack;
}

void save_pack(const PackManifest& manifest, const std::string& folder) {
    manifest.check();
    nlohmann::ordered_json object;
    object["format_version"] = manifest.format_version;
    object["id"] = manifest.id;
    object["title"] = manifest.title;
    object["domain"] = manifest.domain;
    object["resolution"] = manifest.resolution;
    object["feature_layer"] = manifest.feature_layer;
    if (manifest.fs_layer > 0) object["fs_layer"] = manifest.fs_layer;
    if (manifest.alignment.parameters.empty()) {
        object["alignment"] = manifest.alignment.scheme;
    } else {
        object["alignment"] = manifest.alignment.parameters;
        object["alignment"]["scheme"] = manifest.alignment.scheme;
    }
    object["directions"] = manifest.directions;
    object["notes"] = manifest.notes;
    object["files"] = json::array();
    for (const PackFile& file : manifest.files)
        object["files"].push_back(file_entry(file));
    write_file_atomically((fs::path(folder) / "pack.json").string(),
                          object.dump(2, ' ', false, json::error_handler_t::replace) + "\n");
}

}  // namespace lineament
