// Finding and reading image files for the commands.
#pragma once

#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "app/cli/report.h"

namespace lineament {

/// The files named, and of every folder named the image files directly in it (by extension; not the "._" companions
/// that some systems write), sorted by name.
/// Throws BadInputError naming what does not exist or holds no image.
std::vector<std::string> image_files(const std::vector<std::string>& paths);

/// A photo of several that was left out, and the sentence that says why.
struct SkippedPhoto {
    std::string path;
    std::string reason;
};

/// The field "skipped" of the report and a line each.
void tell_skipped(Report& report, const std::vector<SkippedPhoto>& skipped);

/// Throws PhotoError for a picture that is given as an aligned crop and is not square.
void check_is_square(cv::Size size, const std::string& path);

/// Upright sRGB pixels, RGB CV_8UC3. Throws PhotoError.
cv::Mat read_rgb8(const std::string& path);

/// RGB CV_8UC3 as PNG, replacing what is there. Throws std::runtime_error if it cannot be written.
void write_png(const std::string& path, const cv::Mat& rgb8);

}  // namespace lineament
