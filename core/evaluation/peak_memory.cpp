#include "core/evaluation/peak_memory.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace lineament {
namespace {

std::optional<int64_t> status_bytes(const std::string& field) {  // "VmHWM:", in kB in the file
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.rfind(field, 0) != 0) continue;
        std::istringstream value(line.substr(field.size()));
        int64_t kilobytes = 0;
        if (value >> kilobytes) return kilobytes * 1024;
    }
    return std::nullopt;
}

// The kernel begins the high-water mark anew at "5".
bool restart_high_water() {
    std::ofstream file("/proc/self/clear_refs");
    file << "5" << std::flush;
    return static_cast<bool>(file);
}

}  // namespace

PeakMemory::PeakMemory() {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
    begin_ = status_bytes(restart_high_water() ? "VmRSS:" : "VmHWM:");
}

std::optional<int64_t> PeakMemory::growth_bytes() const {
    const std::optional<int64_t> now = status_bytes("VmHWM:");
    if (!begin_ || !now) return std::nullopt;
    return std::max<int64_t>(0, *now - *begin_);
}

}  // namespace lineament
