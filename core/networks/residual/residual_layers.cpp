#include "core/networks/residual/residual_layers.h"

#include <ATen/ATen.h>

#include <stdexcept>

namespace lineament {

ResidualLayers ResidualLayers::read(const WeightReader& reader, int64_t in, int64_t stride) {
    ResidualLayers block;
    block.first = Convolution::read(reader.child("res_layer.0"), -1, in, 3);
    const int64_t out = block.first.out_channels();
    block.second = Convolution::read(reader.child("res_layer.2"), out, out, 3, stride);
    block.has_shortcut = out != block.first.weight.size(1) || stride != 1;
    if (block.has_shortcut) {
        block.shortcut =
            Convolution::read(reader.child("shortcut_layer.0"), out, block.first.weight.size(1), 1, stride);
    }
    return block;
}

at::Tensor ResidualLayers::forward(const at::Tensor& x) const {
    const at::Tensor change = second.forward(at::leaky_relu(first.forward(x), kLeakySlope));
    return change + (has_shortcut ? shortcut.forward(x) : x);
}

ResidualChain ResidualChain::read(const WeightReader& reader, int64_t in, int64_t first_stride) {
    ResidualChain chain;
    while (reader.has_child(std::to_string(chain.blocks.size()))) {
        const bool is_first = chain.blocks.empty();
        chain.blocks.push_back(ResidualLayers::read(reader.child(std::to_string(chain.blocks.size())),
                                                    is_first ? in : chain.out_channels(), is_first ? first_stride : 1));
    }
    if (chain.blocks.empty()) {
        chain.blocks.push_back(ResidualLayers::read(reader.child("0"), in, first_stride));  // throws, naming the key
    }
    return chain;
}

at::Tensor ResidualChain::forward(at::Tensor x) const {
    for (const ResidualLayers& block : blocks)
        x = block.forward(x);
    return x;
}

at::Tensor resize_face_bicubic(const at::Tensor& face, int64_t side) {
    if (face.size(2) == side && face.size(3) == side) return face;
    return at::_upsample_bicubic2d_aa(face, {side, side}, /*align_corners=*/false).clamp(-1.0, 1.0);
}

at::Tensor enlarge2(const at::Tensor& x) {
    return resize_bilinear(x, 2 * x.size(2), 2 * x.size(3), /*align_corners=*/true);
}

}  // namespace lineament
