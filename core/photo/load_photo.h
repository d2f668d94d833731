// Reads photos: JPEG (also grey and CMYK), PNG, TIFF (8 and 16 bit), WebP and BMP.
#pragma once

#include <string>

#include "core/photo/codecs.h"
#include "core/photo/photo.h"

namespace lineament {

// The kind is told by the content, not by the name. At most max_photo_pixels() pixels, checked before decoding. A photo
// that is damaged or cut off is refused rather than shown in part. Throws PhotoError. Safe from several threads.
Photo load_photo(const std::string& path);

// The same from memory (clipboard, drag and drop); `name` stands for the path in sentences.
Photo load_photo(ByteView bytes, const std::string& name = "the pasted picture");

// Turns pixels upright: orientation is EXIF's 1 to 8. Any depth and number of channels.
cv::Mat apply_orientation(const cv::Mat& pixels, int orientation);

}  // namespace lineament
