#include "core/photo/tiff_memory.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstring>

namespace lineament {

namespace {

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

}  // namespace

TiffPtr open_tiff(MemoryFile& file, const char* mode) {
    TIFFOpenOptions* options = TIFFOpenOptionsAlloc();
    TIFFOpenOptionsSetErrorHandlerExtR(options, on_error, &file);
    TIFFOpenOptionsSetWarningHandlerExtR(options, on_warning, &file);
    TiffPtr tiff(TIFFClientOpenExt("photo", mode, &file, read_bytes, write_bytes, seek_bytes, close_bytes, size_of_file,
                                   nullptr, nullptr, options));
    TIFFOpenOptionsFree(options);
    return tiff;
}

CodecError damaged_tiff(const MemoryFile& file) {
    return CodecError("is damaged or cut off" + (file.message.empty() ? "" : " (" + file.message + ")"));
}

}  // namespace lineament
