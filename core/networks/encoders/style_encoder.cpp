#include "core/networks/encoders/style_encoder.h"

#include <ATen/ATen.h>

#include <stdexcept>

#include "core/ops/channel_prelu.h"

namespace lineament {
at::Tensor StyleEncoder::StyleBlock::forward(at::Tensor x) const {
    for (const Convolution& conv : convs)
        x = at::leaky_relu(conv.forward(x), 0.01);
    TORCH_CHECK(x.size(2) == 1 && x.size(3) == 1, "style encoder: a style block ended at ", x.sizes());
    return linear.forward(x.flatten(1));
}

StyleEncoder::StyleEncoder(const StateDict& state, StyleEncoderKind kind) : kind_(kind) {
    const WeightReader reader(state, kind == StyleEncoderKind::e4e ? "e4e encoder" : "pSp encoder");
    input_conv_ = Convolution::read(reader.child("input_layer.0"), -1, 3, 3);
    int64_t depth = input_conv_.out_channels();
    input_norm_ = read_batch_norm(reader.child("input_layer.1"), depth);
    input_slope_ = reader.take("input_layer.2.weight", {depth});
    const int units = reader.count_children("body");
    for (int i = 0; i < units; ++i) {
        const WeightReader unit = reader.child("body." + std::to_string(i));
        // The first stage keeps the width of the input layer and still starts with stride 2.
        const bool starts_stage = i == 0 || unit.has_child("shortcut_layer");
        if (starts_stage && i > 0) stage_ends_.push_back(i - 1);
        body_.push_back(IrSeUnit::read(unit, depth, starts_stage ? 2 : 1));
        depth = body_.back().out_channels();
    }
    stage_ends_.push_back(units - 1);
    if (stage_ends_.size() != 4) throw std::runtime_error("The style encoder's body does not have four stages.");

    const auto stage_width = [&](int stage) { return body_[stage_ends_[stage]].out_channels(); };
    lateral1_ = Convolution::read(reader.child("latlayer1"), depth, stage_width(2), 1);
    lateral2_ = Convolution::read(reader.child("latlayer2"), depth, stage_width(1), 1);
    for (int i = 0; i < reader.count_children("styles"); ++i) {
        const WeightReader style = reader.child("styles." + std::to_string(i));
        StyleBlock block;
        while (style.has_child("convs." + std::to_string(2 * block.convs.size()))) {
            const WeightReader conv = style.child("convs." + std::to_string(2 * block.convs.size()));
            const int64_t in = block.convs.empty() ? depth : block.convs.back().out_channels();
            block.convs.push_back(Convolution::read(conv, -1, in, 3, 2));
        }
        block.linear = EqualLinear::read(style.child("linear"), -1, block.convs.back().out_channels());
        styles_.push_back(block);
    }
    // The first style block reduces c3, a 16th of the input side, to one pixel.
    input_side_ = 16 << styles_.at(0).convs.size();
}

at::Tensor StyleEncoder::encode(const at::Tensor& image, bool training) const {
    return forward(resize_bilinear(image, input_side_, input_side_), training).w_offsets;
}

at::Tensor StyleEncoder::skip(const at::Tensor& image, bool training) const {
    TORCH_CHECK(image.dim() == 4 && image.size(1) == 3 && image.size(2) % 4 == 0 && image.size(3) % 4 == 0,
                "style encoder: image ", image.sizes(), ", needed [N, 3, S, S] with S a multiple of 4");
    at::Tensor y = channel_prelu(input_norm_.forward(input_conv_.forward(image), training), input_slope_);
    for (int i = 0; i <= stage_ends_[1]; ++i)
        y = body_[i].forward(y, training);
    return y;
}

StyleEncoding StyleEncoder::forward(const at::Tensor& x, bool training, int active_rows,
                                    std::vector<at::Tensor>* body_outputs) const {
    TORCH_CHECK(x.dim() == 4 && x.size(1) == 3 && x.size(2) == input_side_ && x.size(3) == input_side_,
                "style encoder: input ", x.sizes(), ", needed [N, 3, ", input_side_, ", ", input_side_, "]");
    StyleEncoding result;
    at::Tensor y = channel_prelu(input_norm_.forward(input_conv_.forward(x), training), input_slope_);
    if (body_outputs) body_outputs->push_back(y);
    for (int i = 0; i < static_cast<int>(body_.size()); ++i) {
        y = body_[i].forward(y, training);
        if (body_outputs) body_outputs->push_back(y);
        if (i == stage_ends_[1]) result.c1 = y;
        if (i == stage_ends_[2]) result.c2 = y;
    }
    result.c3 = y;
    const auto enlarged = [](const at::Tensor& map, const at::Tensor& like) {
        return resize_bilinear(map, like.size(2), like.size(3), /*align_corners=*/true);
    };
    const at::Tensor p2 = enlarged(result.c3, result.c2) + lateral1_.forward(result.c2);
    const at::Tensor p1 = enlarged(p2, result.c1) + lateral2_.forward(result.c1);

    const size_t coarse_convs = styles_[0].convs.size();
    std::vector<at::Tensor> rows;
    for (size_t i = 0; i < styles_.size(); ++i) {
        if (active_rows >= 0 && i > 0 && static_cast<int>(i) >= active_rows) {
            rows.push_back(kind_ == StyleEncoderKind::e4e ? rows[0] : at::zeros_like(rows[0]));
            continue;
        }
        const size_t extra = styles_[i].convs.size() - coarse_convs;
        const at::Tensor row = styles_[i].forward(extra == 0 ? result.c3 : extra == 1 ? p2 : p1);
        rows.push_back(i > 0 && kind_ == StyleEncoderKind::e4e ? rows[0] + row : row);
    }
    result.w_offsets = at::stack(rows, 1);  // [N, rows, w_dim]
    return result;
}

}  // namespace lineament
