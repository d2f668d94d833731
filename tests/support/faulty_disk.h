// A disk that fails on demand: full, read-only, or without fsync, for tests that root must pass too.
#pragma once

#include <string>

namespace lineament {

/// While one lives, system calls of this process on files below `folder` fail as told. The calls are interposed: a
/// program that links lineament_faulty_disk has its own open, write, fsync, rename ... in front of libc's. One at a
/// time.
class FaultyDisk {
  public:
    struct Faults {
        long long writable_bytes = -1;  ///< write() fails with ENOSPC after that many bytes; -1: never
        int open_error = 0;             ///< of every open that could change something
        int fsync_error = 0;
        int close_error = 0;
        int rename_error = 0;
    };
    FaultyDisk(const std::string& folder, const Faults& faults);
    ~FaultyDisk();
    FaultyDisk(const FaultyDisk&) = delete;
    FaultyDisk& operator=(const FaultyDisk&) = delete;

    /// How many calls were made to fail so far: a test must see that the fault was met at all.
    int faults_met() const;
};

}  // namespace lineament
