#include "core/session/export_photo.h"

#include <unistd.h>

#include <filesystem>

#include "core/base/atomic_file.h"
#include "core/base/input_files.h"
#include "core/base/mapped_file.h"

namespace lineament {

namespace {

[[noreturn]] void refuse(WriteObstacle obstacle, const std::string& sentence) {
    throw CannotWriteError(obstacle, sentence);
}

// Whether the file can be copied, so that even a JPEG comes out with the very same pixels.
bool is_copied(const Photo& photo, bool edited, const ExportTarget& target) {
    return !edited && !photo.source_path.empty() && format_from_path(target.path) == photo.format;
}

void save(const Photo& photo, const ExportTarget& target, bool edited) {
    SaveOptions options;
    options.jpeg_quality = target.jpeg_quality;
    options.allow_replace_original = target.overwrite_original;
    options.edited = edited;
    try {
        save_photo(photo, target.path, options);
    } catch (const PhotoError& error) {
        throw CannotWriteError(WriteObstacle::Other, error.what());
    }
}

// As a photo of its own: of the photo's depth and colours, without its records.
Photo own_crop(const Photo& photo, const cv::Mat& pixels) {
    Photo crop;
    crop.pixels = pixels;
    crop.icc_profile = photo.icc_profile;
    crop.bit_depth = photo.bit_depth;
    crop.was_grey = photo.was_grey;
    crop.source_path = photo.source_path;  // so that the original is known and protected
    return crop;
}

}  // namespace

void check_export_target(const Photo& photo, const ExportTarget& target) {
    target.check();
    const std::filesystem::path path(target.path);
    if (!format_from_path(target.path) || *format_from_path(target.path) == PhotoFormat::Bmp) {
        refuse(WriteObstacle::NotAllowed,
               "The name '" + target.path +
                   "' does not end in .png, .jpg, .tif or .webp: choose a name with one of these endings.");
    }
    std::error_code error;
    const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
    if (!std::filesystem::is_directory(folder, error)) {
        refuse(WriteObstacle::NoFolder, "The folder '" + folder.string() + "' does not exist: choose another one.");
    }
    if (access(folder.c_str(), W_OK) != 0) {
        refuse(WriteObstacle::ReadOnly,
               "The folder '" + folder.string() + "' cannot be written to: choose another one.");
    }
    if (std::filesystem::is_directory(path, error)) {
        refuse(WriteObstacle::NotAFile, "'" + target.path + "' is a folder: give the name of a file.");
    }
    if (is_same_file(photo.source_path, target.path)) {
        if (!target.overwrite_original) {
            refuse(WriteObstacle::IsInput, "'" + target.path + "' is the original photo: choose another name.");
        }
    } else if (std::filesystem::exists(path, error)) {
        if (!target.overwrite_existing) {
            refuse(WriteObstacle::NotAllowed, "There is a file '" + target.path + "' already: choose another name.");
        }
        // Replacing by rename would succeed where the file itself is protected; the person protected it for a reason.
        if (access(target.path.c_str(), W_OK) != 0) {
            refuse(WriteObstacle::ReadOnly, "The file '" + target.path + "' is read-only: choose another name.");
        }
    }
}

void export_photo(const Photo& photo, const cv::Mat& pixels, bool edited, const ExportTarget& target) {
    check_export_target(photo, target);
    if (is_copied(photo, edited, target)) {
        if (is_same_file(photo.source_path, target.path)) return;  // it is there already, as it should be
        try {
            const std::shared_ptr<const MappedFile> source = MappedFile::open(photo.source_path);
            write_file_atomically(target.path, {reinterpret_cast<const char*>(source->data()), source->size()});
        } catch (const CannotWriteError&) {
            throw;
        } catch (const std::runtime_error& error) {
            throw CannotWriteError(WriteObstacle::Other, error.what());
        }
        return;
    }
    Photo out = photo;
    out.pixels = pixels;
    save(out, target, edited);
}

std::vector<std::string> losses_when_exported(const Photo& photo, bool edited, const ExportTarget& target) {
    const std::optional<PhotoFormat> format = format_from_path(target.path);
    if (!format || is_copied(photo, edited, target)) return {};
    SaveOptions options;
    options.edited = edited;
    return losses_when_saved_as(photo, *format, options);
}

void export_own_crop(const Photo& photo, const cv::Mat& pixels, bool edited, const ExportTarget& target) {
    check_export_target(photo, target);
    save(own_crop(photo, pixels), target, edited);
}

std::vector<std::string> losses_of_own_crop(const Photo& photo, const cv::Mat& pixels, bool edited,
                                            const ExportTarget& target) {
    const std::optional<PhotoFormat> format = format_from_path(target.path);
    if (!format) return {};
    SaveOptions options;
    options.edited = edited;
    return losses_when_saved_as(own_crop(photo, pixels), *format, options);
}

void export_crop(const Photo& photo, const cv::Mat& rgb8, const ExportTarget& target) {
    check_export_target(photo, target);
    Photo crop;
    crop.pixels = rgb8;
    crop.source_path = photo.source_path;  // so that the original is known and protected
    save(crop, target, true);
}

}  // namespace lineament
