#include <cstring>

#include "core/photo/tiff_memory.h"

namespace lineament {

namespace {

void write_resolution(TIFF* tiff, const Resolution& resolution) {
    TIFFSetField(tiff, TIFFTAG_XRESOLUTION, resolution.x);
    TIFFSetField(tiff, TIFFTAG_YRESOLUTION, resolution.y);
    TIFFSetField(tiff, TIFFTAG_RESOLUTIONUNIT, resolution.per_inch ? RESUNIT_INCH : RESUNIT_NONE);
}

}  // namespace

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
    if (image.resolution) write_resolution(tiff.get(), *image.resolution);
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
