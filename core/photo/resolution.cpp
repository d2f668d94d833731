#include "core/photo/resolution.h"

#include <algorithm>
#include <cmath>

namespace lineament {

namespace {

constexpr double kLargest = 1e6;  // pixels per inch: beyond it the field holds nonsense

// Formats that count per metre or centimetre round: 300 per inch come back as 299.9994.
double without_rounding(double per_inch) {
    const double whole = std::round(per_inch);
    return std::abs(per_inch - whole) < 0.013 ? whole : per_inch;
}

}  // namespace

std::optional<Resolution> make_resolution(double x, double y, ResolutionUnit unit) {
    if (!(x > 0 && y > 0 && x < kLargest * 40 && y < kLargest * 40)) return std::nullopt;
    if (unit == ResolutionUnit::Ratio) {
        if (x == y) return std::nullopt;
        return Resolution{x, y, false};
    }
    const double per_inch = unit == ResolutionUnit::Metre ? 0.0254 : unit == ResolutionUnit::Centimetre ? 2.54 : 1;
    if (x * per_inch > kLargest || y * per_inch > kLargest) return std::nullopt;
    if (unit == ResolutionUnit::Inch) return Resolution{x, y, true};
    return Resolution{without_rounding(x * per_inch), without_rounding(y * per_inch), true};
}

std::optional<std::pair<int, int>> whole_numbers(const Resolution& resolution, double scale, int largest) {
    double x = resolution.x * scale, y = resolution.y * scale;
    if (!resolution.per_inch) {
        const bool whole = x == std::round(x) && y == std::round(y);
        if (!whole || std::max(x, y) > largest) {
            const double fit = std::min(1000.0, largest / std::max(x, y));
            x *= fit, y *= fit;
        }
    }
    x = std::round(x), y = std::round(y);
    if (!(x >= 1 && y >= 1 && x <= largest && y <= largest)) return std::nullopt;
    return std::make_pair(static_cast<int>(x), static_cast<int>(y));
}

}  // namespace lineament
