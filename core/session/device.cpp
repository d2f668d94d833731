#include "core/session/device.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>

#include <filesystem>
#include <fstream>

namespace lineament {

namespace {

/// The driver tells the name in a text file; asking CUDA itself would need its headers.
std::string gpu_model() {
    std::error_code error;
    for (std::filesystem::directory_iterator it("/proc/driver/nvidia/gpus", error), end; !error && it != end;
         it.increment(error)) {
        std::ifstream information(it->path() / "information");
        std::string line;
        while (std::getline(information, line)) {
            if (line.rfind("Model:", 0) != 0) continue;
            const size_t start = line.find_first_not_of(" \t", 6);
            if (start != std::string::npos) return line.substr(start);
        }
    }
    return "GPU";
}

}  // namespace

PackPlacement best_placement(bool prefer_gpu) {
    if (!prefer_gpu || !at::hasCUDA()) return {};
    return {at::Device(at::kCUDA, 0), at::kHalf};
}

std::string device_name(const PackPlacement& placement) {
    if (placement.device.is_cpu()) {
        const int threads = at::get_num_threads();
        return "CPU, " + std::to_string(threads) + (threads == 1 ? " thread" : " threads");
    }
    return gpu_model() + (placement.dtype == at::kHalf ? ", half precision" : "");
}

}  // namespace lineament
