// Runs the built lineament-cli and keeps what it said.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

namespace lineament::testing {

struct CliResult {
    int exit_code = -1;  ///< -1: it did not end by itself
    std::string out;
    std::string err;
};

/// A run in progress; killed with the object.
class CliProcess {
  public:
    /// words: without the program's name. extra_environment: "NAME=value" each.
    explicit CliProcess(const std::vector<std::string>& words, const std::vector<std::string>& extra_environment = {});
    ~CliProcess();
    CliProcess(const CliProcess&) = delete;
    CliProcess& operator=(const CliProcess&) = delete;

    void kill() const;  ///< as a power cut would: SIGKILL
    CliResult wait();

  private:
    class Capture;
    std::unique_ptr<Capture> out_, err_;
    pid_t child_ = 0;
};

/// Starts it and waits. words: without the program's name. extra_environment: "NAME=value" each.
CliResult run_cli(const std::vector<std::string>& words, const std::vector<std::string>& extra_environment = {});

}  // namespace lineament::testing
