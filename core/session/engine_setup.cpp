#include "core/session/engine_setup.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cstdlib>
#include <thread>

#include "core/kernels/allocator.h"

namespace lineament {

void initialise_engine() {
    const char* wanted = std::getenv("OMP_NUM_THREADS");
    const int threads = wanted ? std::atoi(wanted) : static_cast<int>(std::thread::hardware_concurrency());
    at::set_num_threads(std::max(1, threads));
    keep_large_blocks();
}

}  // namespace lineament
