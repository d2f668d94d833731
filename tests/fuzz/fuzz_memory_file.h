// Inputs as files, for readers that take a path.
#pragma once

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace lineament::fuzzing {

[[noreturn]] inline void cannot_go_on(const char* what) {
    std::perror(what);
    std::exit(2);
}

/// Writes the whole input into an open file, in place of what was there.
inline void fill(int descriptor, const uint8_t* data, size_t size) {
    if (ftruncate(descriptor, 0) != 0 || pwrite(descriptor, data, size, 0) != static_cast<ssize_t>(size))
        cannot_go_on("the input cannot be written to memory");
}

/// A regular file that lies in memory and has a path but no folder of its own.
class MemoryFile {
  public:
    MemoryFile() : descriptor_(memfd_create("input", MFD_CLOEXEC)) {
        if (descriptor_ < 0) cannot_go_on("no file can be made in memory");
        path_ = "/proc/self/fd/" + std::to_string(descriptor_);
    }
    ~MemoryFile() { close(descriptor_); }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    void put(const uint8_t* data, size_t size) { fill(descriptor_, data, size); }
    const std::string& path() const { return path_; }

  private:
    int descriptor_;
    std::string path_;
};

/// A folder in memory where the system has one, gone at the end of the program (not after a crash).
class MemoryFolder {
  public:
    MemoryFolder() {
        const bool shared_memory = std::filesystem::is_directory("/dev/shm") && access("/dev/shm", W_OK) == 0;
        path_ =
            (shared_memory ? "/dev/shm" : std::filesystem::temp_directory_path().string()) + "/lineament_fuzz_XXXXXX";
        if (!mkdtemp(path_.data())) cannot_go_on("no folder can be made for the inputs");
    }
    ~MemoryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    MemoryFolder(const MemoryFolder&) = delete;
    MemoryFolder& operator=(const MemoryFolder&) = delete;

    std::string operator/(const std::string& name) const { return path_ + "/" + name; }
    const std::string& path() const { return path_; }

    void put(const std::string& name, const uint8_t* data, size_t size) const {
        std::FILE* file = std::fopen((path_ + "/" + name).c_str(), "wb");
        if (!file) cannot_go_on("the input cannot be written");
        if (std::fwrite(data, 1, size, file) != size || std::fclose(file) != 0)
            cannot_go_on("the input cannot be written");
    }

  private:
    std::string path_;
};

}  // namespace lineament::fuzzing
