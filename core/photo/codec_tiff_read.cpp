#include <algorithm>
#include <cstring>
#include <opencv2/imgproc.hpp>

#include "core/photo/colour.h"
#include "core/photo/photo_notes.h"
#include "core/photo/tiff_directories.h"
#include "core/photo/tiff_memory.h"

namespace lineament {

namespace {

constexpr int kMostSamples = 16;  // per pixel

struct Layout {
    uint32_t width = 0, height = 0;
    uint16_t bits = 1, samples = 1, planar = PLANARCONFIG_CONTIG, photometric = PHOTOMETRIC_RGB;
    uint16_t format = SAMPLEFORMAT_UINT, orientation = 1;
    std::vector<uint16_t> extra;  // EXTRASAMPLES

    bool is_grey() const { return photometric == PHOTOMETRIC_MINISBLACK || photometric == PHOTOMETRIC_MINISWHITE; }
    bool is_lab() const { return photometric == PHOTOMETRIC_CIELAB || photometric == PHOTOMETRIC_ICCLAB; }
    bool is_cmyk() const { return photometric == PHOTOMETRIC_SEPARATED && samples >= 4; }
    bool is_rgb() const { return photometric == PHOTOMETRIC_RGB && samples >= 3; }
    int colours() const { return is_cmyk() ? 4 : is_grey() ? 1 : 3; }

    // Whether read_channels() understands it; the rest is left to libtiff's own conversion to 8 bits.
    bool is_plain() const {
        if (is_lab()) return (bits == 8 || bits == 16) && samples >= 3;
        return bits >= 8 && bits <= 16 && (is_rgb() || is_cmyk() || is_grey());
    }

    // The sample that holds transparency; -1: none. Many programs do not say what a fourth sample beside RGB is.
    int alpha() const {
        for (size_t i = 0; i < extra.size(); ++i) {
            if (extra[i] == EXTRASAMPLE_ASSOCALPHA || extra[i] == EXTRASAMPLE_UNASSALPHA)
                return colours() + static_cast<int>(i);
        }
        return is_rgb() && samples == 4 ? 3 : -1;
    }
    bool alpha_is_premultiplied() const {
        const int place = alpha() - colours();
        return place >= 0 && place < static_cast<int>(extra.size()) &&
               extra[static_cast<size_t>(place)] == EXTRASAMPLE_ASSOCALPHA;
    }
};

Layout read_layout(TIFF* tiff) {
    Layout l;
    TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &l.width);
    TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &l.height);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &l.bits);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &l.samples);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &l.planar);
    if (!TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &l.photometric) && l.samples < 3)
        l.photometric = PHOTOMETRIC_MINISBLACK;
    TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLEFORMAT, &l.format);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_ORIENTATION, &l.orientation);
    uint16_t count = 0, *kinds = nullptr;
    if (TIFFGetFieldDefaulted(tiff, TIFFTAG_EXTRASAMPLES, &count, &kinds) && kinds)
        l.extra.assign(kinds, kinds + count);
    return l;
}

void refuse_unknown_samples(const Layout& l) {
    const bool whole =
        l.format == SAMPLEFORMAT_UINT || l.format == SAMPLEFORMAT_VOID || (l.is_lab() && l.format == SAMPLEFORMAT_INT);
    if (!whole || l.bits > 16) {
        throw CodecError(
            "holds " + std::to_string(l.bits) +
            "-bit or floating-point samples, which are not supported: save it with 8 or 16 bits per channel");
    }
    if (l.samples > kMostSamples) {
        throw CodecError("has " + std::to_string(l.samples) +
                         " channels, more than a photo has: save its colours alone as RGB");
    }
}

std::optional<Resolution> read_resolution(TIFF* tiff) {
    float x = 0, y = 0;
    uint16_t unit = RESUNIT_INCH;
    if (!TIFFGetField(tiff, TIFFTAG_XRESOLUTION, &x) || !TIFFGetField(tiff, TIFFTAG_YRESOLUTION, &y)) return {};
    TIFFGetFieldDefaulted(tiff, TIFFTAG_RESOLUTIONUNIT, &unit);
    return make_resolution(x, y,
                           unit == RESUNIT_NONE         ? ResolutionUnit::Ratio
                           : unit == RESUNIT_CENTIMETER ? ResolutionUnit::Centimetre
                                                        : ResolutionUnit::Inch);
}

