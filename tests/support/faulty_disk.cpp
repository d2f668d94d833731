#include "tests/support/faulty_disk.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>

namespace {

// Interposed functions have no object to belong to, so this state is the process's own; tests are one thread's.
struct Disk {
    std::atomic<bool> armed{false};
    std::string folder;
    lineament::FaultyDisk::Faults faults;
    std::atomic<long long> written{0};
    std::atomic<int> met{0};
};

Disk& disk() {
    static Disk instance;
    return instance;
}

bool is_below(const char* path) {
    return disk().armed && path && std::string(path).rfind(disk().folder, 0) == 0;
}

bool is_below(int descriptor) {
    if (!disk().armed) return false;
    char link[64], name[PATH_MAX];
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    const long length = ::syscall(SYS_readlinkat, AT_FDCWD, link, name, sizeof name - 1);
    if (length <= 0) return false;
    name[length] = '\0';
    return is_below(name);
}

int failed(int error) {
    ++disk().met;
    errno = error;
    return -1;
}

int open_at(int folder, const char* path, int flags, mode_t mode) {
    const bool changes = (flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)) != 0;
    if (changes && disk().faults.open_error != 0 && is_below(path)) return failed(disk().faults.open_error);
    return static_cast<int>(::syscall(SYS_openat, folder, path, flags, mode));
}

mode_t mode_argument(int flags, va_list arguments) {
    return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = mode_argument(flags, arguments);
    va_end(arguments);
    return open_at(AT_FDCWD, path, flags, mode);
}

int open64(const char* path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = mode_argument(flags, arguments);
    va_end(arguments);
    return open_at(AT_FDCWD, path, flags, mode);
}

ssize_t write(int descriptor, const void* bytes, size_t count) {
    if (disk().faults.writable_bytes >= 0 && is_below(descriptor)) {
        const long long left = disk().faults.writable_bytes - disk().written;
        if (left <= 0) return failed(ENOSPC);
        count = std::min(count, static_cast<size_t>(left));
        disk().written += static_cast<long long>(count);
    }
    return static_cast<ssize_t>(::syscall(SYS_write, descriptor, bytes, count));
}

int fsync(int descriptor) {
    if (disk().faults.fsync_error != 0 && is_below(descriptor)) return failed(disk().faults.fsync_error);
    return static_cast<int>(::syscall(SYS_fsync, descriptor));
}

int fdatasync(int descriptor) {
    if (disk().faults.fsync_error != 0 && is_below(descriptor)) return failed(disk().faults.fsync_error);
    return static_cast<int>(::syscall(SYS_fdatasync, descriptor));
}

int close(int descriptor) {
    const bool fails = disk().faults.close_error != 0 && is_below(descriptor);
    const int result = static_cast<int>(::syscall(SYS_close, descriptor));
    return fails ? failed(disk().faults.close_error) : result;
}

int rename(const char* from, const char* to) {
    if (disk().faults.rename_error != 0 && is_below(to)) return failed(disk().faults.rename_error);
    return static_cast<int>(::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}

}  // extern "C"

namespace lineament {

FaultyDisk::FaultyDisk(const std::string& folder, const Faults& faults) {
    char real[PATH_MAX];
    disk().folder = ::realpath(folder.c_str(), real) ? real : folder;
    disk().faults = faults;
    disk().written = 0;
    disk().met = 0;
    disk().armed = true;
}

FaultyDisk::~FaultyDisk() {
    disk().armed = false;
    disk().faults = Faults();
}

int FaultyDisk::faults_met() const {
    return disk().met;
}

}  // namespace lineament
