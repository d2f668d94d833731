#include "core/weights/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <utility>

namespace lineament {

namespace {

[[noreturn]] void throw_write_error(const std::string& path, int error) {
    throw std::runtime_error("Cannot write the file '" + path + "': " + std::strerror(error) + ".");
}

// mkstemp makes files that only their owner can read; a saved file gets the permissions that any new file would get.
mode_t permissions_of_new_files() {
    const mode_t mask = ::umask(0);
    ::umask(mask);
    return 0666 & ~mask;
}

}  // namespace

AtomicFile::AtomicFile(std::string path) : path_(std::move(path)), temporary_(path_ + ".part-XXXXXX") {
    fd_ = ::mkstemp(temporary_.data());
    if (fd_ < 0) throw_write_error(path_, errno);
    ::fchmod(fd_, permissions_of_new_files());
}

AtomicFile::~AtomicFile() {
    if (fd_ < 0) return;
    ::close(fd_);
    ::unlink(temporary_.c_str());
}

void AtomicFile::write(const void* bytes, size_t count) {
    const char* next = static_cast<const char*>(bytes);
    while (count > 0) {
        const ssize_t written = ::write(fd_, next, std::min<size_t>(count, 1u << 30));
        if (written < 0) {
            if (errno == EINTR) continue;
            throw_write_error(path_, errno);
        }
        next += written;
        count -= static_cast<size_t>(written);
    }
}

void AtomicFile::commit() {
    if (::fsync(fd_) != 0) throw_write_error(path_, errno);
    if (::rename(temporary_.c_str(), path_.c_str()) != 0) throw_write_error(path_, errno);
    ::close(fd_);
    fd_ = -1;
    // The rename itself must reach the disk too; where a folder cannot be flushed the file is still whole.
    const std::string parent = std::filesystem::path(path_).parent_path().string();
    const int folder = ::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return;
    ::fsync(folder);
    ::close(folder);
}

void write_file_atomically(const std::string& path, const std::string& text) {
    AtomicFile file(path);
    file.write(text.data(), text.size());
    file.commit();
}

}  // namespace lineament
