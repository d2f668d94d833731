#include <png.h>

#include <algorithm>
#include <csetjmp>
#include <cstring>

#include "core/photo/codecs.h"
#include "core/photo/png_chunks.h"

namespace lineament {

namespace {

// As in codec_jpeg.cpp: functions with setjmp own nothing, the state lives with their callers.
struct PngState {
    png_structp png = nullptr;
    png_infop info = nullptr;
    bool reading = true;
    ByteView file{};
    size_t position = 0;
    Bytes written;
    std::vector<png_bytep> rows;
    std::vector<png_text> texts;  // for writing; they point into the image's
    char message[160] = "";

    ~PngState() {
        if (reading) {
            png_destroy_read_struct(&png, &info, nullptr);
        } else {
            png_destroy_write_struct(&png, &info);
        }
    }
};

void on_error(png_structp png, png_const_charp text) {
    auto* state = static_cast<PngState*>(png_get_error_ptr(png));
    std::strncpy(state->message, text, sizeof state->message - 1);
    png_longjmp(png, 1);
}

void on_warning(png_structp, png_const_charp) {}

void read_bytes(png_structp png, png_bytep out, size_t count) {
    auto* state = static_cast<PngState*>(png_get_io_ptr(png));
    if (count > state->file.size - state->position) png_error(png, "the file ends too early");
    std::memcpy(out, state->file.data + state->position, count);
    state->position += count;
}

// The file up to the first chunk that claims more than is there: libpng would make room for up to 2 GB before it looks.
ByteView whole_chunks(ByteView file) {
    constexpr size_t kSignature = 8, kChunkFrame = 12;
    size_t end = std::min(file.size, kSignature);
    while (file.size - end >= kChunkFrame) {
        const uint8_t* p = file.data + end;
        const size_t length = size_t{p[0]} << 24 | size_t{p[1]} << 16 | size_t{p[2]} << 8 | p[3];
        if (length > file.size - end - kChunkFrame) break;
        end += kChunkFrame + length;
    }
    return {file.data, end};
}

void write_bytes(png_structp png, png_bytep data, size_t count) {
    Bytes& out = static_cast<PngState*>(png_get_io_ptr(png))->written;
    out.insert(out.end(), data, data + count);
}

void flush_bytes(png_structp) {}

// A widespread sRGB profile has a wrong white point, which libpng would refuse to write back; it must survive all the
// same.
void accept_any_profile(png_structp png) {
#ifdef PNG_SKIP_sRGB_CHECK_PROFILE
    png_set_option(png, PNG_SKIP_sRGB_CHECK_PROFILE, PNG_OPTION_ON);
#endif
    png_set_benign_errors(png, 1);
}

bool read_header(PngState& s) {
    if (setjmp(png_jmpbuf(s.png))) return false;
    accept_any_profile(s.png);
    png_set_user_limits(s.png, 1'000'000, 1'000'000);
    png_read_info(s.png, s.info);
    return true;
}

bool prepare_rows(PngState& s) {
    if (setjmp(png_jmpbuf(s.png))) return false;
    png_set_expand(s.png);
    png_set_swap(s.png);  // PNG is big-endian
    if (png_get_color_type(s.png, s.info) == PNG_COLOR_TYPE_GRAY_ALPHA ||
        (png_get_color_type(s.png, s.info) == PNG_COLOR_TYPE_GRAY && png_get_valid(s.png, s.info, PNG_INFO_tRNS))) {
        png_set_gray_to_rgb(s.png);
    }
    png_set_interlace_handling(s.png);
    png_read_update_info(s.png, s.info);
    return true;
}

bool read_rows(PngState& s) {
    if (setjmp(png_jmpbuf(s.png))) return false;
    png_read_image(s.png, s.rows.data());
    if (!setjmp(png_jmpbuf(s.png))) png_read_end(s.png, s.info);  // texts may stand there; damage there loses no pixel
    return true;
}

void take_resolution(const PngState& s, RawImage& image) {
    png_uint_32 x = 0, y = 0;
    int unit = PNG_RESOLUTION_UNKNOWN;
    if (!png_get_pHYs(s.png, s.info, &x, &y, &unit)) return;
    image.resolution =
        make_resolution(x, y, unit == PNG_RESOLUTION_METER ? ResolutionUnit::Metre : ResolutionUnit::Ratio);
}

void write_resolution(PngState& s, const Resolution& resolution) {
    const auto numbers = whole_numbers(resolution, resolution.per_inch ? 1 / 0.0254 : 1, 1'000'000'000);
    if (!numbers) return;
    png_set_pHYs(s.png, s.info, static_cast<png_uint_32>(numbers->first), static_cast<png_uint_32>(numbers->second),
                 resolution.per_inch ? PNG_RESOLUTION_METER : PNG_RESOLUTION_UNKNOWN);
}

bool write_image(PngState& s, const RawImage& image, int level) {
    if (setjmp(png_jmpbuf(s.png))) return false;
    const int channels = image.pixels.channels();
    const int type = channels == 1   ? PNG_COLOR_TYPE_GRAY
                     : channels == 3 ? PNG_COLOR_TYPE_RGB
                                     : PNG_COLOR_TYPE_RGB_ALPHA;
    accept_any_profile(s.png);
    png_set_user_limits(s.png, 1'000'000, 1'000'000);
    png_set_IHDR(s.png, s.info, static_cast<png_uint_32>(image.pixels.cols),
                 static_cast<png_uint_32>(image.pixels.rows), image.pixels.depth() == CV_16U ? 16 : 8, type,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (!image.icc_profile.empty()) {
        png_set_iCCP(s.png, s.info, "ICC profile", PNG_COMPRESSION_TYPE_DEFAULT, image.icc_profile.data(),
                     static_cast<png_uint_32>(image.icc_profile.size()));
    }
    if (image.resolution) write_resolution(s, *image.resolution);
    if (!s.texts.empty()) png_set_text(s.png, s.info, s.texts.data(), static_cast<int>(s.texts.size()));
    png_set_compression_level(s.png, level);
    png_set_filter(s.png, PNG_FILTER_TYPE_BASE, level <= 4 ? PNG_FILTER_SUB | PNG_FILTER_UP : PNG_ALL_FILTERS);
    png_write_info(s.png, s.info);
    png_set_swap(s.png);
    png_write_image(s.png, s.rows.data());
    png_write_end(s.png, s.info);
    return true;
}

void list_rows(PngState& s, const cv::Mat& pixels) {
    for (int y = 0; y < pixels.rows; ++y)
        s.rows.push_back(const_cast<png_bytep>(pixels.ptr(y)));
}

// Records that the metadata reader knows how to read are left to it.
bool is_record(const std::string& keyword) {
    return keyword == "XML:com.adobe.xmp" || keyword == "Description" || keyword.rfind("Raw profile type ", 0) == 0;
}

std::string utf8_of_latin1(const std::string& text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            out += c;
        } else {
            out += static_cast<char>(0xC0 | byte >> 6);
            out += static_cast<char>(0x80 | (byte & 0x3F));
        }
    }
    return out;
}

// Such keywords are read, but libpng refuses to write them.
bool is_blank(const char* keyword) {
    const auto shows = [](char c) {
        const unsigned char code = static_cast<unsigned char>(c);
        return (code > 32 && code <= 126) || code >= 161;
    };
    return std::none_of(keyword, keyword + std::strlen(keyword), shows);
}

void take_texts(const PngState& s, RawImage& image) {
    png_textp texts = nullptr;
    int count = 0;
    png_get_text(s.png, s.info, &texts, &count);
    for (int i = 0; i < count; ++i) {
        const png_text& t = texts[i];
        if (!t.key || !t.text || is_record(t.key) || is_blank(t.key)) continue;
        const bool international = t.compression >= PNG_ITXT_COMPRESSION_NONE;
        const std::string text(t.text, international ? t.itxt_length : t.text_length);
        image.texts.push_back({t.key, international ? text : utf8_of_latin1(text)});
    }
}

void list_texts(PngState& s, const std::vector<PhotoText>& texts) {
    for (const PhotoText& text : texts) {
        png_text entry{};
        entry.compression = PNG_ITXT_COMPRESSION_NONE;
        entry.key = const_cast<char*>(text.keyword.c_str());
        entry.text = const_cast<char*>(text.text.c_str());
        s.texts.push_back(entry);
    }
}

CodecError damaged(const PngState& s) {
    return CodecError("is damaged or cut off (" + std::string(s.message) + ")");
}

}  // namespace

RawImage decode_png(ByteView file) {
    PngState s;
    s.file = whole_chunks(file);
    s.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &s, on_error, on_warning);
    CV_Assert(s.png);
    s.info = png_create_info_struct(s.png);
    CV_Assert(s.info);
    png_set_read_fn(s.png, &s, read_bytes);
    if (!read_header(s)) throw damaged(s);
    check_photo_size(png_get_image_width(s.png, s.info), png_get_image_height(s.png, s.info));

