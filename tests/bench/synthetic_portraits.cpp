#include "tests/bench/synthetic_portraits.h"

#include <ATen/ATen.h>
#include <unistd.h>

#include <fstream>

#include "core/data/data_array.h"
#include "core/data/edit_pairs.h"
#include "core/weights/npy.h"

namespace lineament {
namespace {

constexpr int kPortraits = 52;

void write_labels(const std::filesystem::path& names_path, const std::filesystem::path& labels_path) {
    std::ofstream names(names_path), labels(labels_path);
    labels << "file,glasses,smile_teeth,facial_hair,female,hair,bald,age\n";
    for (int i = 0; i < kPortraits; ++i) {
        const auto flag = [&](int period) { return i / period % 2; };
        const char* other_hair = i % 3 != 0 ? "blond" : "brown";
        names << i << ".png\n";
        labels << i << ".png," << flag(1) << ',' << flag(2) << ',' << flag(3) << ',' << flag(5) << ','
               << (flag(4) != 0 ? "grey" : other_hair) << ',' << flag(7) << ',' << 30 + i << '\n';
    }
}

}  // namespace

SyntheticPortraits::SyntheticPortraits(int side)
    : folder_(std::filesystem::temp_directory_path() / ("lineament_bench_" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_);
    at::manual_seed(1);
    const at::Tensor smooth = at::upsample_bilinear2d(at::rand({kPortraits, 3, 16, 16}), {side, side}, false);
    save_npy(crops(), smooth.mul(255).to(at::kByte).permute({0, 2, 3, 1}).contiguous());
    write_labels(folder_ / "crops.names.txt", labels());
}

SyntheticPortraits::~SyntheticPortraits() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void SyntheticPortraits::write_pairs(const PortraitData& data) const {
    const int64_t kinds = static_cast<int64_t>(pair_kinds().size());
    const at::Tensor copies = load_data_array(crops()).mul(0.8).to(at::kByte);
    const at::Tensor amounts = at::zeros({kinds, kPortraits});
    for (int64_t kind = 0; kind < kinds; ++kind) {
        const PairKind& made = pair_kinds()[static_cast<size_t>(kind)];
        const at::Tensor has = has_attribute(data.labels().select(1, made.attribute)).to(at::kFloat);
        amounts[kind].copy_(made.role == PairRole::Redrawn ? -has : 1 - 2 * has);
    }
    save_npy(pairs(), copies.unsqueeze(0).expand({kinds, -1, -1, -1, -1}).contiguous());
    save_npy(file_beside_npy(pairs(), ".amounts.npy"), amounts);
}

}  // namespace lineament
