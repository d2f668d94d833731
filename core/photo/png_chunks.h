// What a PNG file says about its colours and frames in chunks that libpng 1.6 does not know or does not act upon.
#pragma once

#include <array>
#include <optional>

#include "core/photo/codecs.h"

namespace lineament {

struct PngChunks {
    bool animated = false;                                // acTL
    bool srgb = false;                                    // sRGB
    std::optional<double> gamma;                          // gAMA: encoded = light ^ gamma
    std::optional<std::array<double, 8>> chromaticities;  // cHRM: x and y of white, red, green, blue
    std::optional<std::array<int, 4>> code_points;        // cICP: primaries, transfer, matrix, full range
};

/// Reads the chunks in front of the pixels. Never throws: what is damaged is left for libpng to name.
PngChunks scan_png(ByteView file);

/// Gives an image without an ICC profile the one that its chunks describe, or a note where there is none like it. By
/// the PNG specification the order of precedence is cICP, iCCP, sRGB, gAMA with cHRM.
void apply_png_colours(RawImage& image, const PngChunks& chunks);

}  // namespace lineament
