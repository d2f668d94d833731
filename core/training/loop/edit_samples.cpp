#include "core/training/loop/edit_samples.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <vector>

#include "core/data/image_grid.h"

namespace lineament {

void write_edit_samples(const std::string& path, const PortraitBatch& portraits, const at::Tensor& directions,
                        const EditRenderer& render) {
    const at::NoGradGuard no_grad;
    const int64_t attributes = directions.size(0);
    std::vector<at::Tensor> tiles;
    for (int64_t face = 0; face < portraits.images.size(0); ++face) {
        const at::Tensor image = portraits.images.narrow(0, face, 1);
        tiles.push_back(image);
        tiles.push_back(render(image, at::zeros_like(directions[0]).unsqueeze(0)));
        for (int64_t i = 0; i < attributes; ++i) {
            const double toward = portraits.labels[face][i].item<float>() > 0.5F ? -1.0 : 1.0;
            tiles.push_back(render(image, (directions[i] * toward).unsqueeze(0)));
        }
    }
    save_image_grid(path, at::cat(tiles), static_cast<int>(attributes) + 2);
}

}  // namespace lineament
