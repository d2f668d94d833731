#include "core/photo/colour.h"

#include <lcms2.h>

#include <opencv2/imgproc.hpp>

#include "core/photo/colour_profiles.h"

namespace lineament {

namespace {

struct CloseProfile {
    void operator()(void* profile) const { cmsCloseProfile(profile); }
};
using ProfilePtr = std::unique_ptr<void, CloseProfile>;

struct DeleteTransform {
    void operator()(void* transform) const { cmsDeleteTransform(transform); }
};
using TransformPtr = std::unique_ptr<void, DeleteTransform>;

// No cache: it is what makes a transform unsafe to share between threads.
constexpr cmsUInt32Number kFlags = cmsFLAGS_NOCACHE | cmsFLAGS_BLACKPOINTCOMPENSATION;

ProfilePtr open_profile(const Bytes& bytes) {
    return ProfilePtr(cmsOpenProfileFromMem(bytes.data(), static_cast<cmsUInt32Number>(bytes.size())));
}

// Null without a profile or where it is broken.
ProfilePtr rgb_profile_of(const Photo& photo) {
    switch (profile_kind(photo.icc_profile)) {
        case ProfileKind::Rgb:
            return open_profile(photo.icc_profile);
        case ProfileKind::Grey: {
            const Bytes rgb = rgb_profile_from_grey(photo.icc_profile);
            return rgb.empty() ? nullptr : open_profile(rgb);
        }
        default:
            return nullptr;
    }
}

TransformPtr make_transform(void* from, cmsUInt32Number from_type, void* to, cmsUInt32Number to_type) {
    return TransformPtr(cmsCreateTransform(from, from_type, to, to_type, INTENT_RELATIVE_COLORIMETRIC, kFlags));
}

void run(const TransformPtr& transform, const cv::Mat& from, cv::Mat& to) {
    cv::parallel_for_(cv::Range(0, from.rows), [&](const cv::Range& rows) {
        for (int y = rows.start; y < rows.end; ++y) {
            cmsDoTransform(transform.get(), from.ptr(y), to.ptr(y), static_cast<cmsUInt32Number>(from.cols));
        }
    });
}

// Whether the profile moves no colour by more than one 8-bit step: then conversions would only add rounding.
bool is_srgb(const ProfilePtr& profile) {
    const ProfilePtr srgb(cmsCreate_sRGBProfile());
    const TransformPtr transform = make_transform(profile.get(), TYPE_RGB_8, srgb.get(), TYPE_RGB_8);
    if (!transform) return true;
    for (int i = 0; i < 512; ++i) {
        const auto level = [](int step) { return static_cast<uint8_t>((step & 7) * 255 / 7); };
        const uint8_t in[3] = {level(i), level(i >> 3), level(i >> 6)};
        uint8_t out[3];
        cmsDoTransform(transform.get(), in, out, 1);
        for (int c = 0; c < 3; ++c) {
            if (std::abs(in[c] - out[c]) > 1) return false;
        }
    }
    return true;
}

cv::Mat without_alpha(const cv::Mat& pixels) {
    if (pixels.channels() == 3) return pixels;
    cv::Mat rgb;
    cv::cvtColor(pixels, rgb, cv::COLOR_RGBA2RGB);
    return rgb;
}

cv::Mat naive_cmyk_to_rgb(const cv::Mat& cmyk) {
    const double white = cmyk.depth() == CV_16U ? 65535 : 255;
    cv::Mat ink, rgb(cmyk.size(), CV_32FC3);
    cmyk.convertTo(ink, CV_32F, 1 / white);
    rgb.forEach<cv::Vec3f>([&](cv::Vec3f& p, const int* at) {
        const cv::Vec4f& v = ink.at<cv::Vec4f>(at[0], at[1]);
        for (int c = 0; c < 3; ++c)
            p[c] = (1 - v[c]) * (1 - v[3]);
    });
    cv::Mat out;
    rgb.convertTo(out, cmyk.depth(), white);
    return out;
}

}  // namespace

ProfileKind profile_kind(const Bytes& icc_profile) {
    if (icc_profile.empty()) return ProfileKind::None;
    const ProfilePtr profile = open_profile(icc_profile);
    if (!profile) return ProfileKind::None;
    const cmsColorSpaceSignature space = cmsGetColorSpace(profile.get());
    return space == cmsSigRgbData ? ProfileKind::Rgb : space == cmsSigGrayData ? ProfileKind::Grey : ProfileKind::Other;
}

Bytes rgb_profile_from_grey(const Bytes& grey_profile) {
    const ProfilePtr grey = open_profile(grey_profile);
    if (!grey) return {};
    auto* curve = static_cast<cmsToneCurve*>(cmsReadTag(grey.get(), cmsSigGrayTRCTag));
    if (!curve) return {};
    cmsCIExyY white;
    cmsWhitePointFromTemp(&white, 6504);
    const cmsCIExyYTRIPLE primaries{{0.64, 0.33, 1}, {0.30, 0.60, 1}, {0.15, 0.06, 1}};
    cmsToneCurve* const curves[3] = {curve, curve, curve};
    const ProfilePtr rgb(cmsCreateRGBProfile(&white, &primaries, curves));
    return bytes_of_profile(rgb.get());
}

cv::Mat to_8bit(const cv::Mat& pixels) {
    if (pixels.depth() == CV_8U) return pixels;
    cv::Mat out;
    pixels.convertTo(out, CV_8U, 1.0 / 257);
    return out;
}

cv::Mat to_srgb8(const Photo& photo, bool keep_alpha) {
    CV_Assert(photo.pixels.depth() == CV_8U || photo.pixels.depth() == CV_16U);
    const cv::Mat rgb = without_alpha(photo.pixels);
    const ProfilePtr profile = rgb_profile_of(photo);
    cv::Mat out;
    if (!profile || is_srgb(profile)) {
        out = to_8bit(rgb);
    } else {
        const ProfilePtr srgb(cmsCreate_sRGBProfile());
        const cmsUInt32Number type = rgb.depth() == CV_16U ? TYPE_RGB_16 : TYPE_RGB_8;
        const TransformPtr transform = make_transform(profile.get(), type, srgb.get(), TYPE_RGB_8);
        CV_Assert(transform);  // is_srgb() has made one like it
        out.create(rgb.size(), CV_8UC3);
        run(transform, rgb, out);
    }
    if (!keep_alpha || !photo.has_alpha()) return out;
    cv::Mat alpha, rgba;
    cv::extractChannel(photo.pixels, alpha, 3);
    cv::cvtColor(out, rgba, cv::COLOR_RGB2RGBA);
    cv::insertChannel(to_8bit(alpha), rgba, 3);
    return rgba;
}

struct SrgbToPhoto::Impl {
    TransformPtr transform;  // null: identity
};

SrgbToPhoto::SrgbToPhoto(const Photo& photo) : impl_(std::make_unique<Impl>()) {
    const ProfilePtr profile = rgb_profile_of(photo);
    if (!profile || is_srgb(profile)) return;
    const ProfilePtr srgb(cmsCreate_sRGBProfile());
    impl_->transform = make_transform(srgb.get(), TYPE_RGB_FLT, profile.get(), TYPE_RGB_FLT);
}

SrgbToPhoto::~SrgbToPhoto() = default;
SrgbToPhoto::SrgbToPhoto(SrgbToPhoto&&) noexcept = default;
SrgbToPhoto& SrgbToPhoto::operator=(SrgbToPhoto&&) noexcept = default;

bool SrgbToPhoto::is_identity() const {
    return !impl_->transform;
}

cv::Mat SrgbToPhoto::convert(const cv::Mat& rgb) const {
    CV_Assert(rgb.type() == CV_32FC3);
    if (is_identity()) return rgb;
    cv::Mat out(rgb.size(), CV_32FC3);
    run(impl_->transform, rgb, out);
    return out;
}

cv::Mat cmyk_to_srgb(const cv::Mat& cmyk, const Bytes& icc_profile) {
    CV_Assert(cmyk.channels() == 4);
    if (profile_kind(icc_profile) == ProfileKind::Other) {
        const ProfilePtr profile = open_profile(icc_profile), srgb(cmsCreate_sRGBProfile());
        const bool wide = cmyk.depth() == CV_16U;
        if (cmsGetColorSpace(profile.get()) == cmsSigCmykData) {
            const TransformPtr transform = make_transform(profile.get(), wide ? TYPE_CMYK_16 : TYPE_CMYK_8, srgb.get(),
                                                          wide ? TYPE_RGB_16 : TYPE_RGB_8);
            if (transform) {
                cv::Mat out(cmyk.size(), CV_MAKETYPE(cmyk.depth(), 3));
                run(transform, cmyk, out);
                return out;
            }
        }
    }
    return naive_cmyk_to_rgb(cmyk);
}

cv::Mat lab_to_srgb(const cv::Mat& lab, int depth) {
    CV_Assert(lab.type() == CV_64FC3 && (depth == CV_8U || depth == CV_16U));
    const ProfilePtr from(cmsCreateLab4Profile(nullptr)), srgb(cmsCreate_sRGBProfile());
    const TransformPtr transform =
        make_transform(from.get(), TYPE_Lab_DBL, srgb.get(), depth == CV_16U ? TYPE_RGB_16 : TYPE_RGB_8);
    CV_Assert(transform);
    cv::Mat out(lab.size(), CV_MAKETYPE(depth, 3));
    run(transform, lab, out);
    return out;
}

}  // namespace lineament
