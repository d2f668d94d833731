// Writing an edited photo where the person wants it, and refusing what would lose something.
#pragma once

#include <string>
#include <vector>

#include "core/base/cannot_write_error.h"
#include "core/photo/photo.h"
#include "core/photo/save_photo.h"

namespace lineament {

struct ExportTarget {
    std::string path;
    int jpeg_quality = 95;            ///< 1..100
    bool overwrite_existing = false;  ///< leave to replace a file that is there
    bool overwrite_original = false;  ///< leave to replace the file that the photo was read from

    bool operator==(const ExportTarget& other) const;
    bool operator!=(const ExportTarget& other) const { return !(*this == other); }
    /// Throws std::invalid_argument with a sentence for what no target can be. Asks no file system.
    void check() const;
};

/// Refuses a target that exists without leave, that has no known extension, or whose folder cannot be written to.
/// Called before long work, so that nobody waits for an export that cannot succeed. Throws CannotWriteError.
void check_export_target(const Photo& photo, const ExportTarget& target);

/// Saves `pixels` (of the photo's size, depth and colour space) with everything else of the photo. Where nothing was
/// edited and the format stays the same, the file is copied, so that even a JPEG comes out with the very same pixels.
/// Throws CannotWriteError.
void export_photo(const Photo& photo, const cv::Mat& pixels, bool edited, const ExportTarget& target);

/// What export_photo() to this target leaves out of the photo or its file: sentences, those of Photo::notes among them.
/// Empty where the file is copied. Throws PhotoError as losses_when_saved_as() does.
std::vector<std::string> losses_when_exported(const Photo& photo, bool edited, const ExportTarget& target);

/// Saves a crop of the photo's own pixels, of its depth and colour space. `edited`: they are not as they were. Throws
/// CannotWriteError.
void export_own_crop(const Photo& photo, const cv::Mat& pixels, bool edited, const ExportTarget& target);

/// What export_own_crop() leaves out of the crop, which has none of the photo's records: sentences. Throws PhotoError.
std::vector<std::string> losses_of_own_crop(const Photo& photo, const cv::Mat& pixels, bool edited,
                                            const ExportTarget& target);

/// Saves a rendered crop, RGB CV_8UC3 in sRGB, marked as edited. Throws CannotWriteError.
void export_crop(const Photo& photo, const cv::Mat& rgb8, const ExportTarget& target);

}  // namespace lineament
