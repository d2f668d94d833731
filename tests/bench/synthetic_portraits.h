// Portraits to train on where there are none.
#pragma once

#include <filesystem>
#include <string>

#include "core/data/portrait_data.h"

namespace lineament {

/// Smooth coloured patterns with labels, as `lineament-cli align` would have left them, in a folder of the process's
/// own that is removed with the object.
class SyntheticPortraits {
  public:
    explicit SyntheticPortraits(int side);
    ~SyntheticPortraits();
    SyntheticPortraits(const SyntheticPortraits&) = delete;
    SyntheticPortraits& operator=(const SyntheticPortraits&) = delete;

    /// Edited copies, a little darker than the portraits.
    void write_pairs(const PortraitData& data) const;

    std::string pairs() const { return folder_ / "pairs.npy"; }
    std::string crops() const { return folder_ / "crops.npy"; }
    std::string labels() const { return folder_ / "labels.csv"; }

  private:
    std::filesystem::path folder_;
};

}  // namespace lineament
