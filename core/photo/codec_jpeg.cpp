#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <cstring>

// clang-format off: these need <cstdio> first
#include <jerror.h>
#include <jpeglib.h>
// clang-format on

#include "core/photo/codecs.h"
#include "core/photo/jpeg_trailer.h"
#include "core/photo/photo_notes.h"

namespace lineament {

namespace {

// libjpeg reports errors by a callback that must not return: a jump back to the function that holds `landing`.
// Functions that set it own nothing with a destructor; their callers do.
struct JpegErrors {
    jpeg_error_mgr manager;  // first: libjpeg hands back a pointer to it
    std::jmp_buf landing;
    char message[JMSG_LENGTH_MAX];
    bool cut_off;
};

void on_error(j_common_ptr info) {
    auto* errors = reinterpret_cast<JpegErrors*>(info->err);
    info->err->format_message(info, errors->message);
    std::longjmp(errors->landing, 1);
}

void on_message(j_common_ptr info, int level) {
    // A missing end marker alone is harmless; pixel data that end early are not.
    if (level < 0 && info->err->msg_code == JWRN_HIT_MARKER) reinterpret_cast<JpegErrors*>(info->err)->cut_off = true;
}

jpeg_error_mgr* install(JpegErrors& errors) {
    jpeg_std_error(&errors.manager);
    errors.manager.error_exit = on_error;
    errors.manager.emit_message = on_message;
    errors.message[0] = 0;
    errors.cut_off = false;
    return &errors.manager;
}

struct Reader {
    jpeg_decompress_struct info{};
    JpegErrors errors{};
    ~Reader() { jpeg_destroy_decompress(&info); }
};

bool read_header(Reader& r, ByteView file) {
    if (setjmp(r.errors.landing)) return false;
    jpeg_create_decompress(&r.info);
    jpeg_mem_src(&r.info, file.data, static_cast<unsigned long>(file.size));
    jpeg_save_markers(&r.info, JPEG_APP0 + 2, 0xFFFF);  // ICC profile, index of further pictures
    jpeg_read_header(&r.info, TRUE);
    return true;
}

bool read_icc(Reader& r, JOCTET** data, unsigned* size) {
    if (setjmp(r.errors.landing)) return false;
    if (!jpeg_read_icc_profile(&r.info, data, size)) *data = nullptr;
    return true;
}

bool read_pixels(Reader& r, uint8_t* pixels, size_t stride) {
    if (setjmp(r.errors.landing)) return false;
    r.info.dct_method = JDCT_ISLOW;
    jpeg_start_decompress(&r.info);
    while (r.info.output_scanline < r.info.output_height) {
        JSAMPROW row = pixels + r.info.output_scanline * stride;
        jpeg_read_scanlines(&r.info, &row, 1);
    }
    jpeg_finish_decompress(&r.info);
    return true;
}

struct Writer {
    jpeg_compress_struct info{};
    JpegErrors errors{};
    unsigned char* data = nullptr;
    unsigned long size = 0;
    ~Writer() {
        jpeg_destroy_compress(&info);
        std::free(data);
    }
};

void set_density(jpeg_compress_struct& info, const Resolution& resolution) {
    constexpr int kNoUnit = 0, kPerInch = 1, kLargest = 65535;
    const auto numbers = whole_numbers(resolution, 1, kLargest);
    if (!numbers) return;
    info.density_unit = resolution.per_inch ? kPerInch : kNoUnit;
    info.X_density = static_cast<UINT16>(numbers->first);
    info.Y_density = static_cast<UINT16>(numbers->second);
}

bool write_image(Writer& w, const RawImage& image, const EncodeOptions& options) {
    if (setjmp(w.errors.landing)) return false;
    jpeg_create_compress(&w.info);
    jpeg_mem_dest(&w.info, &w.data, &w.size);
    w.info.image_width = static_cast<JDIMENSION>(image.pixels.cols);
    w.info.image_height = static_cast<JDIMENSION>(image.pixels.rows);
    w.info.input_components = image.pixels.channels();
    w.info.in_color_space = image.pixels.channels() == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(&w.info);
    jpeg_set_quality(&w.info, options.quality, TRUE);
    w.info.optimize_coding = TRUE;
    if (image.resolution) set_density(w.info, *image.resolution);
    if (!options.subsample_colour) w.info.comp_info[0].h_samp_factor = w.info.comp_info[0].v_samp_factor = 1;
    jpeg_start_compress(&w.info, TRUE);
    if (!image.icc_profile.empty()) {
        jpeg_write_icc_profile(&w.info, image.icc_profile.data(), static_cast<unsigned>(image.icc_profile.size()));
    }
    while (w.info.next_scanline < w.info.image_height) {
        JSAMPROW row = const_cast<uint8_t*>(image.pixels.ptr(static_cast<int>(w.info.next_scanline)));
        jpeg_write_scanlines(&w.info, &row, 1);
    }
    jpeg_finish_compress(&w.info);
    return true;
}

std::optional<Resolution> density(const jpeg_decompress_struct& info) {
    if (!info.saw_JFIF_marker) return std::nullopt;
    const ResolutionUnit unit = info.density_unit == 1   ? ResolutionUnit::Inch
                                : info.density_unit == 2 ? ResolutionUnit::Centimetre
                                                         : ResolutionUnit::Ratio;
    return make_resolution(info.X_density, info.Y_density, unit);
}

bool index_names_further_pictures(const jpeg_decompress_struct& info) {
    for (const jpeg_marker_struct* marker = info.marker_list; marker; marker = marker->next) {
        if (marker->marker != JPEG_APP0 + 2 || marker->data_length < 4) continue;
        if (std::memcmp(marker->data, "MPF", 4) != 0) continue;
        if (names_further_pictures({marker->data + 4, marker->data_length - 4})) return true;
    }
    return false;
}

CodecError header_error(const JpegErrors& errors) {
    if (errors.manager.msg_code == JERR_BAD_PRECISION) {
        return CodecError(
            "holds another depth than 8 bits per channel, which is not supported: save it as TIFF or PNG");
    }
    return CodecError("is damaged or cut off (" + std::string(errors.message) + ")");
}

}  // namespace

RawImage decode_jpeg(ByteView file) {
    Reader r;
    r.info.err = install(r.errors);
    if (!read_header(r, file)) throw header_error(r.errors);
    check_photo_size(r.info.image_width, r.info.image_height);

    RawImage image;
    JOCTET* icc = nullptr;
    unsigned icc_size = 0;
    if (read_icc(r, &icc, &icc_size) && icc) image.icc_profile.assign(icc, icc + icc_size);
    std::free(icc);

    const bool further_pictures = index_names_further_pictures(r.info);
    image.resolution = density(r.info);
    const int components = r.info.num_components;
    image.cmyk = components == 4;
    image.grey = components == 1;
    r.info.out_color_space = image.cmyk ? JCS_CMYK : image.grey ? JCS_GRAYSCALE : JCS_RGB;
    const int channels = image.cmyk ? 4 : image.grey ? 1 : 3;
    image.pixels.create(static_cast<int>(r.info.image_height), static_cast<int>(r.info.image_width), CV_8UC(channels));
    if (!read_pixels(r, image.pixels.data, image.pixels.step)) {
        throw CodecError("is damaged (" + std::string(r.errors.message) + ")");
    }
    if (r.errors.cut_off) throw CodecError("is damaged or cut off: part of its picture is missing");
    // Adobe writes CMYK with 255 for no ink, and so does practically everybody else, also without Adobe's marker.
    if (image.cmyk) cv::bitwise_not(image.pixels, image.pixels);
    const ByteView behind{r.info.src->next_input_byte, r.info.src->bytes_in_buffer};
    if (further_pictures || holds_film(behind)) image.left_behind.push_back(notes::kFurtherPictures);
    return image;
}

Bytes encode_jpeg(const RawImage& image, const EncodeOptions& options) {
    CV_Assert(image.pixels.depth() == CV_8U && (image.pixels.channels() == 1 || image.pixels.channels() == 3));
    if (image.pixels.cols > JPEG_MAX_DIMENSION || image.pixels.rows > JPEG_MAX_DIMENSION) {
        throw CodecError("is larger than JPEG allows (65,500 pixels a side): choose PNG or TIFF");
    }
    Writer w;
    w.info.err = install(w.errors);
    if (!write_image(w, image, options))
        throw CodecError("could not be compressed (" + std::string(w.errors.message) + ")");
    return Bytes(w.data, w.data + w.size);
}

}  // namespace lineament
