// Runs the built lineament-cli and keeps what it said.
#pragma once

#include <string>
#include <vector>

namespace lineament::testing {

struct CliResult {
    int exit_code = -1;  ///< -1: it did not end by itself
    std::string out;
    std::string err;
};

/// words: without the program's name. extra_environment: "NAME=value" each.
CliResult run_cli(const std::vector<std::string>& words, const std::vector<std::string>& extra_environment = {});

}  // namespace lineament::testing
