#include "core/photo/load_photo.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <opencv2/imgproc.hpp>
#include <optional>

#include "core/photo/colour.h"
#include "core/photo/colour_profiles.h"
#include "core/photo/file_kind.h"
#include "core/photo/metadata.h"
#include "core/photo/photo_notes.h"

namespace lineament {

namespace {

constexpr int64_t kMaxFileBytes = int64_t{4} << 30;

RawImage decode(ByteView file, PhotoFormat format) {
    switch (format) {
        case PhotoFormat::Jpeg:
            return decode_jpeg(file);
        case PhotoFormat::Png:
            return decode_png(file);
        case PhotoFormat::Tiff:
            return decode_tiff(file);
        case PhotoFormat::WebP:
            return decode_webp(file);
        case PhotoFormat::Bmp:
            return decode_bmp(file);
    }
    throw CodecError("is of an unknown kind");
}

Bytes read_file(const std::string& path) {
    struct stat info {};
    if (stat(path.c_str(), &info) != 0) {
        throw PhotoError(errno == ENOENT ? "The photo " + path + " does not exist: check the name."
                                         : "The photo " + path + " cannot be reached (" + std::strerror(errno) + ").");
    }
    if (S_ISDIR(info.st_mode)) throw PhotoError(path + " is a folder: choose a photo in it.");
    if (!S_ISREG(info.st_mode)) throw PhotoError(path + " is not an ordinary file: choose a photo.");
    if (info.st_size == 0) throw PhotoError("The photo " + path + " is empty (0 bytes): choose another copy of it.");
    if (info.st_size > kMaxFileBytes)
        throw PhotoError("The photo " + path + " is larger than 4 GB: save it smaller first.");
    std::ifstream file(path, std::ios::binary);
    Bytes bytes(static_cast<size_t>(info.st_size));
    if (!file || !file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()))) {
        throw PhotoError("The photo " + path +
                         " cannot be read: check that you may open it and that its disk is there.");
    }
    return bytes;
}

void leave_behind(Photo& photo, const std::string& note) {
    if (std::find(photo.left_behind.begin(), photo.left_behind.end(), note) != photo.left_behind.end()) return;
    photo.left_behind.push_back(note);
    photo.notes.push_back(note);
}

// What the decoder has to say besides the pixels.
void keep_findings(Photo& photo, RawImage& raw) {
    photo.resolution = raw.resolution;
    photo.texts = std::move(raw.texts);
    photo.notes = std::move(raw.notes);
    for (const std::string& note : raw.left_behind)
        leave_behind(photo, note);
}

void keep_metadata(Photo& photo, RawImage& raw, int& orientation, ByteView file) {
    try {
        ReadMetadata read = read_metadata(file);
        orientation = read.orientation;
        if (photo.format == PhotoFormat::WebP) photo.icc_profile = std::move(read.icc_profile);
        const bool rgb = !raw.cmyk && !raw.grey;
        // A PNG says its colours by itself (sRGB, cICP, gAMA); EXIF in it may be left over from another file.
        const bool says_by_exif = photo.format == PhotoFormat::Jpeg || photo.format == PhotoFormat::Tiff;
        if (read.adobe_rgb && says_by_exif && rgb && raw.icc_profile.empty() && photo.icc_profile.empty())
            raw.icc_profile = profile_from_gamma(kAdobeRgbExponent, kAdobeRgbChromaticities, false);
        if (!photo.resolution) photo.resolution = read.resolution;
        if (orientation >= 5 && photo.resolution) std::swap(photo.resolution->x, photo.resolution->y);
        for (const std::string& note : read.left_behind)
            leave_behind(photo, note);
        photo.metadata = std::make_shared<const PhotoMetadata>(std::move(read.metadata));
    } catch (const CodecError&) {
        photo.notes.push_back(notes::kDamagedMetadata);
    }
}

void to_rgb(Photo& photo, RawImage&& raw) {
    photo.bit_depth = raw.pixels.depth() == CV_16U ? 16 : 8;
    photo.was_grey = raw.grey;
    if (!raw.icc_profile.empty()) photo.icc_profile = std::move(raw.icc_profile);
    if (raw.cmyk) {
        photo.pixels = cmyk_to_srgb(raw.pixels, photo.icc_profile);
        photo.icc_profile.clear();
        photo.notes.push_back(notes::kConvertedFromPrint);
    } else if (raw.pixels.channels() == 1) {
        cv::cvtColor(raw.pixels, photo.pixels, cv::COLOR_GRAY2RGB);
    } else {
        photo.pixels = std::move(raw.pixels);
    }
    const ProfileKind kind = profile_kind(photo.icc_profile);
    if (!photo.icc_profile.empty() && (kind == ProfileKind::None || kind == ProfileKind::Other)) {
        photo.icc_profile.clear();
        photo.notes.push_back(notes::kDamagedProfile);
    }
}

}  // namespace

const char* format_name(PhotoFormat format) {
    switch (format) {
        case PhotoFormat::Jpeg:
            return "JPEG";
        case PhotoFormat::Png:
            return "PNG";
        case PhotoFormat::Tiff:
            return "TIFF";
        case PhotoFormat::WebP:
            return "WebP";
        case PhotoFormat::Bmp:
            return "BMP";
    }
    return "?";
}

void check_photo_size(int64_t width, int64_t height) {
    if (width <= 0 || height <= 0) throw CodecError("has no pixels");
    if (width > max_photo_pixels() / height) {
        throw CodecError("has " + std::to_string(width) + " x " + std::to_string(height) +
                         " pixels, more than the 400 million that can be opened: save it smaller first");
    }
}

cv::Mat apply_orientation(const cv::Mat& pixels, int orientation) {
    CV_Assert(orientation >= 1 && orientation <= 8);
    cv::Mat turned = pixels;
    if (orientation >= 5) cv::transpose(pixels, turned);
    // What is left after the transposition: nothing, or a mirroring of rows, columns or both.
    cv::Mat out;
    switch (orientation) {
        case 2:
        case 6:
            cv::flip(turned, out, 1);
            return out;
        case 3:
        case 7:
            cv::flip(turned, out, -1);
            return out;
        case 4:
        case 8:
            cv::flip(turned, out, 0);
            return out;
        default:
            return turned;
    }
}

Photo load_photo(ByteView bytes, const std::string& name) {
    const std::optional<PhotoFormat> format = photo_format(bytes, name);
    if (!format) throw PhotoError(why_not_a_photo(bytes, name));
    Photo photo;
    photo.format = *format;
    try {
        RawImage raw = decode(bytes, *format);
        keep_findings(photo, raw);
        int orientation = 1;
        keep_metadata(photo, raw, orientation, bytes);
        to_rgb(photo, std::move(raw));
        photo.pixels = apply_orientation(photo.pixels, orientation);
    } catch (const CodecError& e) {
        throw PhotoError("The " + std::string(format_name(*format)) + " photo " + name + " " + e.what() + ".");
    } catch (const cv::Exception& e) {
        if (e.code != cv::Error::StsNoMem) throw;
        throw PhotoError("There is not enough memory to open " + name + ": save it smaller first.");
    } catch (const std::bad_alloc&) {
        throw PhotoError("There is not enough memory to open " + name + ": save it smaller first.");
    }
    return photo;
}

Photo load_photo(const std::string& path) {
    const Bytes bytes = read_file(path);
    Photo photo = load_photo({bytes.data(), bytes.size()}, path);
    photo.source_path = path;
    return photo;
}

}  // namespace lineament
