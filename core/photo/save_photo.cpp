#include "core/photo/save_photo.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <opencv2/imgproc.hpp>

#include "core/base/atomic_file.h"
#include "core/base/cannot_write_error.h"
#include "core/base/input_files.h"
#include "core/photo/colour.h"
#include "core/photo/metadata.h"
#include "core/photo/metadata_texts.h"
#include "core/photo/photo_notes.h"

namespace lineament {

namespace {

template <typename T>
bool channels_are_equal(const cv::Mat& pixels) {
    for (int y = 0; y < pixels.rows; ++y) {
        const cv::Vec<T, 3>* row = pixels.ptr<cv::Vec<T, 3>>(y);
        for (int x = 0; x < pixels.cols; ++x) {
            if (row[x][0] != row[x][1] || row[x][1] != row[x][2]) return false;
        }
    }
    return true;
}

bool is_grey(const cv::Mat& pixels) {
    return pixels.channels() == 3 &&
           (pixels.depth() == CV_16U ? channels_are_equal<uint16_t>(pixels) : channels_are_equal<uint8_t>(pixels));
}

bool is_opaque(const cv::Mat& rgba) {
    cv::Mat alpha;
    cv::extractChannel(rgba, alpha, 3);
    return cv::countNonZero(alpha != (rgba.depth() == CV_16U ? 65535 : 255)) == 0;
}

cv::Mat on_white(const cv::Mat& rgba) {
    const double white = rgba.depth() == CV_16U ? 65535 : 255;
    cv::Mat rgb;
    cv::cvtColor(rgba, rgb, cv::COLOR_RGBA2RGB);
    for (int y = 0; y < rgb.rows; ++y) {
        for (int x = 0; x < rgb.cols; ++x) {
            for (int c = 0; c < 3; ++c) {
                if (rgba.depth() == CV_16U) {
                    const cv::Vec4w& p = rgba.at<cv::Vec4w>(y, x);
                    rgb.at<cv::Vec3w>(y, x)[c] = cv::saturate_cast<uint16_t>(white + (p[c] - white) * p[3] / white);
                } else {
                    const cv::Vec4b& p = rgba.at<cv::Vec4b>(y, x);
                    rgb.at<cv::Vec3b>(y, x)[c] = cv::saturate_cast<uint8_t>(white + (p[c] - white) * p[3] / white);
                }
            }
        }
    }
    return rgb;
}

// Pixels and profile as the format can hold them.
RawImage prepare(const Photo& photo, PhotoFormat format, const SaveOptions& options) {
    RawImage image;
    image.pixels = photo.pixels;
    image.icc_profile = photo.icc_profile;
    image.resolution = photo.resolution;
    if (options.keep_metadata) image.texts = photo.texts;
    if (format == PhotoFormat::Jpeg && photo.has_alpha()) image.pixels = on_white(image.pixels);
    if (format == PhotoFormat::Jpeg || format == PhotoFormat::WebP) image.pixels = to_8bit(image.pixels);
    const ProfileKind kind = profile_kind(photo.icc_profile);
    // An RGB profile does not fit a file with one channel, and the other way round.
    const bool may_be_grey = photo.was_grey && kind != ProfileKind::Rgb && format != PhotoFormat::WebP;
    if (may_be_grey && is_grey(image.pixels)) {
        cv::extractChannel(image.pixels, image.pixels, 0);
        image.grey = true;
    } else if (kind == ProfileKind::Grey) {
        image.icc_profile = rgb_profile_from_grey(photo.icc_profile);
    }
    return image;
}

Bytes encode(const RawImage& image, PhotoFormat format, const EncodeOptions& options) {
    switch (format) {
        case PhotoFormat::Jpeg:
            return encode_jpeg(image, options);
        case PhotoFormat::Png:
            return encode_png(image, options);
        case PhotoFormat::Tiff:
            return encode_tiff(image, options);
        case PhotoFormat::WebP:
            return encode_webp(image, options);
        case PhotoFormat::Bmp:
            break;
    }
    throw CodecError(
        "cannot be a BMP file, because those cannot carry the mark of an edited photo: choose PNG or TIFF");
}

}  // namespace

void SaveOptions::check() const {
    if (jpeg_quality < 1 || jpeg_quality > 100) {
        throw std::invalid_argument("SaveOptions.jpeg_quality must lie between 1 and 100.");
    }
    if (png_compression < 0 || png_compression > 9) {
        throw std::invalid_argument("SaveOptions.png_compression must lie between 0 and 9.");
    }
}

std::optional<PhotoFormat> format_from_path(const std::string& path) {
    std::string extension = std::filesystem::path(path).extension().string();
    for (char& c : extension)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (extension == ".jpg" || extension == ".jpeg" || extension == ".jpe") return PhotoFormat::Jpeg;
    if (extension == ".png") return PhotoFormat::Png;
    if (extension == ".tif" || extension == ".tiff") return PhotoFormat::Tiff;
    if (extension == ".webp") return PhotoFormat::WebP;
    if (extension == ".bmp") return PhotoFormat::Bmp;
    return std::nullopt;
}

std::vector<std::string> losses_when_saved_as(const Photo& photo, PhotoFormat format, const SaveOptions& options) {
    std::vector<std::string> losses = photo.left_behind;
    const bool eight_bits = format == PhotoFormat::Jpeg || format == PhotoFormat::WebP;
    if (eight_bits && photo.bit_depth == 16) losses.push_back(notes::kEightOfSixteenBits);
    if (format == PhotoFormat::Jpeg && photo.has_alpha() && !is_opaque(photo.pixels)) losses.push_back(notes::kOnWhite);
    if (!options.keep_metadata) return losses;
    if (format != PhotoFormat::Png && !all_have_a_place(photo.texts)) losses.push_back(notes::kNoTexts);
    const PhotoMetadata none;
    const PhotoMetadata& metadata = photo.metadata ? *photo.metadata : none;
    if (format == PhotoFormat::WebP && !metadata.iptc.empty()) losses.push_back(notes::kNoIptc);
    try {
        if (format == PhotoFormat::Jpeg && is_too_long_for_jpeg(metadata, photo.texts, options.edited))
            losses.push_back(notes::kRecordsTooLong);
    } catch (const CodecError& e) {
        throw PhotoError(std::string("The photo ") + e.what() + ".");
    }
    return losses;
}

Bytes encode_photo(const Photo& photo, PhotoFormat format, const SaveOptions& options) {
    options.check();
    CV_Assert(!photo.pixels.empty() && photo.pixels.channels() >= 3);
    try {
        const RawImage image = prepare(photo, format, options);
        EncodeOptions encoding;
        encoding.quality = options.jpeg_quality;
        encoding.subsample_colour = options.subsample_colour;
        encoding.deflate_level = options.png_compression;
        encoding.compress_tiff = options.compress_tiff;
        const Bytes plain = encode(image, format, encoding);
        MetadataToWrite what;
        what.metadata = options.keep_metadata ? photo.metadata.get() : nullptr;
        what.format = format;
        if (options.keep_metadata && format != PhotoFormat::Png) what.texts = photo.texts;
        what.size = photo.pixels.size();
        what.resolution = photo.resolution;
        what.edited = options.edited;
        const Bytes complete = write_metadata({plain.data(), plain.size()}, what);
        if (format != PhotoFormat::WebP || image.icc_profile.empty()) return complete;
        const bool alpha = image.pixels.channels() == 4;
        return webp_with_icc({complete.data(), complete.size()}, image.icc_profile, image.pixels.size(), alpha);
    } catch (const CodecError& e) {
        throw PhotoError(std::string("The photo ") + e.what() + ".");
    }
}

void save_photo(const Photo& photo, const std::string& path, const SaveOptions& options) {
    const std::optional<PhotoFormat> format = options.format ? options.format : format_from_path(path);
    if (!format) {
        throw CannotWriteError(
            WriteObstacle::NotAllowed,
            "The name " + path + " does not say which kind of file to write: end it in .png, .jpg, .tif or .webp.");
    }
    if (!options.allow_replace_original && is_same_file(photo.source_path, path)) {
        throw CannotWriteError(
            WriteObstacle::IsInput,
            path +
                " is the original photo and was left as it is: save under another name, or confirm that it "
                "may be replaced.");
    }
    const Bytes bytes = encode_photo(photo, *format, options);
    write_file_atomically(path, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace lineament
