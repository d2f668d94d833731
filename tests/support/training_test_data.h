// A handful of synthetic "portraits" on disk, as `lineament-cli align` would have left them.
#pragma once

#include <ATen/ATen.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "core/weights/npy.h"

namespace lineament::testing {

/// Fresh folder with crops.npy, crops.names.txt and labels.csv of `count` coloured discs; the disc is large where the
/// label smile_teeth is 1. Removed with the object.
class DiscPortraits {
  public:
    explicit DiscPortraits(int count, int side = 32)
        : folder_((std::filesystem::temp_directory_path() / ("lineament_training_test_" + std::to_string(::getpid())))
                      .string()) {
        std::filesystem::create_directories(folder_);
        std::ofstream names(folder_ + "/crops.names.txt");
        std::ofstream labels(labels_csv());
        labels << "file,glasses,smile_teeth,facial_hair,female,hair,bald,age,background\n";
        const at::Tensor axis = at::arange(side, at::TensorOptions(at::kFloat)) - (side - 1) / 2.0;
        const at::Tensor radius = (axis.square().unsqueeze(0) + axis.square().unsqueeze(1)).sqrt();
        const at::Tensor crops = at::zeros({count, side, side, 3}, at::TensorOptions(at::kByte));
        for (int i = 0; i < count; ++i) {
            const bool smiles = i % 2 == 1;
            const at::Tensor disc = radius.lt(smiles ? side * 0.4 : side * 0.2).to(at::kFloat);
            const at::Tensor colour = at::tensor({60.0F + 10 * (i % 7), 200.0F - 10 * (i % 5), 120.0F});
            crops[i].copy_(disc.unsqueeze(2).mul(colour));
            names << "disc" << i << ".png\n";
            labels << "disc" << i << ".png,0," << (smiles ? 1 : 0) << ",0,0,brown,0," << 40 + i % 30 << ",blue\n";
        }
        save_npy(crops_npy(), crops);
    }
    ~DiscPortraits() { std::filesystem::remove_all(folder_); }
    DiscPortraits(const DiscPortraits&) = delete;
    DiscPortraits& operator=(const DiscPortraits&) = delete;

    std::string folder() const { return folder_; }
    std::string crops_npy() const { return folder_ + "/crops.npy"; }
    std::string labels_csv() const { return folder_ + "/labels.csv"; }

  private:
    std::string folder_;
};

}  // namespace lineament::testing
