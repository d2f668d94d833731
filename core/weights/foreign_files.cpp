#include "core/weights/foreign_files.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <string>

namespace lineament {

namespace {

using namespace std::string_view_literals;

constexpr size_t kTextSample = 1024;
constexpr size_t kTarBlock = 512;

constexpr char kPictureAdvice[] = "give the file with the weights instead";
constexpr char kOtherFramework[] =
    "this program reads the weights of PyTorch and NumPy, so get the publisher's PyTorch file, or convert it with the "
    "tools of its framework";

struct Signature {
    size_t offset;
    std::string_view bytes;
    const char* name;
};

constexpr std::array<Signature, 21> kPictures{{{0, "\xff\xd8\xff"sv, "JPEG"},
                                               {0, "\x89PNG\r\n\x1a\n"sv, "PNG"},
                                               {0, "GIF8"sv, "GIF"},
                                               {8, "WEBP"sv, "WebP"},
                                               {0, "II*\0"sv, "TIFF"},
                                               {0, "MM\0*"sv, "TIFF"},
                                               {0, "II+\0"sv, "TIFF"},
                                               {0, "MM\0+"sv, "TIFF"},
                                               {0, "\0\0\0\x0cjP  \r\n"sv, "JPEG 2000"},
                                               {0, "\xff\x4f\xff\x51"sv, "JPEG 2000"},
                                               {0, "\0\0\0\x0cJXL \r\n"sv, "JPEG XL"},
                                               {0, "\xff\x0a"sv, "JPEG XL"},
                                               {0, "8BPS"sv, "Photoshop"},
                                               {0, "gimp xcf"sv, "GIMP"},
                                               {0, "v/1\x01"sv, "OpenEXR"},
                                               {0, "#?RADIANCE"sv, "Radiance HDR"},
                                               {0, "qoif"sv, "QOI"},
                                               {0, "DDS "sv, "DDS"},
                                               {0, "\0\0\x01\0"sv, "icon"},
                                               {0, "FUJIFILMCCD-RAW"sv, "camera raw"},
                                               {0, "IIU\0"sv, "camera raw"}}};

constexpr std::array<Signature, 10> kArchives{{{0, "\x1f\x8b"sv, "gzip"},
                                               {0, "7z\xbc\xaf\x27\x1c"sv, "7z"},
                                               {0, "BZh"sv, "bzip2"},
                                               {0,
                                                "\xfd"
                                                "7zXZ\0"sv,
                                                "xz"},
                                               {0, "\x28\xb5\x2f\xfd"sv, "zstd"},
                                               {0, "\x04\x22\x4d\x18"sv, "lz4"},
                                               {0, "Rar!\x1a\x07"sv, "rar"},
                                               {0, "PK\x05\x06"sv, "an empty zip file"},
                                               {0, "PK\x07\x08"sv, "a zip file in several parts"},
                                               {0, "!<arch>\n"sv, "ar"}}};

constexpr std::array<Signature, 6> kOtherWeights{{{0, "\x89HDF\r\n\x1a\n"sv, "an HDF5 file (of Keras and others)"},
                                                  {0, "GGUF"sv, "a GGUF file (of llama.cpp)"},
                                                  {4, "TFL3"sv, "a TensorFlow Lite file"},
                                                  {0, "MATLAB 5.0 MAT-file"sv, "a MATLAB file"},
                                                  {0,
                                                   "\x7f"
                                                   "ELF"sv,
                                                   "a compiled program"},
                                                  {0, "MZ\x90\0"sv, "a compiled program"}}};

bool has_at(std::string_view bytes, size_t offset, std::string_view wanted) {
    return bytes.size() >= offset + wanted.size() && bytes.compare(offset, wanted.size(), wanted) == 0;
}

template <size_t n>
const Signature* find_signature(const std::array<Signature, n>& signatures, std::string_view bytes) {
    for (const Signature& signature : signatures) {
        if (has_at(bytes, signature.offset, signature.bytes)) return &signature;
    }
    return nullptr;
}

FileNature other(std::string name, std::string advice) {
    return {WeightFormat::other, std::move(name), std::move(advice)};
}

FileNature picture(const std::string& kind) {
    return other("a picture (" + kind + ")", kPictureAdvice);
}

FileNature archive(const std::string& kind) {
    return other("an archive", "unpack it first and give the weight file in it (" + kind + ")");
}

std::optional<FileNature> nature_of_media(std::string_view bytes) {
    if (const Signature* found = find_signature(kPictures, bytes)) return picture(found->name);
    if (has_at(bytes, 4, "ftyp")) {  // the ISO container of pictures and films
        const std::string_view brand = bytes.substr(8, 4);
        for (const std::string_view heif : {"heic"sv, "heix"sv, "heim"sv, "heis"sv, "hevc"sv, "mif1"sv, "msf1"sv}) {
            if (brand == heif) return picture("HEIC");
        }
        if (brand == "avif" || brand == "avis") return picture("AVIF");
        if (brand == "crx ") return picture("camera raw");
        return other("a film (MP4)", kPictureAdvice);
    }
    // "BM" alone says little: its reserved bytes and the length of its second header must fit as well.
    if (has_at(bytes, 0, "BM") && has_at(bytes, 6, "\0\0\0\0"sv) && has_at(bytes, 15, "\0\0\0"sv) &&
        (bytes[14] == 12 || bytes[14] == 40 || bytes[14] == 56 || bytes[14] == 108 || bytes[14] == 124)) {
        return picture("BMP");
    }
    const bool is_pnm = bytes.size() > 2 && bytes[0] == 'P' && bytes[1] >= '1' && bytes[1] <= '7' &&
                        std::isspace(static_cast<unsigned char>(bytes[2]));
    if (is_pnm) return picture("PNM");
    if (has_at(bytes, 0, "%PDF-")) return other("a PDF document", kPictureAdvice);
    return std::nullopt;
}

// The checksum of its first header tells a tar file of any age: old ones have no magic word.
bool is_tar(std::string_view bytes) {
    if (bytes.size() < kTarBlock || bytes[0] == '\0') return false;
    constexpr size_t kChecksum = 148, kChecksumBytes = 8;
    uint64_t sum = 0;
    for (size_t i = 0; i < kTarBlock; ++i) {
        const bool in_checksum = i >= kChecksum && i < kChecksum + kChecksumBytes;
        sum += in_checksum ? static_cast<uint64_t>(' ') : static_cast<uint8_t>(bytes[i]);
    }
    uint64_t stated = 0;
    bool has_digits = false;
    for (const char c : bytes.substr(kChecksum, kChecksumBytes)) {
        if (c >= '0' && c <= '7') {
            stated = stated * 8 + static_cast<uint64_t>(c - '0');
            has_digits = true;
        } else if (has_digits) {
            break;
        }
    }
    return has_digits && stated == sum;
}

// Names come from the file: only what a terminal shows as letters is repeated.
std::string shown(std::string_view text, size_t most) {
    std::string result;
    for (const char c : text.substr(0, most)) {
        const bool is_plain = static_cast<unsigned char>(c) >= 32 && static_cast<unsigned char>(c) < 127;
        result += is_plain ? c : ' ';
    }
    while (!result.empty() && result.back() == ' ')
        result.pop_back();
    return result;
}

std::optional<FileNature> nature_of_archive(std::string_view bytes) {
    if (const Signature* found = find_signature(kArchives, bytes)) return archive(found->name);
    if (!is_tar(bytes)) return std::nullopt;
    const std::string first = shown(bytes.substr(0, bytes.find('\0')), 80);
    if (first == "sys_info" || first == "pickle" || first == "storages") {  // PyTorch before 0.1.10
        return other("a file of a PyTorch before 0.1.10",
                     "load it with a newer PyTorch, save its state_dict with torch.save and give that file");
    }
    return archive("tar, beginning with '" + first + "'");
}

// ONNX is a protobuf without a magic word: the version of its format, then the producer's name, graph or operators.
bool is_onnx(std::string_view bytes) {
    if (bytes.size() < 8 || bytes[0] != '\x08' || bytes[1] < 3 || bytes[1] > 20) return false;
    if (bytes[2] == '\x3a' || bytes[2] == '\x42') return true;
    const size_t length = static_cast<uint8_t>(bytes[3]);
    if (bytes[2] != '\x12' || length > 64 || bytes.size() < 4 + length) return false;
    const std::string_view producer = bytes.substr(4, length);
    return std::all_of(producer.begin(), producer.end(), [](char c) { return c >= 32 && c < 127; });
}

std::optional<FileNature> nature_of_other_weights(std::string_view bytes) {
    if (const Signature* found = find_signature(kOtherWeights, bytes)) return other(found->name, kOtherFramework);
    if (is_onnx(bytes)) return other("an ONNX file", kOtherFramework);
    if (bytes.size() >= 3 && bytes[0] == '\x08' && bytes[1] == 1 && bytes[2] == '\x12') {
        return other("a TensorFlow model", kOtherFramework);
    }
    return std::nullopt;
}

bool is_text(std::string_view sample) {
    return std::all_of(sample.begin(), sample.end(), [](char c) {
        const unsigned char byte = static_cast<unsigned char>(c);
        return byte >= 32 ? byte != 127 : byte == '\t' || byte == '\n' || byte == '\r' || byte == '\f';
    });
}

// Pickles of the protocols 0 and 1 begin with no byte that others do not begin with.
bool is_old_pickle(std::string_view bytes) {
    for (const std::string_view beginning :
         {"(dp"sv, "(lp"sv, "ccopy_reg\n"sv, "ccollections\n"sv, "cnumpy"sv, "ctorch"sv}) {
        if (has_at(bytes, 0, beginning)) return true;
    }
    return false;
}

std::optional<FileNature> nature_of_text(std::string_view bytes) {
    std::string_view sample = bytes.substr(0, kTextSample);
    if (has_at(sample, 0, "\xef\xbb\xbf"sv)) sample.remove_prefix(3);
    if (!is_text(sample)) return std::nullopt;
    sample.remove_prefix(std::min(sample.find_first_not_of(" \t\r\n\f"), sample.size()));
    std::string lower(sample);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
    const auto begins = [&](std::string_view with) { return has_at(lower, 0, with); };
    const auto holds = [&](std::string_view what) { return lower.find(what) != std::string::npos; };

    if (begins("version https://git-lfs.github.com/spec/") || begins("version https://hawser.github.com/spec/")) {
        return other("a Git LFS pointer",
                     "fetch the file itself (git lfs pull, or the download link on the page of its repository)");
    }
    if (begins("/annex/objects/") || holds(".git/annex/objects/")) {
        return other("a git-annex pointer", "fetch the file itself (git annex get)");
    }
    if (begins("<svg") || (begins("<?xml") && holds("<svg"))) return picture("SVG");
    for (const char* beginning : {"<!doctype html", "<html", "<head", "<body", "<script", "<!--", "<meta", "<title"}) {
        if (begins(beginning) || (begins("<?xml") && holds("<html"))) {
            return other("a web page",
                         "the download failed, so open its address in a browser and save the file itself");
        }
    }
    if (is_old_pickle(bytes)) {
        return other("a Python pickle of an old kind",
                     "in Python, load it, save its tensors with torch.save and give that file");
    }
    return other("a text that begins with '" + shown(sample, 60) + "'",
                 "it may be a server's answer, or settings that belong to the weights, so get the weight file itself");
}

}  // namespace

std::optional<FileNature> nature_of_foreign_file(std::string_view bytes) {
    const std::string_view sample = bytes.substr(0, kTextSample);
    if (std::all_of(sample.begin(), sample.end(), [](char c) { return c == '\0'; })) {
        return other("nothing but zeros at its beginning", "the download was not completed, so get it anew");
    }
    if (std::optional<FileNature> nature = nature_of_media(bytes)) return nature;
    if (std::optional<FileNature> nature = nature_of_archive(bytes)) return nature;
    if (std::optional<FileNature> nature = nature_of_other_weights(bytes)) return nature;
    return nature_of_text(bytes);
}

}  // namespace lineament
