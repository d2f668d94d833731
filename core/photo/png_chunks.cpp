#include "core/photo/png_chunks.h"

#include <cmath>
#include <cstring>

#include "core/photo/colour_profiles.h"
#include "core/photo/photo_notes.h"

namespace lineament {

namespace {

constexpr size_t kSignature = 8, kHeader = 8, kCrc = 4;

uint32_t big_endian(const uint8_t* p) {
    return static_cast<uint32_t>(p[0]) << 24 | p[1] << 16 | p[2] << 8 | p[3];
}

void take(PngChunks& chunks, const char* name, const uint8_t* data, size_t size) {
    const auto is = [&](const char* other, size_t least) { return std::memcmp(name, other, 4) == 0 && size >= least; };
    if (is("acTL", 8)) {
        chunks.animated = big_endian(data) > 1;
    } else if (is("sRGB", 1)) {
        chunks.srgb = true;
    } else if (is("gAMA", 4)) {
        chunks.gamma = big_endian(data) / 1e5;
    } else if (is("cHRM", 32)) {
        std::array<double, 8>& values = chunks.chromaticities.emplace();
        for (size_t i = 0; i < values.size(); ++i)
            values[i] = big_endian(data + 4 * i) / 1e5;
    } else if (is("cICP", 4)) {
        chunks.code_points = {data[0], data[1], data[2], data[3]};
    }
}

bool near_srgb(const std::array<double, 8>& values) {
    for (size_t i = 0; i < values.size(); ++i)
        if (std::abs(values[i] - kSrgbChromaticities[i]) > 0.01) return false;
    return true;
}

void apply_code_points(RawImage& image, const std::array<int, 4>& code_points) {
    constexpr int kRgb = 0, kFullRange = 1, kSrgbPrimaries = 1, kSrgbTransfer = 13;
    const bool plain = code_points[2] == kRgb && code_points[3] == kFullRange;
    image.icc_profile.clear();
    if (plain && code_points[0] == kSrgbPrimaries && code_points[1] == kSrgbTransfer) return;
    if (plain) image.icc_profile = profile_from_code_points(code_points[0], code_points[1], image.grey);
    if (image.icc_profile.empty()) image.notes.push_back(notes::kUnknownColours);
}

}  // namespace

PngChunks scan_png(ByteView file) {
    PngChunks chunks;
    size_t at = kSignature;
    while (at + kHeader + kCrc <= file.size) {
        const uint32_t size = big_endian(file.data + at);
        const char* name = reinterpret_cast<const char*>(file.data + at + 4);
        if (std::memcmp(name, "IDAT", 4) == 0 || size > file.size - at - kHeader - kCrc) break;
        take(chunks, name, file.data + at + kHeader, size);
        at += kHeader + size + kCrc;
    }
    return chunks;
}

void apply_png_colours(RawImage& image, const PngChunks& chunks) {
    if (chunks.animated) image.left_behind.push_back(notes::kOnlyFirstFrame);
    if (chunks.code_points) return apply_code_points(image, *chunks.code_points);
    if (!image.icc_profile.empty() || chunks.srgb || !chunks.gamma) return;
    const double gamma = *chunks.gamma;
    if (!(gamma >= 0.1 && gamma <= 10)) return;
    // 1/2.2 stands for sRGB in practice; a twentieth more or less is not seen.
    const bool usual_tones = std::abs(gamma * 2.2 - 1) < 0.05;
    const bool usual_primaries = image.grey || !chunks.chromaticities || near_srgb(*chunks.chromaticities);
    if (usual_tones && usual_primaries) return;
    image.icc_profile =
        profile_from_gamma(1 / gamma, usual_primaries ? kSrgbChromaticities : *chunks.chromaticities, image.grey);
    if (!image.icc_profile.empty()) image.notes.push_back(notes::kGammaAsProfile);
}

}  // namespace lineament
