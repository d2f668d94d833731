// A pack and portraits to evaluate it on.
#pragma once

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>

#include "core/data/portrait_data.h"
#include "core/methods/model_pack.h"
#include "core/weights/npy.h"
#include "tests/support/tiny_pack.h"

namespace lineament::testing {

/// The tiny pack, and 40 portraits of noise, of which rows 0, 13, 26 and 39 are kept: two smile, and the last has no
/// label.
class EvaluatedPack : public ::testing::Test {
  protected:
    EvaluatedPack()
        : folder_(std::filesystem::temp_directory_path() / ("lineament_evaluation_" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(folder_);
        pack_ = ModelPack::load(write_tiny_pack((folder_ / "pack").string()));
        at::manual_seed(2);
        const int64_t side = pack_->resolution();
        save_npy((folder_ / "crops.npy").string(), at::rand({40, side, side, 3}).mul(255).to(at::kByte));
        std::ofstream names(folder_ / "crops.names.txt"), labels(folder_ / "labels.csv");
        labels << "file,glasses,smile_teeth,facial_hair,female,hair,bald,age\n";
        for (int i = 0; i < 40; ++i) {
            names << i << ".png\n";
            if (i < 39) labels << i << ".png,0," << (i % 2 == 0) << ",0,0,brown,0,40\n";
        }
        labels.close();
        names.close();
        data_ = std::make_unique<PortraitData>((folder_ / "crops.npy").string(), (folder_ / "labels.csv").string());
    }
    ~EvaluatedPack() override { std::filesystem::remove_all(folder_); }

    std::filesystem::path folder_;
    std::shared_ptr<const ModelPack> pack_;
    std::unique_ptr<PortraitData> data_;
};

}  // namespace lineament::testing
