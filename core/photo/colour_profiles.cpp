#include "core/photo/colour_profiles.h"

#include <lcms2.h>

#include <algorithm>
#include <memory>

namespace lineament {

namespace {

struct CloseProfile {
    void operator()(void* profile) const { cmsCloseProfile(profile); }
};
using ProfilePtr = std::unique_ptr<void, CloseProfile>;

struct FreeCurve {
    void operator()(cmsToneCurve* curve) const { cmsFreeToneCurve(curve); }
};
using CurvePtr = std::unique_ptr<cmsToneCurve, FreeCurve>;

constexpr std::array<double, 8> kDisplayP3{0.3127, 0.3290, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060};
constexpr std::array<double, 8> kBt2020{0.3127, 0.3290, 0.708, 0.292, 0.170, 0.797, 0.131, 0.046};

Bytes profile_of(cmsToneCurve* curve, const std::array<double, 8>& xy, bool grey) {
    if (!curve) return {};
    const cmsCIExyY white{xy[0], xy[1], 1};
    if (grey) return bytes_of_profile(ProfilePtr(cmsCreateGrayProfile(&white, curve)).get());
    const cmsCIExyYTRIPLE primaries{{xy[2], xy[3], 1}, {xy[4], xy[5], 1}, {xy[6], xy[7], 1}};
    cmsToneCurve* const curves[3] = {curve, curve, curve};
    return bytes_of_profile(ProfilePtr(cmsCreateRGBProfile(&white, &primaries, curves)).get());
}

// Null for what has no curve here.
CurvePtr curve_of_transfer(int transfer) {
    switch (transfer) {
        case 1:  // the video standards are shown with sRGB's tones in practice
        case 6:
        case 13:
        case 14:
        case 15: {
            const double srgb[5] = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};
            return CurvePtr(cmsBuildParametricToneCurve(nullptr, 4, srgb));
        }
        case 4:
            return CurvePtr(cmsBuildGamma(nullptr, 2.2));
        case 5:
            return CurvePtr(cmsBuildGamma(nullptr, 2.8));
        case 8:
            return CurvePtr(cmsBuildGamma(nullptr, 1.0));
        default:
            return nullptr;
    }
}

}  // namespace

Bytes bytes_of_profile(void* profile) {
    constexpr size_t kDateAt = 24, kDateSize = 12;
    cmsUInt32Number size = 0;
    if (!profile || !cmsSaveProfileToMem(profile, nullptr, &size)) return {};
    Bytes out(size);
    if (!cmsSaveProfileToMem(profile, out.data(), &size)) return {};
    static const uint8_t date[kDateSize] = {0x07, 0xD0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0};
    if (out.size() >= kDateAt + kDateSize) std::copy(date, date + kDateSize, out.begin() + kDateAt);
    return out;
}

Bytes profile_from_gamma(double exponent, const std::array<double, 8>& chromaticities, bool grey) {
    return profile_of(CurvePtr(cmsBuildGamma(nullptr, exponent)).get(), chromaticities, grey);
}

Bytes profile_from_code_points(int primaries, int transfer, bool grey) {
    const std::array<double, 8>* xy = primaries == 1    ? &kSrgbChromaticities
                                      : primaries == 9  ? &kBt2020
                                      : primaries == 12 ? &kDisplayP3
                                                        : nullptr;
    return xy ? profile_of(curve_of_transfer(transfer).get(), *xy, grey) : Bytes();
}

}  // namespace lineament
