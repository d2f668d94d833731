#include "core/weights/file_nature.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "core/base/unreadable_file_error.h"
#include "core/weights/foreign_files.h"
#include "core/weights/zip_directory.h"

namespace lineament {

namespace {

constexpr uint64_t kMaxSafetensorsHeader = 100'000'000;  // the format's own limit
constexpr size_t kTorchMagicWithin = 32;                 // bytes from the beginning
constexpr std::string_view kTorchMagic("\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 10);

bool ends_with(const std::string& text, std::string_view ending) {
    return text.size() >= ending.size() && text.compare(text.size() - ending.size(), ending.size(), ending) == 0;
}

// Length of the header, then the header's opening brace; a pickle or a zip archive cannot begin so.
bool looks_like_safetensors(const MappedFile& file) {
    if (file.size() < 9 || file.data()[8] != '{') return false;
    uint64_t header_bytes = 0;
    for (int i = 7; i >= 0; --i)
        header_bytes = (header_bytes << 8) | file.data()[i];
    return header_bytes <= kMaxSafetensorsHeader;
}

// The names of an archive's files as they matter here: those that its folder (torch names it after the file) holds.
struct ZipNames {
    bool has_data_pickle = false, has_code = false, is_exported = false, all_arrays = true;
    std::string weights;  // one that may be a weight file by its name

    explicit ZipNames(const ZipDirectory& zip) {
        for (const auto& [name, entry] : zip.entries()) {
            const size_t slash = name.find('/');
            const std::string inner = slash == std::string::npos ? name : name.substr(slash + 1);
            has_data_pickle |= inner == "data.pkl";
            has_code |= inner == "constants.pkl" || inner == "bytecode.pkl" || inner.compare(0, 5, "code/") == 0;
            is_exported |= inner == "archive_format" || inner == "serialized_exported_program.json";
            all_arrays &= ends_with(name, ".npy");
            for (const char* ending : {".pt", ".pth", ".ckpt", ".safetensors", ".npy", ".pkl", ".bin", ".tar"}) {
                if (weights.empty() && ends_with(name, ending)) weights = name;
            }
        }
    }
};

FileNature nature_of_zip(const ZipDirectory& zip) {
    const ZipNames names(zip);
    if (zip.entries().empty()) return {WeightFormat::other, "an empty archive", "get the weight file itself"};
    if (names.is_exported) {
        return {WeightFormat::other, "a program of torch.export",
                "in Python, save the state_dict of torch.export.load(file) with torch.save and give that file"};
    }
    if (names.has_code) {
        return {WeightFormat::other, "a TorchScript archive",
                "in Python, save torch.jit.load(file).state_dict() with torch.save and give that file"};
    }
    if (names.has_data_pickle) return {WeightFormat::torch_zip, "a file of torch.save", ""};
    if (names.all_arrays) {
        return {WeightFormat::other, "an archive of NumPy's arrays (.npz), but not one of torch.save",
                "in Python, save each array with numpy.save and give the .npy files"};
    }
    return {WeightFormat::other, "a zip archive, but not one of torch.save",
            "unpack it first" + (names.weights.empty() ? std::string(" and give the weight file, if it holds one")
                                                       : "; it holds '" + names.weights.substr(0, 80) + "'")};
}

// A damaged directory is for the reader of torch's files to complain about: they are the archives to expect here.
FileNature nature_of_zip_file(const MappedFile& file) {
    try {
        // The directory looks at the file only while it is read.
        const std::shared_ptr<const MappedFile> borrowed(&file, [](const MappedFile*) {});
        return nature_of_zip(ZipDirectory(borrowed));
    } catch (const UnreadableFileError&) {
        return {WeightFormat::torch_zip, "a zip archive", ""};
    }
}

FileNature nature_of_pickle(std::string_view bytes) {
    const bool is_torchs = bytes.substr(0, kTorchMagicWithin).find(kTorchMagic) != std::string_view::npos;
    return {WeightFormat::pickle, is_torchs ? "a file of torch.save" : "a Python pickle", ""};
}

}  // namespace

std::string FileNature::problem() const {
    const std::string is = name.empty() ? "of no kind that this program knows (torch.save, safetensors, NumPy)" : name;
    return "it is " + is + (advice.empty() ? "" : ": " + advice);
}

FileNature nature_of_file(const MappedFile& file) {
    if (file.size() == 0) return {WeightFormat::other, "empty", "the download failed, so get it anew"};
    const std::string_view bytes(reinterpret_cast<const char*>(file.data()), file.size());
    if (looks_like_safetensors(file)) return {WeightFormat::safetensors, "a safetensors file", ""};
    if (ZipDirectory::looks_like_zip(file)) return nature_of_zip_file(file);
    if (bytes.substr(0, 6) == "\x93NUMPY") return {WeightFormat::npy, "a NumPy array", ""};
    if (bytes.size() > 2 && bytes[0] == '\x80' && static_cast<uint8_t>(bytes[1]) <= 5) return nature_of_pickle(bytes);
    if (const std::optional<FileNature> foreign = nature_of_foreign_file(bytes)) return *foreign;
    return {WeightFormat::other, "", "it may be damaged, so get it anew"};
}

void refuse_other_file(const MappedFile& file, const std::string& wanted) {
    const FileNature nature = nature_of_file(file);
    if (nature.format != WeightFormat::other) {
        throw UnreadableFileError(file.path(), "it is not " + wanted + " but " + nature.name);
    }
    if (nature.name.empty()) {
        throw UnreadableFileError(
            file.path(), "it is not " + wanted + ", nor of another kind that this program knows: " + nature.advice);
    }
    throw UnreadableFileError(file.path(), nature.problem());
}

}  // namespace lineament
