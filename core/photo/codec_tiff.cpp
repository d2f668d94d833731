#include <tiffio.h>

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <memory>
#include <opencv2/imgproc.hpp>

#include "core/photo/codecs.h"

namespace lineament {

namespace {

// A file in memory for libtiff, and the last thing libtiff complained about.
struct MemoryFile {
    const uint8_t* data = nullptr;
    uint64_t size = 0;
    Bytes* written = nullptr;
    uint64_t position = 0;
    std::string message;

    uint64_t length() const { return written ? written->size() : size; }
};

MemoryFile& file_of(thandle_t handle) {
    return *static_cast<MemoryFile*>(handle);
}

tmsize_t read_bytes(thandle_t handle, void* out, tmsize_t count) {
    MemoryFile& f = file_of(handle);
    const uint8_t* data = f.written ? f.written->data() : f.data;
    const uint64_t left = f.position < f.length() ? f.length() - f.position : 0;
    const uint64_t n = std::min<uint64_t>(left, static_cast<uint64_t>(count));
    if (n) std::memcpy(out, data + f.position, n);
    f.position += n;
    return static_cast<tmsize_t>(n);
}

tmsize_t write_bytes(thandle_t handle, void* in, tmsize_t count) {
    MemoryFile& f = file_of(handle);
    if (!f.written) return -1;
    const uint64_t end = f.position + static_cast<uint64_t>(count);
    if (f.written->size() < end) f.written->resize(end);
    std::memcpy(f.written->data() + f.position, in, static_cast<size_t>(count));
    f.position = end;
    return count;
}

toff_t seek_bytes(thandle_t handle, toff_t offset, int whence) {
    MemoryFile& f = file_of(handle);
    f.position = whence == SEEK_SET ? offset : whence == SEEK_CUR ? f.position + offset : f.length() + offset;
    return f.position;
}

int close_bytes(thandle_t) {
    return 0;
}
toff_t size_of_file(thandle_t handle) {
    return file_of(handle).length();
}

int on_error(TIFF*, void* user, const char*, const char* format, va_list arguments) {
    char text[160];
    std::vsnprintf(text, sizeof text, format, arguments);
    MemoryFile& f = *static_cast<MemoryFile*>(user);
    if (f.message.empty()) f.message = text;
    return 1;
}

int on_warning(TIFF*, void*, const char*, const char*, va_list) {
    return 1;
}

struct CloseTiff {
    void operator()(TIFF* tiff) const { TIFFClose(tiff); }
};
using TiffPtr = std::unique_ptr<TIFF, CloseTiff>;

TiffPtr open_tiff(MemoryFile& file, const char* mode) {
    TIFFOpenOptions* options = TIFFOpenOptionsAlloc();
    TIFFOpenOptionsSetErrorHandlerExtR(options, on_error, &file);
    TIFFOpenOptionsSetWarningHandlerExtR(options, on_warning, &file);
    TiffPtr tiff(TIFFClientOpenExt("photo", mode, &file, read_bytes, write_bytes, seek_bytes, close_bytes, size_of_file,
                                   nullptr, nullptr, options));
    TIFFOpenOptionsFree(options);
    return tiff;
}

CodecError damaged(const MemoryFile& file) {
    return CodecError("is damaged or cut off" + (file.message.empty() ? "" : " (" + file.message + ")"));
}

struct Layout {
    uint32_t width = 0, height = 0;
    uint16_t bits = 1, samples = 1, planar = PLANARCONFIG_CONTIG, photometric = PHOTOMETRIC_RGB;
    uint16_t format = SAMPLEFORMAT_UINT, extra_count = 0, alpha = EXTRASAMPLE_UNSPECIFIED, orientation = 1;
};

Layout read_layout(TIFF* tiff) {
    Layout l;
    TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &l.width);
    TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &l.height);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &l.bits);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &l.samples);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &l.planar);
    TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &l.photometric);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLEFORMAT, &l.format);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_ORIENTATION, &l.orientation);
    uint16_t* kinds = nullptr;
    if (TIFFGetFieldDefaulted(tiff, TIFFTAG_EXTRASAMPLES, &l.extra_count, &kinds) && l.extra_count) l.alpha = kinds[0];
    return l;
}

