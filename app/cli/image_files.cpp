#include "app/cli/image_files.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "app/cli/exit_codes.h"
#include "core/base/atomic_file.h"
#include "core/photo/colour.h"
#include "core/photo/load_photo.h"

namespace lineament {

namespace {

bool has_image_extension(const std::filesystem::path& path) {
    static const std::array<const char*, 9> kExtensions{".jpg", ".jpeg", ".png", ".tif", ".tiff",
                                                        ".bmp", ".webp", ".ppm", ".jfif"};
    std::string extension = path.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return std::find(kExtensions.begin(), kExtensions.end(), extension) != kExtensions.end();
}

}  // namespace

std::vector<std::string> image_files(const std::vector<std::string>& paths) {
    std::vector<std::string> files;
    for (const std::string& path : paths) {
        std::error_code error;
        if (!std::filesystem::exists(path, error)) throw BadInputError("There is no file or folder '" + path + "'.");
        if (!std::filesystem::is_directory(path, error)) {
            files.push_back(path);
            continue;
        }
        std::vector<std::string> inside;
        for (const std::filesystem::directory_entry& entry : std::filesystem::directory_iterator(path, error)) {
            // "._a.jpg" holds what some systems keep beside "a.jpg" on foreign disks; it is no photo.
            const bool companion = entry.path().filename().string().rfind("._", 0) == 0;
            if (entry.is_regular_file(error) && has_image_extension(entry.path()) && !companion)
                inside.push_back(entry.path());
        }
        if (inside.empty()) throw BadInputError("The folder '" + path + "' holds no image files.");
        std::sort(inside.begin(), inside.end());
        files.insert(files.end(), inside.begin(), inside.end());
    }
    return files;
}

void tell_skipped(Report& report, const std::vector<SkippedPhoto>& skipped) {
    report["skipped"] = nlohmann::ordered_json::array();
    for (const SkippedPhoto& photo : skipped) {
        report["skipped"].push_back({{"photo", photo.path}, {"reason", photo.reason}});
        report.say("  " + photo.path + ": " + photo.reason);
    }
}

void check_is_square(cv::Size size, const std::string& path) {
    if (size.width == size.height) return;
    throw PhotoError("The picture '" + path + "' has " + std::to_string(size.width) + " x " +
                     std::to_string(size.height) +
                     " pixels, but an aligned crop is square: cut one with 'lineament-cli align', or give the photo "
                     "as a photo.");
}

cv::Mat read_rgb8(const std::string& path) {
    return to_srgb8(load_photo(path));
}

void write_png(const std::string& path, const cv::Mat& rgb8) {
    cv::Mat bgr;
    cv::cvtColor(rgb8, bgr, cv::COLOR_RGB2BGR);
    std::vector<uchar> bytes;
    cv::imencode(".png", bgr, bytes);
    write_file_atomically(path, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace lineament
