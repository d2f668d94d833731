#include "core/training/loop/launch_environment.h"

#include <cstdlib>
#include <stdexcept>

namespace lineament {
namespace {

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

int64_t number(const char* name, int64_t minimum, int64_t maximum) {
    const std::string text = variable(name);
    char* end = nullptr;
    const long long value = std::strtoll(text.c_str(), &end, 10);
    if (text.empty() || *end != '\0' || value < minimum || value > maximum) {
        throw std::runtime_error("The environment variable " + std::string(name) + " must be a number from " +
                                 std::to_string(minimum) + " to " + std::to_string(maximum) + ", not '" + text + "'.");
    }
    return value;
}

constexpr int64_t kMostProcesses = 1 << 16;

void read_ranks(LaunchEnvironment& launch, const char* rank, const char* size) {
    launch.size = number(size, 1, kMostProcesses);
    launch.rank = number(rank, 0, launch.size - 1);
}

// Whether all processes run on this machine, as far as Slurm or Open MPI say.
bool is_one_machine() {
    const std::string nodes = variable("SLURM_STEP_NUM_NODES"), local = variable("OMPI_COMM_WORLD_LOCAL_SIZE");
    return nodes == "1" || (!local.empty() && local == variable("OMPI_COMM_WORLD_SIZE"));
}

}  // namespace

LaunchEnvironment LaunchEnvironment::read() {
    LaunchEnvironment launch;
    const bool torchrun = !variable("WORLD_SIZE").empty();
    if (torchrun) {
        read_ranks(launch, "RANK", "WORLD_SIZE");
    } else if (!variable("OMPI_COMM_WORLD_SIZE").empty()) {
        read_ranks(launch, "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE");
    } else if (!variable("SLURM_STEP_ID").empty()) {  // inside a batch script, but outside srun, there is no step
        read_ranks(launch, "SLURM_PROCID", "SLURM_NTASKS");
    }
    if (launch.size == 1) return launch;
    if (!variable("MASTER_PORT").empty()) launch.port = static_cast<uint16_t>(number("MASTER_PORT", 1, 65535));
    if (!variable("MASTER_ADDR").empty()) {
        launch.address = variable("MASTER_ADDR");
    } else if (!is_one_machine()) {
        throw std::runtime_error("There are " + std::to_string(launch.size) +
                                 " processes, but MASTER_ADDR does not say on which machine the first one runs.");
    }
    launch.launcher_serves = variable("TORCHELASTIC_USE_AGENT_STORE") == "True";
    return launch;
}

}  // namespace lineament
