// ICC profiles for photos that state their colours in another way.
#pragma once

#include <array>

#include "core/photo/codecs.h"

namespace lineament {

/// x and y of white, red, green, blue.
constexpr std::array<double, 8> kSrgbChromaticities{0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06};

/// Adobe RGB (1998).
constexpr std::array<double, 8> kAdobeRgbChromaticities{0.3127, 0.3290, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06};
constexpr double kAdobeRgbExponent = 563.0 / 256;

/// light = value ^ exponent. Empty where the chromaticities span no colours. `grey`: for one channel.
Bytes profile_from_gamma(double exponent, const std::array<double, 8>& chromaticities, bool grey);

/// ITU-T H.273 code points of RGB with full range; empty for primaries and transfers that no ICC profile of curves and
/// primaries can describe (PQ, HLG) or that are unknown.
Bytes profile_from_code_points(int primaries, int transfer, bool grey);

/// The bytes of a profile, always the same for the same colours: without the time at which it was made.
/// `profile`: a cmsHPROFILE; null gives nothing.
Bytes bytes_of_profile(void* profile);

}  // namespace lineament
