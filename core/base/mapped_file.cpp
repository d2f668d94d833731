#include "core/base/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "core/base/unreadable_file_error.h"

namespace lineament {

namespace {

struct Descriptor {
    int fd = -1;
    ~Descriptor() {
        if (fd >= 0) ::close(fd);
    }
};

}  // namespace

std::shared_ptr<const MappedFile> MappedFile::open(const std::string& path) {
    // O_NONBLOCK: opening a named pipe must not wait for a writer; it has no effect on regular files.
    Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    if (file.fd < 0) throw UnreadableFileError(path, std::string("it cannot be opened (") + std::strerror(errno) + ")");
    struct stat status {};
    if (::fstat(file.fd, &status) != 0) throw UnreadableFileError(path, std::strerror(errno));
    if (S_ISDIR(status.st_mode)) {
        throw UnreadableFileError(path, "it is a folder, not a regular file: give the weight file in it");
    }
    if (!S_ISREG(status.st_mode)) throw UnreadableFileError(path, "it is not a regular file");

    std::shared_ptr<MappedFile> mapped(new MappedFile);
    mapped->path_ = path;
    mapped->size_ = static_cast<size_t>(status.st_size);
    if (mapped->size_ == 0) return mapped;
    void* address = ::mmap(nullptr, mapped->size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE, file.fd, 0);
    if (address == MAP_FAILED) {
        throw UnreadableFileError(path, std::string("it cannot be mapped into memory (") + std::strerror(errno) + ")");
    }
    mapped->data_ = static_cast<const uint8_t*>(address);
    mapped->mapped_ = true;
    return mapped;
}

std::shared_ptr<const MappedFile> MappedFile::from_bytes(const std::string& name, std::vector<uint8_t> bytes) {
    std::shared_ptr<MappedFile> file(new MappedFile);
    file->path_ = name;
    file->bytes_ = std::move(bytes);
    file->data_ = file->bytes_.data();
    file->size_ = file->bytes_.size();
    return file;
}

MappedFile::~MappedFile() {
    if (mapped_) ::munmap(const_cast<uint8_t*>(data_), size_);
}

}  // namespace lineament
