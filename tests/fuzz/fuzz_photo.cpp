// Photos up to the libraries that decode them: refused with a sentence, or whole pixels. One program per format: the
// content says which, so the corpus does.
#include <cstdlib>
#include <memory>

#include "core/photo/colour.h"
#include "core/photo/load_photo.h"

namespace {

using namespace lineament;

constexpr int64_t kMostPixels = 1 << 20;

/// Beginnings of the formats; an input of another kind would be counted for the wrong program.
bool is_of_this_format(const uint8_t* data, size_t size) {
    if (size < 4) return false;
    const std::string begin(reinterpret_cast<const char*>(data), 4);
    const std::string format = LINEAMENT_FUZZ_FORMAT;
    if (format == "png") return begin == "\x89PNG";
    if (format == "jpeg") return begin.compare(0, 3, "\xFF\xD8\xFF") == 0;
    if (format == "tiff") return begin.compare(0, 2, "II") == 0 || begin.compare(0, 2, "MM") == 0;
    if (format == "webp") return begin == "RIFF";
    return begin.compare(0, 2, "BM") == 0;
}

void require(bool condition) {
    if (!condition) std::abort();
}

/// Reads every row's ends by address, so that memory that is not there shows.
void touch(const cv::Mat& pixels) {
    for (int y = 0; y < pixels.rows; ++y) {
        const volatile uint8_t* row = pixels.ptr(y);
        static_cast<void>(row[0]);
        static_cast<void>(row[static_cast<size_t>(pixels.cols) * pixels.elemSize() - 1]);
    }
}

}  // namespace

// Large pictures take long and find nothing more: the limit of 400 million pixels is lowered for these programs (the
// linker leads calls of check_photo_size here; see CMakeLists.txt).
extern "C" {
void __real__ZN9lineament16check_photo_sizeEll(int64_t width, int64_t height);
void __wrap__ZN9lineament16check_photo_sizeEll(int64_t width, int64_t height) {
    __real__ZN9lineament16check_photo_sizeEll(width, height);
    if (width > kMostPixels / height) throw CodecError("is too large for this run");
}

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (!is_of_this_format(data, size)) return 0;
    // A copy of exactly this size, so that the address sanitizer sees any step outside.
    const std::unique_ptr<uint8_t[]> bytes(new uint8_t[size]);
    for (size_t i = 0; i < size; ++i)
        bytes[i] = data[i];
    try {
        const Photo photo = load_photo(ByteView{bytes.get(), size}, "input");
        require(!photo.pixels.empty());
        require(photo.pixels.channels() == 3 || photo.pixels.channels() == 4);
        require(photo.pixels.depth() == (photo.bit_depth == 16 ? CV_16U : CV_8U));
        touch(photo.pixels);
        require(to_srgb8(photo).size() == photo.pixels.size());
    } catch (const PhotoError&) {
        // Refused with a sentence.
    }
    return 0;
}
}