// Strips or tiles of 8- or 16-bit samples, all channels together.
cv::Mat read_samples(TIFF* tiff, const Layout& l, const MemoryFile& file) {
    cv::Mat pixels(static_cast<int>(l.height), static_cast<int>(l.width),
                   CV_MAKETYPE(l.bits == 16 ? CV_16U : CV_8U, l.samples));
    const size_t pixel = pixels.elemSize();
    if (!TIFFIsTiled(tiff)) {
        if (static_cast<size_t>(TIFFScanlineSize(tiff)) != l.width * pixel) throw damaged(file);
        for (uint32_t y = 0; y < l.height; ++y) {
            if (TIFFReadScanline(tiff, pixels.ptr(static_cast<int>(y)), y) != 1) throw damaged(file);
        }
        return pixels;
    }
    uint32_t tile_width = 0, tile_height = 0;
    TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &tile_width);
    TIFFGetField(tiff, TIFFTAG_TILELENGTH, &tile_height);
    const int64_t tile_bytes = TIFFTileSize(tiff);
    if (tile_bytes <= 0 || tile_bytes > (int64_t{1} << 30) ||
        static_cast<uint64_t>(tile_bytes) != uint64_t{tile_width} * tile_height * pixel) {
        throw damaged(file);
    }
    Bytes tile(static_cast<size_t>(tile_bytes));
    for (uint32_t y = 0; y < l.height; y += tile_height) {
        for (uint32_t x = 0; x < l.width; x += tile_width) {
            if (TIFFReadTile(tiff, tile.data(), x, y, 0, 0) < 0) throw damaged(file);
            const size_t bytes = std::min(tile_width, l.width - x) * pixel;
            for (uint32_t row = 0; row < std::min(tile_height, l.height - y); ++row) {
                std::memcpy(pixels.ptr(static_cast<int>(y + row)) + x * pixel, tile.data() + row * tile_width * pixel,
                            bytes);
            }
        }
    }
    return pixels;
}

// Palette, bilevel, YCbCr, separate planes ...: libtiff's own conversion to 8-bit RGBA.
cv::Mat read_converted(TIFF* tiff, const Layout& l, const MemoryFile& file) {
    cv::Mat rgba(static_cast<int>(l.height), static_cast<int>(l.width), CV_8UC4);
    // Asking for the orientation that the file states leaves the rows as they are; EXIF orientation is applied later.
    if (TIFFReadRGBAImageOriented(tiff, l.width, l.height, reinterpret_cast<uint32_t*>(rgba.data), l.orientation, 1) !=
        1) {
        throw damaged(file);
    }
    if (l.alpha == EXTRASAMPLE_ASSOCALPHA || l.alpha == EXTRASAMPLE_UNASSALPHA) return rgba;
    cv::Mat rgb;
    cv::cvtColor(rgba, rgb, cv::COLOR_RGBA2RGB);
    return rgb;
}

template <typename T>
void unpremultiply(cv::Mat& rgba, double white) {
    rgba.forEach<cv::Vec<T, 4>>([&](cv::Vec<T, 4>& p, const int*) {
        if (p[3] == 0) return;
        for (int c = 0; c < 3; ++c)
            p[c] = cv::saturate_cast<T>(p[c] * white / p[3]);
    });
}

}  // namespace

