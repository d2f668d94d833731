// A training run in parts that are small enough to be passed on: to another machine, by mail, in a repository.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lineament {

struct SplitOptions {
    int64_t part_bytes = 16'000'000;   ///< at most, of one part
    int64_t total_bytes = 60'000'000;  ///< at most, of all parts together
    void check() const;
};

struct SplitSummary {
    int parts = 0;
    int64_t bytes = 0;                 ///< of all parts
    std::vector<std::string> reduced;  ///< what was kept in less precision so that it fits; empty: nothing
};

/// Writes what run_recipe needs to go on in `work_folder` on another machine: the models of finished stages, the
/// checkpoint of the stage in progress, the CSV logs and the recipe. `out_folder` receives "part-01.bin", ... and
/// "manifest.json" with their SHA-256; it must not hold another state. Where needed to fit, first the optimisers'
/// moments, then the averages' distance to the weights become bfloat16, then weights that no longer change half
/// precision, then moments and distances are rounded to three bits of mantissa. Throws std::runtime_error with a
/// sentence where even that does not fit or the disk refuses.
SplitSummary split_state(const std::string& work_folder, const std::string& out_folder,
                         const SplitOptions& options = {});

/// Back, in float32. Returns the names of the files written. Throws std::runtime_error with a sentence for parts that
/// are missing, damaged or of another state, and where `work_folder` holds one of the files already; nothing has been
/// written then.
std::vector<std::string> join_state(const std::string& parts_folder, const std::string& work_folder);

}  // namespace lineament
