#include "core/networks/encoders/iresnet_unit.h"

#include <ATen/ATen.h>

#include "core/ops/channel_prelu.h"

namespace lineament {

IresnetUnit IresnetUnit::read(const WeightReader& reader, int64_t in, int64_t stride) {
    IresnetUnit unit;
    unit.norm1 = read_batch_norm(reader.child("bn1"), in);
    unit.conv1 = Convolution::read(reader.child("conv1"), -1, in, 3);
    const int64_t width = unit.conv1.out_channels();
    unit.norm2 = read_batch_norm(reader.child("bn2"), width);
    unit.slope = reader.take("prelu.weight", {width});
    unit.conv2 = Convolution::read(reader.child("conv2"), width, width, 3, stride);
    unit.norm3 = read_batch_norm(reader.child("bn3"), width);
    unit.has_downsample = reader.has_child("downsample");
    if (unit.has_downsample) {
        unit.downsample = Convolution::read(reader.child("downsample.0"), width, in, 1, stride);
        unit.downsample_norm = read_batch_norm(reader.child("downsample.1"), width);
    }
    return unit;
}

at::Tensor IresnetUnit::forward(const at::Tensor& x, bool training) const {
    at::Tensor y = norm2.forward(conv1.forward(norm1.forward(x, training)), training);
    y = norm3.forward(conv2.forward(channel_prelu(y, slope)), training);
    return y + (has_downsample ? downsample_norm.forward(downsample.forward(x), training) : x);
}

}  // namespace lineament
