// WebP by libwebp itself: OpenCV would offer bytes that only look like WebP to every other reader that it has.
#include <webp/decode.h>
#include <webp/demux.h>
#include <webp/encode.h>

#include <cstring>
#include <memory>
#include <opencv2/imgproc.hpp>

#include "core/photo/codecs.h"
#include "core/photo/photo_notes.h"

namespace lineament {

namespace {

CodecError damaged() {
    return CodecError("is damaged or cut off");
}

// The first picture of an animation, as a player would show it.
cv::Mat first_frame(ByteView file) {
    struct Delete {
        void operator()(WebPAnimDecoder* decoder) const { WebPAnimDecoderDelete(decoder); }
    };
    WebPAnimDecoderOptions options;
    if (!WebPAnimDecoderOptionsInit(&options)) throw damaged();
    options.color_mode = MODE_RGBA;
    const WebPData data{file.data, file.size};
    const std::unique_ptr<WebPAnimDecoder, Delete> decoder(WebPAnimDecoderNew(&data, &options));
    WebPAnimInfo info;
    if (!decoder || !WebPAnimDecoderGetInfo(decoder.get(), &info)) throw damaged();
    check_photo_size(info.canvas_width, info.canvas_height);
    uint8_t* frame = nullptr;
    int shown_until = 0;
    if (!WebPAnimDecoderGetNext(decoder.get(), &frame, &shown_until) || !frame) throw damaged();
    return cv::Mat(static_cast<int>(info.canvas_height), static_cast<int>(info.canvas_width), CV_8UC4, frame).clone();
}

cv::Mat only_frame(ByteView file, const WebPBitstreamFeatures& features) {
    cv::Mat pixels(features.height, features.width, features.has_alpha ? CV_8UC4 : CV_8UC3);
    const size_t bytes = pixels.total() * pixels.elemSize();
    const int stride = static_cast<int>(pixels.step);
    const uint8_t* done = features.has_alpha ? WebPDecodeRGBAInto(file.data, file.size, pixels.data, bytes, stride)
                                             : WebPDecodeRGBInto(file.data, file.size, pixels.data, bytes, stride);
    if (!done) throw damaged();
    return pixels;
}

struct Picture {
    WebPPicture picture;
    WebPMemoryWriter writer;
    Picture() {
        WebPMemoryWriterInit(&writer);
        if (!WebPPictureInit(&picture)) throw CodecError("could not be compressed as WebP");
        picture.writer = WebPMemoryWrite;
        picture.custom_ptr = &writer;
    }
    ~Picture() {
        WebPPictureFree(&picture);
        WebPMemoryWriterClear(&writer);
    }
    Picture(const Picture&) = delete;
    Picture& operator=(const Picture&) = delete;
};

}  // namespace

// The format ends at 16383 x 16383 pixels.
RawImage decode_webp(ByteView file) {
    WebPBitstreamFeatures features;
    if (WebPGetFeatures(file.data, file.size, &features) != VP8_STATUS_OK) throw damaged();
    check_photo_size(features.width, features.height);
    RawImage image;
    if (features.has_animation) {
        image.pixels = first_frame(file);
        if (!features.has_alpha) cv::cvtColor(image.pixels, image.pixels, cv::COLOR_RGBA2RGB);
        image.left_behind.push_back(notes::kOnlyFirstFrame);
    } else {
        image.pixels = only_frame(file, features);
    }
    return image;
}

Bytes encode_webp(const RawImage& image, const EncodeOptions& options) {
    CV_Assert(image.pixels.depth() == CV_8U);
    if (image.pixels.cols > WEBP_MAX_DIMENSION || image.pixels.rows > WEBP_MAX_DIMENSION) {
        throw CodecError("is larger than WebP allows (16,383 pixels a side): choose PNG or TIFF");
    }
    cv::Mat pixels = image.pixels;
    if (pixels.channels() == 1) cv::cvtColor(image.pixels, pixels, cv::COLOR_GRAY2RGB);
    WebPConfig config;
    if (!WebPConfigInit(&config)) throw CodecError("could not be compressed as WebP");
    config.lossless = options.quality == 100;
    config.exact = 1;  // colours below full transparency stay
    config.quality = config.lossless ? 70 : static_cast<float>(options.quality);
    Picture output;
    output.picture.use_argb = config.lossless;
    output.picture.width = pixels.cols;
    output.picture.height = pixels.rows;
    const int stride = static_cast<int>(pixels.step);
    const int taken = pixels.channels() == 4 ? WebPPictureImportRGBA(&output.picture, pixels.data, stride)
                                             : WebPPictureImportRGB(&output.picture, pixels.data, stride);
    if (!taken || !WebPEncode(&config, &output.picture)) throw CodecError("could not be compressed as WebP");
    return Bytes(output.writer.mem, output.writer.mem + output.writer.size);
}

// Exiv2 0.27 writes the profile under the wrong chunk name, so it is put in here. Chunks: RIFF size "WEBP", then VP8X
// (flags and canvas size) first, ICCP second, then the others as they were.
Bytes webp_with_icc(ByteView webp, const Bytes& icc_profile, cv::Size size, bool alpha) {
    constexpr uint8_t kHasProfile = 0x20, kHasAlpha = 0x10;
    constexpr size_t kRiffHeader = 12, kChunkHeader = 8, kExtendedSize = 10;
    CV_Assert(webp.size > kRiffHeader + kChunkHeader && std::memcmp(webp.data + 8, "WEBP", 4) == 0);
    Bytes out;
    out.reserve(webp.size + icc_profile.size() + 64);
    for (size_t i = 0; i < kRiffHeader; ++i)
        out.push_back(webp.data[i]);
    const auto append_chunk = [&out](const char* name, const uint8_t* data, size_t count) {
        out.insert(out.end(), name, name + 4);
        for (int shift = 0; shift < 32; shift += 8)
            out.push_back(static_cast<uint8_t>(count >> shift));
        out.insert(out.end(), data, data + count);
        if (count % 2) out.push_back(0);
    };
    uint8_t extended[kExtendedSize] = {static_cast<uint8_t>(alpha ? kHasAlpha : 0)};
    for (int i = 0; i < 3; ++i) {
        extended[4 + i] = static_cast<uint8_t>((size.width - 1) >> (8 * i));
        extended[7 + i] = static_cast<uint8_t>((size.height - 1) >> (8 * i));
    }
    size_t rest = kRiffHeader;
    if (std::memcmp(webp.data + kRiffHeader, "VP8X", 4) == 0) {
        CV_Assert(webp.size >= kRiffHeader + kChunkHeader + kExtendedSize);
        std::memcpy(extended, webp.data + kRiffHeader + kChunkHeader, kExtendedSize);
        rest += kChunkHeader + kExtendedSize;
    }
    extended[0] |= kHasProfile;
    append_chunk("VP8X", extended, kExtendedSize);
    append_chunk("ICCP", icc_profile.data(), icc_profile.size());
    out.insert(out.end(), webp.data + rest, webp.data + webp.size);
    const size_t riff_size = out.size() - kChunkHeader;
    for (int i = 0; i < 4; ++i)
        out[4 + static_cast<size_t>(i)] = static_cast<uint8_t>(riff_size >> (8 * i));
    return out;
}

}  // namespace lineament