RawImage decode_tiff(ByteView bytes) {
    MemoryFile file{bytes.data, bytes.size, nullptr, 0, {}};
    const TiffPtr tiff = open_tiff(file, "r");
    if (!tiff) throw damaged(file);
    const Layout l = read_layout(tiff.get());
    check_photo_size(l.width, l.height);
    if (l.format != SAMPLEFORMAT_UINT || l.bits > 16) {
        throw CodecError(
            "holds " + std::to_string(l.bits) +
            "-bit or floating-point samples, which are not supported: save it with 8 or 16 bits per channel");
    }
    RawImage image;
    uint32_t size = 0;
    void* profile = nullptr;
    if (TIFFGetField(tiff.get(), TIFFTAG_ICCPROFILE, &size, &profile) && profile) {
        image.icc_profile.assign(static_cast<uint8_t*>(profile), static_cast<uint8_t*>(profile) + size);
    }
    const bool plain = (l.bits == 8 || l.bits == 16) && l.planar == PLANARCONFIG_CONTIG;
    const bool rgb = l.photometric == PHOTOMETRIC_RGB && (l.samples == 3 || l.samples == 4);
    const bool grey = l.photometric == PHOTOMETRIC_MINISBLACK || l.photometric == PHOTOMETRIC_MINISWHITE;
    const bool cmyk = l.photometric == PHOTOMETRIC_SEPARATED && l.samples == 4;
    image.grey = grey;
    if (plain && (rgb || cmyk || (grey && l.samples == 1))) {
        image.pixels = read_samples(tiff.get(), l, file);
        image.cmyk = cmyk;
        if (l.photometric == PHOTOMETRIC_MINISWHITE) cv::bitwise_not(image.pixels, image.pixels);
        if (rgb && l.samples == 4 && l.alpha == EXTRASAMPLE_ASSOCALPHA) {
            l.bits == 16 ? unpremultiply<uint16_t>(image.pixels, 65535) : unpremultiply<uint8_t>(image.pixels, 255);
        }
    } else {
        image.pixels = read_converted(tiff.get(), l, file);
        if (image.pixels.channels() == 4) unpremultiply<uint8_t>(image.pixels, 255);
    }
    return image;
}

Bytes encode_tiff(const RawImage& image, const EncodeOptions& options) {
    const int channels = image.pixels.channels();
    CV_Assert(channels != 2 && (image.pixels.depth() == CV_8U || image.pixels.depth() == CV_16U));
    Bytes out;
    MemoryFile file{nullptr, 0, &out, 0, {}};
    // Classic TIFF ends at 4 GiB.
    const bool big = image.pixels.total() * image.pixels.elemSize() > 3'900'000'000u;
    TiffPtr tiff = open_tiff(file, big ? "w8" : "w");
    const auto failed = [&] { return CodecError("could not be written as TIFF (" + file.message + ")"); };
    if (!tiff) throw failed();
    TIFFSetField(tiff.get(), TIFFTAG_IMAGEWIDTH, image.pixels.cols);
    TIFFSetField(tiff.get(), TIFFTAG_IMAGELENGTH, image.pixels.rows);
    TIFFSetField(tiff.get(), TIFFTAG_SAMPLESPERPIXEL, channels);
    TIFFSetField(tiff.get(), TIFFTAG_BITSPERSAMPLE, image.pixels.depth() == CV_16U ? 16 : 8);
    TIFFSetField(tiff.get(), TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    TIFFSetField(tiff.get(), TIFFTAG_PHOTOMETRIC, channels == 1 ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_RGB);
    TIFFSetField(tiff.get(), TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
    if (channels == 4) {
        const uint16_t kind = EXTRASAMPLE_UNASSALPHA;
        TIFFSetField(tiff.get(), TIFFTAG_EXTRASAMPLES, 1, &kind);
    }
    TIFFSetField(tiff.get(), TIFFTAG_COMPRESSION, options.compress_tiff ? COMPRESSION_ADOBE_DEFLATE : COMPRESSION_NONE);
    if (options.compress_tiff) {
        TIFFSetField(tiff.get(), TIFFTAG_PREDICTOR, PREDICTOR_HORIZONTAL);
        TIFFSetField(tiff.get(), TIFFTAG_ZIPQUALITY, options.deflate_level);
    }
    TIFFSetField(tiff.get(), TIFFTAG_ROWSPERSTRIP, TIFFDefaultStripSize(tiff.get(), 0));
    if (!image.icc_profile.empty()) {
        TIFFSetField(tiff.get(), TIFFTAG_ICCPROFILE, static_cast<uint32_t>(image.icc_profile.size()),
                     image.icc_profile.data());
    }
    Bytes row(image.pixels.cols * image.pixels.elemSize());
    for (int y = 0; y < image.pixels.rows; ++y) {
        std::memcpy(row.data(), image.pixels.ptr(y), row.size());  // libtiff's predictor changes the buffer it is given
        if (TIFFWriteScanline(tiff.get(), row.data(), static_cast<uint32_t>(y)) != 1) throw failed();
    }
    if (!TIFFWriteDirectory(tiff.get())) throw failed();
    tiff.reset();
    return out;
}

}  // namespace lineament
