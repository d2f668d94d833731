#include "app/document/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QFile>
#include <cerrno>

namespace lineament {
namespace {

constexpr int attempts = 16;  // for a lock file that its last holder removes at this very moment

LockResult lock_handle(int handle) {
    int result = 0;
    do
        result = ::flock(handle, LOCK_EX | LOCK_NB);
    while (result != 0 && errno == EINTR);
    if (result == 0) return LockResult::Taken;
    return errno == EWOULDBLOCK ? LockResult::HeldElsewhere : LockResult::NotPossible;
}

bool has_name(int handle, const QString& path) {
    struct stat opened = {}, named = {};
    return ::fstat(handle, &opened) == 0 && ::stat(QFile::encodeName(path).constData(), &named) == 0 &&
           opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

}  // namespace

LockResult lock_open_file(const QFile& file) {
    return lock_handle(file.handle());
}

bool is_still_there(const QFile& file) {
    return has_name(file.handle(), file.fileName());
}

FileLock::~FileLock() {
    release();
}

LockResult FileLock::take(const QString& path) {
    release();
    for (int i = 0; i < attempts; ++i) {
        const int handle = ::open(QFile::encodeName(path).constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (handle < 0) return LockResult::NotPossible;
        const LockResult result = lock_handle(handle);
        if (result == LockResult::Taken && has_name(handle, path)) {
            handle_ = handle;
            path_ = path;
            return result;
        }
        ::close(handle);
        if (result != LockResult::Taken) return result;
    }
    return LockResult::HeldElsewhere;
}

void FileLock::release() {
    if (handle_ < 0) return;
    QFile::remove(path_);  // while it is held, so that nobody else's is removed
    ::close(handle_);
    handle_ = -1;
}

}  // namespace lineament
