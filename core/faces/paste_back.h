// Puts an edited face back into its photo at the photo's own size.
//
// Let o be a photo pixel, A the unedited and B the edited rendering (sampled at that pixel), m the mask and g the
// take-over:
//     result = o + m ((1 - g) (B - A) + g (B + L - o))
// Where g is 0 only the change B - A is carried over, so the photo's own detail stays: a pack of 128 px still gives
// sharp results. Where the geometry moves (an opened mouth, new glasses) the photo's detail would shine through as a
// ghost; there g rises to 1 and the rendered face takes over. L is the low-pass of (original crop - A): it lifts the
// rendering to the photo's own tone, so that no seam shows.
//   g: with Y the luma, Y' = Y - mean(Y) over a window of side/14, and E[] the mean over that window,
//      d = E[(A' - B')^2] / (E[A'^2] + E[B'^2] + 0.001): 0 for equal structure, 1 for unrelated, whatever the lighting;
//      g = smoothstep(takeover_low, takeover_high, d), softened.
//   m: product of smoothsteps of width `feather` from the four sides of the quad; 0 outside it.
// Wherever A equals B the result is the photo, bit for bit.
#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "core/faces/face_quad.h"

namespace lineament {

struct PasteBackOptions {
    double scale = 1;         // the pixels given are the photo resized by this; the quad is in pixels of the full photo
    double feather = 0.1;     // fraction of the quad's side over which the edit fades in, 0 to 0.5
    bool keep_detail = true;  // otherwise g is 1 everywhere (unless A equals B as a whole)
    bool match_tone = true;   // whether L is used
    bool keep_grey = false;   // paste luma only, so that a grey photo stays grey
    double takeover_low = 0.2;   // d below which the photo's own detail is kept
    double takeover_high = 0.6;  // d above which the rendered face takes over

    // Throws std::invalid_argument naming the field that is out of range.
    void check() const;
};

// Prepared once per face and photo size; apply() is const and may be called from several threads. It uses OpenCV's
// threads.
class PasteBack {
  public:
    // photo: [H, W, 3 or 4] RGB(A), CV_8U or CV_16U; shared, not copied: do not change it while this lives.
    // original_crop: [R, R, 3] RGB, CV_8UC3 or CV_32FC3 in [0, 1]: what align_face cut out, in the colour space of the
    // renderings. For photos that are not sRGB pass it and the renderings through SrgbToPhoto first.
    PasteBack(const cv::Mat& photo, const FaceQuad& quad, const cv::Mat& original_crop,
              const PasteBackOptions& options = {});

    // The only pixels that can change. Empty where the quad lies outside the photo.
    cv::Rect area() const { return area_; }

    // unedited (A), edited (B): [R, R, 3] CV_32FC3 RGB in [0, 1] of equal size, any R. Returns the pixels of area()
    // after the edit, in the photo's type. This is what a slider needs.
    cv::Mat apply_area(const cv::Mat& unedited, const cv::Mat& edited) const;

    // The whole photo after the edit, as a copy.
    cv::Mat apply(const cv::Mat& unedited, const cv::Mat& edited) const;

    // g of the formula above, [S, S] CV_32F in [0, 1] with S at most 256; for diagnosis and tests.
    cv::Mat takeover(const cv::Mat& unedited, const cv::Mat& edited) const;

  private:
    cv::Mat blend_terms(const cv::Mat& unedited, const cv::Mat& edited) const;
    template <typename T>
    void blend(const cv::Mat& terms, cv::Mat& out) const;

    cv::Mat photo_;
    cv::Mat crop_;  // [R, R, 3] CV_32F
    PasteBackOptions options_;
    FaceQuad quad_;  // in pixels of photo_
    cv::Rect area_;
    cv::Mat mask_;                    // CV_32F, size of area_
    std::vector<cv::Range> changed_;  // per row of area_: the columns where the mask is not 0
};

// The photo for a PasteBack of options.scale: averaged, never smaller than a pixel.
cv::Mat resized_for_preview(const cv::Mat& photo, double scale);

}  // namespace lineament
