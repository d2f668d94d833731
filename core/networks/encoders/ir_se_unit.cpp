#include "core/networks/encoders/ir_se_unit.h"

#include <ATen/ATen.h>

#include "core/ops/channel_prelu.h"

namespace lineament {

IrSeUnit IrSeUnit::read(const WeightReader& reader, int64_t in, int64_t stride) {
    IrSeUnit unit;
    const WeightReader residual = reader.child("res_layer");
    unit.norm = read_batch_norm(residual.child("0"), in);
    unit.first = Convolution::read(residual.child("1"), -1, in, 3);
    const int64_t depth = unit.first.out_channels();
    unit.slope = residual.take("2.weight", {depth});
    unit.second = Convolution::read(residual.child("3"), depth, depth, 3, stride);
    unit.second_norm = read_batch_norm(residual.child("4"), depth);
    unit.squeeze = Convolution::read(residual.child("5.fc1"), -1, depth, 1);
    unit.excite = Convolution::read(residual.child("5.fc2"), depth, unit.squeeze.out_channels(), 1);
    unit.has_shortcut = reader.has_child("shortcut_layer");
    if (unit.has_shortcut) {
        unit.shortcut = Convolution::read(reader.child("shortcut_layer.0"), depth, in, 1, stride);
        unit.shortcut_norm = read_batch_norm(reader.child("shortcut_layer.1"), depth);
    }
    return unit;
}

at::Tensor IrSeUnit::forward(const at::Tensor& x, bool training) const {
    at::Tensor shortcut_x;
    if (has_shortcut) {
        shortcut_x = shortcut_norm.forward(shortcut.forward(x), training);
    } else {
        const int64_t s = second.stride;
        shortcut_x = s == 1 ? x : x.slice(2, 0, x.size(2), s).slice(3, 0, x.size(3), s);
    }
    at::Tensor y = channel_prelu(first.forward(norm.forward(x, training)), slope);
    y = second_norm.forward(second.forward(y), training);
    const at::Tensor pooled = y.mean({2, 3}, /*keepdim=*/true);  // [N, C, 1, 1]
    return y * at::sigmoid(excite.forward(at::relu(squeeze.forward(pooled)))) + shortcut_x;
}

}  // namespace lineament
