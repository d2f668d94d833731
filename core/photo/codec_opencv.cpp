// WebP and BMP: nothing in them that OpenCV would lose, except WebP's ICC profile, which the metadata reader takes.
#include <cstring>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "core/photo/codecs.h"

namespace lineament {

namespace {

int32_t little_endian(const uint8_t* p) {
    const uint32_t v = p[0] | p[1] << 8 | p[2] << 16 | static_cast<uint32_t>(p[3]) << 24;
    return static_cast<int32_t>(v);
}

RawImage decode_by_opencv(ByteView file) {
    if (file.size > INT32_MAX) throw CodecError("is larger than 2 GB: save it as TIFF or PNG first");
    const cv::Mat bytes(1, static_cast<int>(file.size), CV_8U, const_cast<uint8_t*>(file.data));
    RawImage image;
    try {
        image.pixels = cv::imdecode(bytes, cv::IMREAD_UNCHANGED);
    } catch (const cv::Exception& e) {
        throw CodecError("is damaged (" + e.err + ")");
    }
    if (image.pixels.empty()) throw CodecError("is damaged or cut off");
    image.grey = image.pixels.channels() == 1;
    if (image.pixels.channels() == 3) cv::cvtColor(image.pixels, image.pixels, cv::COLOR_BGR2RGB);
    if (image.pixels.channels() == 4) cv::cvtColor(image.pixels, image.pixels, cv::COLOR_BGRA2RGBA);
    return image;
}

}  // namespace

RawImage decode_webp(ByteView file) {
    return decode_by_opencv(file);
}  // the format ends at 16383 x 16383

RawImage decode_bmp(ByteView file) {
    if (file.size < 26) throw CodecError("is cut off");
    if (little_endian(file.data + 14) >= 40) {  // older headers hold 16-bit sizes
        check_photo_size(little_endian(file.data + 18), std::abs(int64_t{little_endian(file.data + 22)}));
        // OpenCV fills what is missing with black.
        const int64_t bits = file.size >= 30 ? file.data[28] | file.data[29] << 8 : 0;
        const int64_t row = (little_endian(file.data + 18) * bits + 31) / 32 * 4;
        const bool packed = file.size >= 34 && little_endian(file.data + 30) != 0 && little_endian(file.data + 30) != 3;
        const int64_t need = row * std::abs(int64_t{little_endian(file.data + 22)});
        if (!packed && static_cast<int64_t>(file.size) - little_endian(file.data + 10) < need) {
            throw CodecError("is cut off: part of its picture is missing");
        }
    }
    return decode_by_opencv(file);
}

Bytes encode_webp(const RawImage& image, const EncodeOptions& options) {
    CV_Assert(image.pixels.depth() == CV_8U);
    if (image.pixels.cols > 16383 || image.pixels.rows > 16383) {
        throw CodecError("is larger than WebP allows (16,383 pixels a side): choose PNG or TIFF");
    }
    cv::Mat bgr;
    switch (image.pixels.channels()) {
        case 1:
            cv::cvtColor(image.pixels, bgr, cv::COLOR_GRAY2BGR);
            break;
        case 3:
            cv::cvtColor(image.pixels, bgr, cv::COLOR_RGB2BGR);
            break;
        default:
            cv::cvtColor(image.pixels, bgr, cv::COLOR_RGBA2BGRA);
    }
    Bytes out;
    // Above 100 OpenCV writes lossless WebP.
    if (!cv::imencode(".webp", bgr, out, {cv::IMWRITE_WEBP_QUALITY, options.quality == 100 ? 101 : options.quality})) {
        throw CodecError("could not be compressed as WebP");
    }
    return out;
}

}  // namespace lineament