    RawImage image;
    image.grey = !(png_get_color_type(s.png, s.info) & PNG_COLOR_MASK_COLOR);
    png_charp name = nullptr;
    png_bytep profile = nullptr;
    png_uint_32 size = 0;
    int compression = 0;
    if (png_get_iCCP(s.png, s.info, &name, &compression, &profile, &size))
        image.icc_profile.assign(profile, profile + size);
    apply_png_colours(image, scan_png(file));
    take_resolution(s, image);
    if (!prepare_rows(s)) throw damaged(s);
    image.pixels.create(
        static_cast<int>(png_get_image_height(s.png, s.info)), static_cast<int>(png_get_image_width(s.png, s.info)),
        CV_MAKETYPE(png_get_bit_depth(s.png, s.info) == 16 ? CV_16U : CV_8U, png_get_channels(s.png, s.info)));
    list_rows(s, image.pixels);
    if (!read_rows(s)) throw damaged(s);
    take_texts(s, image);
    return image;
}

Bytes encode_png(const RawImage& image, const EncodeOptions& options) {
    CV_Assert(image.pixels.channels() != 2 && (image.pixels.depth() == CV_8U || image.pixels.depth() == CV_16U));
    PngState s;
    s.reading = false;
    s.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &s, on_error, on_warning);
    CV_Assert(s.png);
    s.info = png_create_info_struct(s.png);
    CV_Assert(s.info);
    png_set_write_fn(s.png, &s, write_bytes, flush_bytes);
    list_rows(s, image.pixels);
    list_texts(s, image.texts);
    if (!write_image(s, image, options.deflate_level)) {
        throw CodecError("could not be compressed (" + std::string(s.message) + ")");
    }
    return std::move(s.written);
}

}  // namespace lineament
