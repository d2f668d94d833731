#include "core/photo/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>

#include "core/photo/photo.h"

namespace lineament {

namespace {

namespace fs = std::filesystem;

PhotoError failure(const std::string& path, int error) {
    const std::string start = "The photo could not be saved as " + path + ": ";
    switch (error) {
        case ENOSPC:
        case EDQUOT:
        case EFBIG:
            return PhotoError(start + "the disk is full. Free some space or choose another folder.");
        case EACCES:
        case EPERM:
        case EROFS:
            return PhotoError(start + "it or its folder is read-only. Choose another name or folder.");
        case ENOENT:
        case ENOTDIR:
            return PhotoError(start + "the folder does not exist. Choose another folder.");
        case ENAMETOOLONG:
            return PhotoError(start + "the name is too long. Choose a shorter one.");
        default:
            return PhotoError(start + std::strerror(error) + ". Choose another name or folder.");
    }
}

// A temporary file that is gone unless it was renamed.
class TemporaryFile {
  public:
    TemporaryFile(const fs::path& beside, const std::string& shown) : shown_(shown) {
        // Not mkstemp: it would not give the file the permissions that new files get here.
        for (int i = 0; i < 10000 && descriptor_ < 0; ++i) {
            const std::string name = ".lineament-" + std::to_string(getpid()) + "-" + std::to_string(i);
            name_ = (beside.parent_path() / name).string();
            descriptor_ = open(name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
            if (descriptor_ < 0 && errno != EEXIST) break;
        }
        if (descriptor_ < 0) throw failure(shown_, errno);
    }
    ~TemporaryFile() {
        if (descriptor_ >= 0) close(descriptor_);
        if (!renamed_) unlink(name_.c_str());
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    void write_all(ByteView bytes) {
        size_t done = 0;
        while (done < bytes.size) {
            const ssize_t n = write(descriptor_, bytes.data + done, bytes.size - done);
            if (n < 0 && errno == EINTR) continue;
            if (n <= 0) throw failure(shown_, n < 0 ? errno : EIO);
            done += static_cast<size_t>(n);
        }
    }

    // mode: the permissions of the file that is replaced, if there is one.
    void publish_as(const fs::path& path, std::optional<mode_t> mode) {
        if (mode && fchmod(descriptor_, *mode) != 0 && errno != EPERM) throw failure(shown_, errno);
        if (fsync(descriptor_) != 0) throw failure(shown_, errno);
        const int closed = close(descriptor_);
        descriptor_ = -1;
        if (closed != 0) throw failure(shown_, errno);
        if (rename(name_.c_str(), path.c_str()) != 0) throw failure(shown_, errno);
        renamed_ = true;
    }

  private:
    std::string shown_, name_;
    int descriptor_ = -1;
    bool renamed_ = false;
};

void sync_folder(const fs::path& folder) {
    const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    fsync(descriptor);  // not every file system can: the file itself is safe already
    close(descriptor);
}

}  // namespace

void write_file_atomically(const std::string& path, ByteView bytes) {
    std::error_code error;
    fs::path target = fs::absolute(path, error);
    if (fs::is_symlink(target, error)) {
        const fs::path real = fs::canonical(target, error);
        if (!error) target = real;
    }
    struct stat info {};
    std::optional<mode_t> mode;
    if (stat(target.c_str(), &info) == 0) {
        if (S_ISDIR(info.st_mode)) throw PhotoError(path + " is a folder: give the photo a file name in it.");
        if (!S_ISREG(info.st_mode)) throw PhotoError(path + " is not an ordinary file: choose another name.");
        // A rename would replace even a file that its owner made read-only.
        if ((info.st_mode & 0222) == 0 || access(target.c_str(), W_OK) != 0) throw failure(path, EACCES);
        mode = info.st_mode & 07777;
    }
    TemporaryFile temporary(target, path);
    temporary.write_all(bytes);
    temporary.publish_as(target, mode);
    sync_folder(target.parent_path());
}

}  // namespace lineament