// One row of samples as they are stored: 8 and 16 bits as they are, 9 to 15 bits, packed without gaps, stretched to 16.
void unpack(const uint8_t* packed, int bits, size_t count, uint8_t* out) {
    if (bits == 8 || bits == 16) {
        std::memcpy(out, packed, count * static_cast<size_t>(bits / 8));
        return;
    }
    uint32_t held = 0;
    int held_bits = 0;
    const uint32_t largest = (1u << bits) - 1;
    for (size_t i = 0; i < count; ++i) {
        while (held_bits < bits) {
            held = held << 8 | *packed++;
            held_bits += 8;
        }
        held_bits -= bits;
        const uint32_t value = held >> held_bits & largest;
        held &= (1u << held_bits) - 1;
        const uint16_t stretched = static_cast<uint16_t>((value * 65535u + largest / 2) / largest);
        std::memcpy(out + 2 * i, &stretched, 2);
    }
}

size_t row_bytes(uint32_t width, int channels, int bits) {
    return (static_cast<size_t>(width) * static_cast<size_t>(channels * bits) + 7) / 8;
}

void read_strips(TIFF* tiff, const Layout& l, uint16_t plane, cv::Mat& out, const MemoryFile& file) {
    const size_t bytes = row_bytes(l.width, out.channels(), l.bits);
    if (static_cast<size_t>(TIFFScanlineSize(tiff)) != bytes) throw damaged_tiff(file);
    Bytes row(bytes);
    for (uint32_t y = 0; y < l.height; ++y) {
        if (TIFFReadScanline(tiff, row.data(), y, plane) != 1) throw damaged_tiff(file);
        unpack(row.data(), l.bits, static_cast<size_t>(out.cols) * static_cast<size_t>(out.channels()),
               out.ptr(static_cast<int>(y)));
    }
}

void read_tiles(TIFF* tiff, const Layout& l, uint16_t plane, cv::Mat& out, const MemoryFile& file) {
    uint32_t width = 0, height = 0;
    TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &width);
    TIFFGetField(tiff, TIFFTAG_TILELENGTH, &height);
    const int64_t bytes = TIFFTileSize(tiff);
    const size_t row = row_bytes(width, out.channels(), l.bits);
    if (bytes <= 0 || bytes > (int64_t{1} << 30) || static_cast<uint64_t>(bytes) != uint64_t{row} * height)
        throw damaged_tiff(file);
    Bytes tile(static_cast<size_t>(bytes));
    for (uint32_t y = 0; y < l.height; y += height) {
        for (uint32_t x = 0; x < l.width; x += width) {
            if (TIFFReadTile(tiff, tile.data(), x, y, 0, plane) < 0) throw damaged_tiff(file);
            const size_t count = std::min(width, l.width - x) * static_cast<size_t>(out.channels());
            for (uint32_t i = 0; i < std::min(height, l.height - y); ++i)
                unpack(tile.data() + i * row, l.bits, count, out.ptr(static_cast<int>(y + i)) + x * out.elemSize());
        }
    }
}

// The samples of one plane; of all of them where they are stored together.
cv::Mat read_plane(TIFF* tiff, const Layout& l, uint16_t plane, const MemoryFile& file) {
    const int channels = l.planar == PLANARCONFIG_SEPARATE ? 1 : l.samples;
    cv::Mat out(static_cast<int>(l.height), static_cast<int>(l.width),
                CV_MAKETYPE(l.bits > 8 ? CV_16U : CV_8U, channels));
    TIFFIsTiled(tiff) ? read_tiles(tiff, l, plane, out, file) : read_strips(tiff, l, plane, out, file);
    return out;
}

// The colours and, behind them, the transparency where the file has it and the kind of picture can take it.
std::vector<cv::Mat> read_channels(TIFF* tiff, const Layout& l, bool with_alpha, const MemoryFile& file) {
    std::vector<int> wanted;
    for (int c = 0; c < l.colours(); ++c)
        wanted.push_back(c);
    if (with_alpha) wanted.push_back(l.alpha());
    std::vector<cv::Mat> channels(wanted.size());
    cv::Mat all;
    if (l.planar != PLANARCONFIG_SEPARATE) all = read_plane(tiff, l, 0, file);
    for (size_t i = 0; i < wanted.size(); ++i) {
        if (wanted[i] >= l.samples) throw damaged_tiff(file);
        if (all.empty()) {
            channels[i] = read_plane(tiff, l, static_cast<uint16_t>(wanted[i]), file);
        } else {
            cv::extractChannel(all, channels[i], wanted[i]);
        }
    }
    return channels;
}

