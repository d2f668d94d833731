#include "core/photo/file_kind.h"

#include <algorithm>
#include <cctype>
#include <cstring>
#include <filesystem>

#include "core/photo/tiff_directories.h"

namespace lineament {

namespace {

bool starts_with(ByteView file, const char* magic, size_t size, size_t offset = 0) {
    return file.size >= offset + size && std::memcmp(file.data + offset, magic, size) == 0;
}

bool is_tiff(ByteView file) {
    return starts_with(file, "II*\0", 4) || starts_with(file, "MM\0*", 4) || starts_with(file, "II+\0", 4) ||
           starts_with(file, "MM\0+", 4);
}

bool is_named_raw(const std::string& name) {
    static const char* const kEndings[] = {
        ".dng", ".cr2", ".cr3", ".crw", ".nef", ".nrw", ".arw", ".sr2", ".srf", ".srw", ".orf", ".ori", ".rw2", ".rwl",
        ".raf", ".pef", ".3fr", ".fff", ".iiq", ".mos", ".mef", ".mrw", ".erf", ".kdc", ".dcr", ".x3f", ".gpr", ".raw"};
    std::string ending = std::filesystem::path(name).extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return std::find(std::begin(kEndings), std::end(kEndings), ending) != std::end(kEndings);
}

struct Signature {
    const char* bytes;
    size_t size, offset;
    const char* kind;
};

constexpr char kRaw[] = "raw";

// Raw files that do not have TIFF's structure, or not its first bytes: Olympus, Panasonic, Fujifilm, Sigma, Minolta,
// Canon's older ones.
constexpr Signature kRawSignatures[] = {
    {"IIRO", 4, 0, kRaw},     {"IIRS", 4, 0, kRaw}, {"MMOR", 4, 0, kRaw},  {"IIU\0", 4, 0, kRaw},
    {"FUJIFILM", 8, 0, kRaw}, {"FOVb", 4, 0, kRaw}, {"\0MRM", 4, 0, kRaw}, {"HEAPCCDR", 8, 6, kRaw},
};

constexpr Signature kOtherSignatures[] = {
    {"GIF8", 4, 0, "a GIF picture"},
    {"8BPS", 4, 0, "a Photoshop document"},
    {"gimp xcf", 8, 0, "a GIMP document"},
    {"%PDF", 4, 0, "a PDF document"},
    {"\xFF\x0A", 2, 0, "a JPEG XL picture"},
    {"\0\0\0\x0CJXL ", 8, 0, "a JPEG XL picture"},
    {"\0\0\0\x0CjP  ", 8, 0, "a JPEG 2000 picture"},
    {"\xFF\x4F\xFF\x51", 4, 0, "a JPEG 2000 picture"},
    {"v/1\x01", 4, 0, "an OpenEXR picture"},
    {"#?RADIANCE", 10, 0, "a Radiance HDR picture"},
    {"qoif", 4, 0, "a QOI picture"},
    {"\0\0\x01\0", 4, 0, "an icon"},
    {"<svg", 4, 0, "a drawing (SVG)"},
};

// The kinds of ISO media files by their brands, the major one first. Empty: no such file.
std::string media_kind(ByteView file) {
    if (!starts_with(file, "ftyp", 4, 4)) return "";
    static const struct {
        const char *brand, *kind;
    } kBrands[] = {{"crx ", kRaw},
                   {"avif", "an AVIF picture"},
                   {"avis", "an AVIF picture"},
                   {"heic", "a HEIC picture"},
                   {"heix", "a HEIC picture"},
                   {"heim", "a HEIC picture"},
                   {"heis", "a HEIC picture"},
                   {"hevc", "a HEIC picture"},
                   {"hevx", "a HEIC picture"},
                   {"jxl ", "a JPEG XL picture"},
                   {"jp2 ", "a JPEG 2000 picture"},
                   {"mif1", "a HEIC picture"},
                   {"msf1", "a HEIC picture"}};
    const size_t length = std::min<size_t>(
        file.size,
        std::max<size_t>(12, file.data[0] == 0 && file.data[1] == 0 ? file.data[2] << 8 | file.data[3] : 64));
    for (const auto& known : kBrands) {
        for (size_t at = 8; at + 4 <= length; at += 4) {
            if (at != 12 && std::memcmp(file.data + at, known.brand, 4) == 0) return known.kind;  // 12: a version
        }
    }
    return "a film";
}

std::string kind_of(ByteView file, const std::string& name) {
    const auto matches = [&](const Signature& s) { return starts_with(file, s.bytes, s.size, s.offset); };
    if (is_tiff(file) && (is_named_raw(name) || is_camera_raw(file))) return kRaw;
    for (const Signature& s : kRawSignatures)
        if (matches(s)) return s.kind;
    const std::string media = media_kind(file);
    if (!media.empty()) return media;
    for (const Signature& s : kOtherSignatures)
        if (matches(s)) return s.kind;
    return is_named_raw(name) ? kRaw : "";
}

}  // namespace

std::optional<PhotoFormat> photo_format(ByteView file, const std::string& name) {
    if (starts_with(file, "\xFF\xD8\xFF", 3)) return PhotoFormat::Jpeg;
    if (starts_with(file, "\x89PNG\r\n\x1A\n", 8)) return PhotoFormat::Png;
    if (is_tiff(file) && kind_of(file, name).empty()) return PhotoFormat::Tiff;
    if (starts_with(file, "RIFF", 4) && starts_with(file, "WEBP", 4, 8)) return PhotoFormat::WebP;
    if (starts_with(file, "BM", 2) && file.size >= 18 && file.data[15] == 0 && file.data[16] == 0)
        return PhotoFormat::Bmp;
    return std::nullopt;
}

std::string why_not_a_photo(ByteView file, const std::string& name) {
    const std::string kind = kind_of(file, name);
    if (kind == kRaw) {
        return name +
               " is a camera raw file: develop it first with a raw converter and open the JPEG, PNG or TIFF file that "
               "comes of it.";
    }
    if (!kind.empty())
        return name + " is " + kind + ", which cannot be opened here: convert it to JPEG, PNG or TIFF first.";
    return name + " is not a photo of a kind that can be opened: choose a JPEG, PNG, TIFF, WebP or BMP file.";
}

}  // namespace lineament
