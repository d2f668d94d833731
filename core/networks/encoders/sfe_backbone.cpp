#include "core/networks/encoders/sfe_backbone.h"

#include <ATen/ATen.h>

#include <stdexcept>

#include "core/ops/channel_prelu.h"

namespace lineament {

SfeBackbone::SfeBackbone(const StateDict& state, const SfeBackboneOptions& options) {
    const WeightReader reader(state, "SFE backbone");
    if (options.stage_strides.size() != 4) throw std::invalid_argument("The SFE backbone has four stages.");
    input_conv_ = Convolution::read(reader.child("conv.0"), -1, 3, 3);
    int64_t width = input_conv_.out_channels();
    input_norm_ = read_batch_norm(reader.child("conv.1"), width);
    input_slope_ = reader.take("conv.2.weight", {width});
    int64_t pooled_channels = 0;
    int64_t content_width = 0;
    for (int stage = 0; stage < 4; ++stage) {
        const std::string name = "block_" + std::to_string(stage + 1);
        const WeightReader block = reader.child(name);
        stages_.emplace_back();
        const int units = reader.count_children(name);
        for (int i = 0; i < units; ++i) {
            stages_.back().push_back(
                IresnetUnit::read(block.child(std::to_string(i)), width, i == 0 ? options.stage_strides[stage] : 1));
            width = stages_.back().back().out_channels();
        }
        pooled_channels += width;
        if (stage == 2) content_width = width;
    }
    const WeightReader content = reader.child("content_layer");
    content_norm0_ = read_batch_norm(content.child("0"), content_width);
    content_conv1_ = Convolution::read(content.child("1"), -1, content_width, 3);
    const int64_t c = content_conv1_.out_channels();
    content_norm2_ = read_batch_norm(content.child("2"), c);
    content_slope_ = content.take("3.weight", {c});
    content_conv4_ = Convolution::read(content.child("4"), c, c, 3, options.content_stride);
    content_norm5_ = read_batch_norm(content.child("5"), c);
    for (int i = 0; i < reader.count_children("styles"); ++i) {
        const WeightReader style = reader.child("styles." + std::to_string(i));
        style_weights_.push_back(style.take("weight", {-1, pooled_channels * 9}));
        style_biases_.push_back(style.take("bias", {style_weights_.back().size(0)}));
    }
}

SfeBackboneOutput SfeBackbone::forward(const at::Tensor& x, bool training) const {
    TORCH_CHECK(x.dim() == 4 && x.size(1) == 3, "SFE backbone: input ", x.sizes(), ", needed [N, 3, S, S]");
    SfeBackboneOutput out;
    at::Tensor y = channel_prelu(input_norm_.forward(input_conv_.forward(x), training), input_slope_);
    out.stem = y;
    std::vector<at::Tensor> pooled;
    for (const std::vector<IresnetUnit>& stage : stages_) {
        for (const IresnetUnit& unit : stage)
            y = unit.forward(y, training);
        out.taps.push_back(y);
        pooled.push_back(at::adaptive_avg_pool2d(y, {3, 3}));
    }
    at::Tensor f = content_conv1_.forward(content_norm0_.forward(out.taps[2], training));
    f = channel_prelu(content_norm2_.forward(f, training), content_slope_);
    out.feature = content_norm5_.forward(content_conv4_.forward(f), training);
    out.pooled = at::cat(pooled, 1);  // [N, 960, 3, 3]
    const at::Tensor flat = out.pooled.flatten(1);
    std::vector<at::Tensor> rows;
    for (size_t i = 0; i < style_weights_.size(); ++i) {
        rows.push_back(at::linear(flat, style_weights_[i], style_biases_[i]));
    }
    out.w_offsets = at::stack(rows, 1);
    return out;
}

}  // namespace lineament
