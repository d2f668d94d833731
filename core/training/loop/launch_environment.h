// What a launcher of several processes (torchrun, srun, mpirun) tells each of them by environment variables.
#pragma once

#include <cstdint>
#include <string>

namespace lineament {

struct LaunchEnvironment {
    int64_t rank = 0;  ///< of this process, from 0
    int64_t size = 1;  ///< number of processes; 1: alone, and the rest means nothing
    std::string address = "127.0.0.1";
    uint16_t port = 29500;
    bool launcher_serves = false;  ///< torchrun itself holds the meeting point: also the first process is a guest there

    /// Throws std::runtime_error with a sentence that names the variable which is missing or does not fit.
    static LaunchEnvironment read();
};

}  // namespace lineament
