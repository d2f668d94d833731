#include "core/training/loop/launch_environment.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <stdexcept>
#include <string>

namespace lineament {
namespace {

const char* const kVariables[] = {"RANK",
                                  "WORLD_SIZE",
                                  "MASTER_ADDR",
                                  "MASTER_PORT",
                                  "TORCHELASTIC_USE_AGENT_STORE",
                                  "OMPI_COMM_WORLD_RANK",
                                  "OMPI_COMM_WORLD_SIZE",
                                  "OMPI_COMM_WORLD_LOCAL_SIZE",
                                  "SLURM_PROCID",
                                  "SLURM_NTASKS",
                                  "SLURM_STEP_ID",
                                  "SLURM_STEP_NUM_NODES"};

// What a process reads that was started with these variables and no others that matter.
LaunchEnvironment read_with(const std::map<std::string, std::string>& variables) {
    for (const char* name : kVariables)
        ::unsetenv(name);
    for (const auto& [name, value] : variables)
        ::setenv(name.c_str(), value.c_str(), 1);
    return LaunchEnvironment::read();
}

std::string refusal(const std::map<std::string, std::string>& variables) {
    try {
        read_with(variables);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "accepted";
}

TEST(LaunchEnvironment, WithoutALauncherThereIsOneProcess) {
    EXPECT_EQ(read_with({}).size, 1);
    // A batch script has these, but only srun starts several.
    EXPECT_EQ(read_with({{"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "8"}}).size, 1);
}

TEST(LaunchEnvironment, ReadsTorchrun) {
    const LaunchEnvironment launch = read_with({{"RANK", "3"},
                                                {"WORLD_SIZE", "4"},
                                                {"MASTER_ADDR", "node7"},
                                                {"MASTER_PORT", "1234"},
                                                {"TORCHELASTIC_USE_AGENT_STORE", "True"}});
    EXPECT_EQ(launch.rank, 3);
    EXPECT_EQ(launch.size, 4);
    EXPECT_EQ(launch.address, "node7");
    EXPECT_EQ(launch.port, 1234);
    EXPECT_TRUE(launch.launcher_serves);
}

TEST(LaunchEnvironment, ReadsSrunAndOpenMpi) {
    const std::map<std::string, std::string> srun{{"SLURM_STEP_ID", "0"}, {"SLURM_PROCID", "1"}, {"SLURM_NTASKS", "2"}};
    std::map<std::string, std::string> variables = srun;
    variables["MASTER_ADDR"] = "node1";
    LaunchEnvironment launch = read_with(variables);
    EXPECT_EQ(launch.rank, 1);
    EXPECT_EQ(launch.size, 2);
    EXPECT_EQ(launch.address, "node1");
    EXPECT_EQ(launch.port, 29500);
    EXPECT_FALSE(launch.launcher_serves);
    variables = srun;
    variables["SLURM_STEP_NUM_NODES"] = "1";
    EXPECT_EQ(read_with(variables).address, "127.0.0.1") << "all on this machine";

    launch =
        read_with({{"OMPI_COMM_WORLD_RANK", "1"}, {"OMPI_COMM_WORLD_SIZE", "3"}, {"OMPI_COMM_WORLD_LOCAL_SIZE", "3"}});
    EXPECT_EQ(launch.rank, 1);
    EXPECT_EQ(launch.size, 3);
    EXPECT_EQ(launch.address, "127.0.0.1");
}

TEST(LaunchEnvironment, NamesTheVariableThatDoesNotFit) {
    EXPECT_NE(refusal({{"WORLD_SIZE", "2"}}).find("RANK"), std::string::npos);
    EXPECT_NE(refusal({{"WORLD_SIZE", "two"}, {"RANK", "0"}}).find("WORLD_SIZE"), std::string::npos);
    EXPECT_NE(refusal({{"WORLD_SIZE", "2"}, {"RANK", "2"}}).find("from 0 to 1"), std::string::npos);
    EXPECT_NE(refusal({{"WORLD_SIZE", "2"}, {"RANK", "0"}}).find("MASTER_ADDR"), std::string::npos);
    EXPECT_NE(
        refusal({{"WORLD_SIZE", "2"}, {"RANK", "0"}, {"MASTER_ADDR", "a"}, {"MASTER_PORT", "x"}}).find("MASTER_PORT"),
        std::string::npos);
}

}  // namespace
}  // namespace lineament
