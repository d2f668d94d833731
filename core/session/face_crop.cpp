// FaceEditor: one face's square of the photo, as it will be saved.
#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/session/face_editor_state.h"

namespace lineament {

namespace {

constexpr int kLargestCrop = 4096;  // pixels a side

/// Side of the square in pixels of an image that is the photo resized by `scale`.
int own_side(const FaceQuad& quad, double scale, int least) {
    const double side = std::min<double>(quad.side() * scale, kLargestCrop);
    return std::max(least, static_cast<int>(std::lround(side)));
}

/// The quad's square out of a part of an image, whose first pixel is `corner` in the image that the quad is given in.
/// What lies past the part's border is mirrored.
cv::Mat cut_square(const cv::Mat& part, const cv::Point& corner, const FaceQuad& quad, int side) {
    const cv::Matx23d image_from_crop = quad.image_from_crop();
    cv::Matx23d from_pixel;  // of the crop, counted from the centre of its first one
    for (int row = 0; row < 2; ++row) {
        const double right = image_from_crop(row, 0) / side, down = image_from_crop(row, 1) / side;
        from_pixel(row, 0) = right;
        from_pixel(row, 1) = down;
        from_pixel(row, 2) = image_from_crop(row, 2) + (right + down) / 2 - (row == 0 ? corner.x : corner.y);
    }
    cv::Mat crop;
    cv::warpAffine(part, crop, from_pixel, {side, side}, cv::INTER_CUBIC | cv::WARP_INVERSE_MAP, cv::BORDER_REFLECT);
    return crop;
}

}  // namespace

int FaceEditor::crop_side(int face_index) const {
    return own_side(quad(face_index), impl_->display_scale, impl_->pack ? impl_->pack->resolution() : 1);
}

cv::Mat FaceEditor::compose_crop(const std::string& method_id, const std::map<int, SliderValues>& sliders_by_face,
                                 int face_index, const ComposeOptions& options, int output_side,
                                 StageTimings* timings) {
    const FaceQuad on_display = quad(face_index).scaled(impl_->display_scale);
    DisplayPatch patch;
    if (method_id.empty() || method_id == impl_->working) {
        patch = compose_preview(sliders_by_face, face_index, options, output_side, timings);
    } else {
        const cv::Rect area = impl_->display_area(face_index);
        const auto found = sliders_by_face.find(face_index);
        const SliderValues sliders = found == sliders_by_face.end() ? SliderValues() : without_zeros(found->second);
        if (area.empty() || sliders.empty()) {
            patch = {impl_->display(area), area.tl()};
        } else {
            open_face_by(method_id, face_index, {}, timings);
            patch = impl_->paste_one(method_id, face_index, sliders, area, options, output_side, timings);
        }
    }
    const int side = crop_side(face_index);
    // A square that lies wholly past the photo's border has no pixels of its own.
    if (patch.rgb8.empty()) return cv::Mat(side, side, CV_8UC3, cv::Scalar::all(0));
    return cut_square(patch.rgb8, patch.top_left, on_display, side);
}

cv::Mat FaceEditor::compose_full_crop(const std::map<int, SliderValues>& sliders_by_face, int face_index,
                                      const ComposeOptions& options, StageTimings* timings) {
    const FaceQuad& square = quad(face_index);
    const cv::Mat whole = compose(sliders_by_face, options, timings);
    const int side = own_side(square, 1, impl_->pack ? impl_->pack->resolution() : 1);
    const cv::Rect area = quad_area(square, 1, whole.size());
    if (area.empty()) return cv::Mat(side, side, whole.type(), cv::Scalar::all(0));
    return cut_square(whole(area), area.tl(), square, side);
}

}  // namespace lineament