// TIFF 6 and its supplement: L from 0 to 100 over the range, a and b signed (CIELAB) or with an offset (ICCLAB).
cv::Mat lab_values(const std::vector<cv::Mat>& channels, const Layout& l) {
    const bool wide = l.bits == 16, icc = l.photometric == PHOTOMETRIC_ICCLAB;
    const double lightest = wide ? (icc ? 65280 : 65535) : 255, step = wide ? 256 : 1;
    std::vector<cv::Mat> values(3);
    channels[0].convertTo(values[0], CV_64F, 100 / lightest);
    for (size_t c = 1; c < 3; ++c) {
        cv::Mat coded = channels[c];
        if (icc) {
            coded.convertTo(values[c], CV_64F, 1 / step, -128);
        } else {
            const cv::Mat as_signed(coded.size(), wide ? CV_16S : CV_8S, coded.data, coded.step);
            as_signed.convertTo(values[c], CV_64F, 1 / step);
        }
    }
    cv::Mat lab;
    cv::merge(values, lab);
    return lab;
}

template <typename T>
void unpremultiply(cv::Mat& rgba, double white) {
    rgba.forEach<cv::Vec<T, 4>>([&](cv::Vec<T, 4>& p, const int*) {
        if (p[3] == 0) return;
        for (int c = 0; c < 3; ++c)
            p[c] = cv::saturate_cast<T>(p[c] * white / p[3]);
    });
}

void read_plain(TIFF* tiff, const Layout& l, RawImage& image, const MemoryFile& file) {
    const bool with_alpha = l.alpha() >= 0 && !l.is_cmyk() && !l.is_lab();
    std::vector<cv::Mat> channels = read_channels(tiff, l, with_alpha, file);
    if (l.samples > static_cast<int>(channels.size())) image.notes.push_back(notes::kFurtherChannels);
    if (l.photometric == PHOTOMETRIC_MINISWHITE) cv::bitwise_not(channels[0], channels[0]);
    if (l.is_lab()) {
        image.pixels = lab_to_srgb(lab_values(channels, l), l.bits == 16 ? CV_16U : CV_8U);
        image.icc_profile.clear();
        image.notes.push_back(notes::kConvertedFromLab);
        return;
    }
    if (l.is_grey() && with_alpha) channels = {channels[0], channels[0], channels[0], channels[1]};
    cv::merge(channels, image.pixels);
    if (!with_alpha || !l.alpha_is_premultiplied()) return;
    l.bits > 8 ? unpremultiply<uint16_t>(image.pixels, 65535) : unpremultiply<uint8_t>(image.pixels, 255);
}

// Palette, bilevel, YCbCr ...: libtiff's own conversion to 8-bit RGBA.
cv::Mat read_converted(TIFF* tiff, const Layout& l, const MemoryFile& file) {
    cv::Mat rgba(static_cast<int>(l.height), static_cast<int>(l.width), CV_8UC4);
    // Asking for the orientation that the file states leaves the rows as they are; EXIF orientation is applied later.
    if (TIFFReadRGBAImageOriented(tiff, l.width, l.height, reinterpret_cast<uint32_t*>(rgba.data), l.orientation, 1) !=
        1) {
        throw damaged_tiff(file);
    }
    if (l.alpha() >= 0) {
        unpremultiply<uint8_t>(rgba, 255);
        return rgba;
    }
    cv::Mat rgb;
    cv::cvtColor(rgba, rgb, cv::COLOR_RGBA2RGB);
    return rgb;
}

}  // namespace

RawImage decode_tiff(ByteView bytes) {
    MemoryFile file{bytes.data, bytes.size, nullptr, 0, {}};
    const TiffPtr tiff = open_tiff(file, "r");
    if (!tiff) throw damaged_tiff(file);
    RawImage image;
    if (select_photo(tiff.get())) image.left_behind.push_back(notes::kOnlyFirstPage);
    const Layout l = read_layout(tiff.get());
    check_photo_size(l.width, l.height);
    refuse_unknown_samples(l);
    image.resolution = read_resolution(tiff.get());
    uint32_t size = 0;
    void* profile = nullptr;
    if (TIFFGetField(tiff.get(), TIFFTAG_ICCPROFILE, &size, &profile) && profile) {
        image.icc_profile.assign(static_cast<uint8_t*>(profile), static_cast<uint8_t*>(profile) + size);
    }
    image.grey = l.is_grey();
    image.cmyk = l.is_plain() && l.is_cmyk();
    if (l.is_plain()) {
        read_plain(tiff.get(), l, image, file);
    } else {
        image.pixels = read_converted(tiff.get(), l, file);
        if (l.bits > 8) image.notes.push_back(notes::kReadWithEightBits);
    }
    return image;
}

}  // namespace lineament
