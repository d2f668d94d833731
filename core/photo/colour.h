// Between a photo's own colour space and sRGB, which screens and networks see (lcms2).
#pragma once

#include <memory>
#include <opencv2/core.hpp>

#include "core/photo/codecs.h"
#include "core/photo/photo.h"

namespace lineament {

// The photo as [H, W, 3] CV_8UC3 RGB in sRGB, or RGBA where keep_alpha is set and it has alpha. Relative colorimetric
// with black point compensation; 16 bits are rounded. A broken profile counts as sRGB. Safe from several threads.
cv::Mat to_srgb8(const Photo& photo, bool keep_alpha = false);

// Brings rendered sRGB pixels into a photo's space. Built once per photo; convert() is safe from several threads.
class SrgbToPhoto {
  public:
    explicit SrgbToPhoto(const Photo& photo);
    ~SrgbToPhoto();
    SrgbToPhoto(SrgbToPhoto&&) noexcept;
    SrgbToPhoto& operator=(SrgbToPhoto&&) noexcept;

    bool is_identity() const;                   // the photo is sRGB: convert() returns its argument
    cv::Mat convert(const cv::Mat& rgb) const;  // CV_32FC3 in [0, 1], RGB

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// ---- used by load_photo and save_photo ----
// CV_8UC4 or CV_16UC4 CMYK (0 = no ink) to CV_8UC3 or CV_16UC3 sRGB; without a usable profile by (1 - ink)(1 - black).
cv::Mat cmyk_to_srgb(const cv::Mat& cmyk, const Bytes& icc_profile);

// CV_64FC3 CIE L*a*b* (D50) to CV_8UC3 or CV_16UC3 sRGB.
cv::Mat lab_to_srgb(const cv::Mat& lab, int depth);

enum class ProfileKind { None, Grey, Rgb, Other };
ProfileKind profile_kind(const Bytes& icc_profile);

// An RGB profile with sRGB's primaries and the tone curve of the grey profile; empty where it has none.
Bytes rgb_profile_from_grey(const Bytes& grey_profile);

// 8 bits per channel, rounded to nearest.
cv::Mat to_8bit(const cv::Mat& pixels);

}  // namespace lineament
