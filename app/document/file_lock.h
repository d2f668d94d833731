#pragma once

#include <QString>

class QFile;

namespace lineament {

enum class LockResult {
    Taken,
    HeldElsewhere,  ///< by another process, or by another lock of this one
    NotPossible     ///< the place cannot be written, or its file system knows no locks
};

/// Takes the system's lock on an open file without waiting. It ends when the file is closed, or with the process.
LockResult lock_open_file(const QFile& file);

/// False: the file was removed or replaced since it was opened.
bool is_still_there(const QFile& file);

/**
 * A name that one window at a time can hold.
 *
 * The system keeps the lock, not the file: it ends with the process, however that ends, and an empty file that a killed
 * program left behind holds nobody up.
 */
class FileLock {
  public:
    FileLock() = default;
    ~FileLock();
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;

    /// Takes the lock file at this path and lets go of the one held before. Its folder has to be there.
    LockResult take(const QString& path);
    /// Removes the lock file.
    void release();
    bool is_taken() const { return handle_ >= 0; }

  private:
    QString path_;
    int handle_ = -1;
};

}  // namespace lineament
