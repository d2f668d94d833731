// Preloaded into a program: what it writes below $LINEAMENT_SLOW_FOLDER takes long, so that a kill hits the middle of
// it. Every write comes in pieces with a rest of $LINEAMENT_SLOW_MS milliseconds (5 unless given) between them; flushes
// and renames rest before and after. Nothing else changes.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

constexpr size_t kPieces = 4;

const char* slow_folder() {
    static const char* const folder = std::getenv("LINEAMENT_SLOW_FOLDER");
    return folder && *folder ? folder : nullptr;
}

bool is_below(const char* path) {
    return slow_folder() && path && std::strncmp(path, slow_folder(), std::strlen(slow_folder())) == 0;
}

bool is_below(int descriptor) {
    if (!slow_folder()) return false;
    char link[64], name[PATH_MAX];
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    const long length = ::syscall(SYS_readlinkat, AT_FDCWD, link, name, sizeof name - 1);
    if (length <= 0) return false;
    name[length] = '\0';
    return is_below(name);
}

void rest() {
    static const char* const given = std::getenv("LINEAMENT_SLOW_MS");
    static const long milliseconds = given ? std::clamp(std::atol(given), 0L, 1000L) : 5;
    const int before = errno;
    const timespec time{milliseconds / 1000, milliseconds % 1000 * 1000000};
    ::nanosleep(&time, nullptr);
    errno = before;
}

int slow_rename(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) {
    const bool slow = is_below(from) || is_below(to);
    if (slow) rest();
    const long result = ::syscall(SYS_renameat2, from_folder, from, to_folder, to, flags);
    if (slow) rest();
    return static_cast<int>(result);
}

int slow_flush(long call, int descriptor) {
    const bool slow = is_below(descriptor);
    if (slow) rest();
    const long result = ::syscall(call, descriptor);
    if (slow) rest();
    return static_cast<int>(result);
}

}  // namespace

extern "C" {

ssize_t write(int descriptor, const void* bytes, size_t count) {
    if (count == 0 || !is_below(descriptor)) return ::syscall(SYS_write, descriptor, bytes, count);
    const size_t piece = std::max<size_t>(1, (count + kPieces - 1) / kPieces);
    size_t done = 0;
    while (done < count) {
        rest();
        const ssize_t written =
            ::syscall(SYS_write, descriptor, static_cast<const char*>(bytes) + done, std::min(piece, count - done));
        if (written <= 0) return done > 0 ? static_cast<ssize_t>(done) : written;
        done += static_cast<size_t>(written);
    }
    rest();
    return static_cast<ssize_t>(done);
}

int fsync(int descriptor) {
    return slow_flush(SYS_fsync, descriptor);
}

int fdatasync(int descriptor) {
    return slow_flush(SYS_fdatasync, descriptor);
}

int rename(const char* from, const char* to) {
    return slow_rename(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int renameat(int from_folder, const char* from, int to_folder, const char* to) {
    return slow_rename(from_folder, from, to_folder, to, 0);
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) {
    return slow_rename(from_folder, from, to_folder, to, flags);
}

}  // extern "C"
