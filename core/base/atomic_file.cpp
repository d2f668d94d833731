#include "core/base/atomic_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "core/base/cannot_write_error.h"

namespace lineament {

namespace {

namespace fs = std::filesystem;

constexpr int kLongestLinkChain = 40;   // as the kernel's own limit
constexpr int kMostTemporaries = 1000;  // programs that write one and the same file at the same time

std::string folder_of(const std::string& path) {
    const fs::path folder = fs::path(path).parent_path();
    return folder.empty() ? "." : folder.string();
}

/// What `path` means once links are followed; also through a link whose end does not exist yet.
std::string behind_links(const std::string& path) {
    fs::path target(path);
    std::error_code error;
    for (int i = 0; i < kLongestLinkChain && fs::is_symlink(fs::symlink_status(target, error)); ++i) {
        const fs::path next = fs::read_symlink(target, error);
        if (error) break;
        target = next.is_absolute() ? next : target.parent_path() / next;
    }
    return target.string();
}

/// Short whatever the target's length, and the same for the same target, so that a leftover is found again.
std::string temporary_name(const std::string& target, int number) {
    uint64_t hash = 14695981039346656037u;  // FNV-1a
    for (const char c : fs::path(target).filename().string())
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
    char name[64];
    std::snprintf(name, sizeof name, "/.lineament-%016" PRIx64 "-%d.part", hash, number);
    return folder_of(target) + name;
}

bool is_still_named(int descriptor, const std::string& name) {
    struct stat opened {
    }, named{};
    return ::fstat(descriptor, &opened) == 0 && ::lstat(name.c_str(), &named) == 0 && S_ISREG(named.st_mode) &&
           opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

/// Removes a temporary file that nobody is writing any more: its writer held a lock as long as it lived.
void remove_leftover(const std::string& name) {
    const int descriptor = ::open(name.c_str(), O_WRONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) return;
    // Its writer may have renamed it meanwhile, and another may have begun a file of that name.
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0 && is_still_named(descriptor, name)) ::unlink(name.c_str());
    ::close(descriptor);
}

bool not_offered_here(int error) {
    return error == EINVAL || error == ENOTSUP || error == EOPNOTSUPP || error == ENOSYS;
}

/// 0, or the error.
int flush_to_disk(int descriptor) {
    while (::fsync(descriptor) != 0) {
        if (errno == EINTR) continue;
        return not_offered_here(errno) ? 0 : errno;
    }
    return 0;
}

/// The rename itself must reach the disk, too.
void flush_folder(const std::string& folder, const std::string& shown) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;  // a folder that may be written but not read
    const int error = flush_to_disk(descriptor);
    ::close(descriptor);
    // EBADF, EACCES, EROFS: some network file systems flush files only.
    if (error == EIO || error == ENOSPC || error == EDQUOT) throw cannot_write(shown, error);
}

}  // namespace

AtomicFile::AtomicFile(std::string path) : path_(std::move(path)), target_(behind_links(path_)) {
    look_at_target();
    open_temporary();
}

AtomicFile::~AtomicFile() {
    // Unlinked while it is still locked, so that nobody takes it for a leftover and begins anew under its name.
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
    if (descriptor_ >= 0) ::close(descriptor_);
}

void AtomicFile::look_at_target() {
    struct stat info {};
    if (::stat(target_.c_str(), &info) != 0) {
        if (errno == ENOENT && !target_.empty() && target_.back() != '/') return;
        throw cannot_write(path_, target_.empty() || errno == ENOENT ? EISDIR : errno);
    }
    if (S_ISDIR(info.st_mode)) throw cannot_write(path_, EISDIR);
    if (!S_ISREG(info.st_mode)) {
        throw CannotWriteError(WriteObstacle::NotAFile,
                               "'" + path_ + "' cannot be written: it is not an ordinary file. Choose another name.");
    }
    // A rename would replace even a file that its owner protected; root may do everything, but the wish counts.
    if ((info.st_mode & 0222) == 0 || ::access(target_.c_str(), W_OK) != 0) throw cannot_write(path_, EACCES);
    replaced_ = Replaced{info.st_mode & 07777, info.st_uid, info.st_gid};
}

void AtomicFile::open_temporary() {
    for (int number = 0; number < kMostTemporaries; ++number) {
        const std::string name = temporary_name(target_, number);
        for (int attempt = 0; attempt < 2; ++attempt) {
            descriptor_ = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
            if (descriptor_ < 0 && errno != EEXIST) throw cannot_write(path_, errno);
            if (descriptor_ < 0) {
                remove_leftover(name);
                continue;
            }
            // Says that its writer lives. Where locks are not offered, leftovers stay until somebody removes them.
            const bool taken = ::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
            if (!taken && is_still_named(descriptor_, name)) {
                temporary_ = name;
                return;
            }
            // Another program took it for a leftover before it was locked.
            ::close(std::exchange(descriptor_, -1));
        }
    }
    throw cannot_write(path_, EEXIST);
}

void AtomicFile::write(const void* bytes, size_t count) {
    const char* next = static_cast<const char*>(bytes);
    while (count > 0) {
        const ssize_t written = ::write(descriptor_, next, std::min<size_t>(count, 1u << 30));
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) throw cannot_write(path_, written < 0 ? errno : EIO);
        next += written;
        count -= static_cast<size_t>(written);
    }
}

void AtomicFile::take_over_permissions() {
    if (!replaced_) return;
    // Only root can give files away, and some file systems know neither owners nor modes: the content matters more.
    // The owner first, because a change of owner clears the set-user and set-group bits.
    if (::fchown(descriptor_, replaced_->owner, replaced_->group) != 0 &&
        ::fchown(descriptor_, static_cast<uid_t>(-1), replaced_->group) != 0) {
        replaced_->mode &= 0777;
    }
    if (::fchmod(descriptor_, replaced_->mode) != 0 && errno != EPERM && !not_offered_here(errno))
        throw cannot_write(path_, errno);
}

void AtomicFile::commit() {
    take_over_permissions();
    if (const int error = flush_to_disk(descriptor_); error != 0) throw cannot_write(path_, error);
    // Renamed before it is closed: the lock must last until the name is gone. A network file system reports what it
    // could not write at the close, so a second descriptor of the same file is closed before the rename.
    const int second = ::dup(descriptor_);
    if (second < 0 || (::close(second) != 0 && errno != EINTR)) throw cannot_write(path_, errno);
    if (::rename(temporary_.c_str(), target_.c_str()) != 0) throw cannot_write(path_, errno);
    temporary_.clear();
    ::close(std::exchange(descriptor_, -1));
    flush_folder(folder_of(target_), path_);
}

void write_file_atomically(const std::string& path, std::string_view content) {
    AtomicFile file(path);
    file.write(content.data(), content.size());
    file.commit();
}

}  // namespace lineament
