// How large a photo is meant to be printed: what PNG calls pHYs, JPEG density and TIFF XResolution.
#pragma once

#include <optional>
#include <utility>

namespace lineament {

struct Resolution {
    double x = 0, y = 0;   // pixels per inch, or, where it is no more than that, the ratio of a pixel's sides
    bool per_inch = true;  // false: only x : y means something
};

enum class ResolutionUnit { Ratio, Inch, Centimetre, Metre };

/// Nothing where the numbers say nothing: not positive, not finite, or a ratio of 1.
std::optional<Resolution> make_resolution(double x, double y, ResolutionUnit unit);

/// Both values times `scale`, rounded to whole numbers from 1 to `largest`; a ratio keeps its fraction as far as fits.
/// Nothing where they do not fit.
std::optional<std::pair<int, int>> whole_numbers(const Resolution& resolution, double scale, int largest);

}  // namespace lineament
