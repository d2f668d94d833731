#include "core/networks/encoders/feature_editor.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/networks/encoders/fast_feature_editor.h"
#include "core/ops/channel_prelu.h"

namespace lineament {

FeatureEditor::FeatureEditor(const StateDict& state) {
    const WeightReader reader(state, "feature editor");
    entry_ = Convolution::read(reader.child("conv"), -1, -1, 1);
    const int64_t c = entry_.out_channels();
    for (int i = 0; i < reader.count_children("body"); ++i) {
        const WeightReader block = reader.child("body." + std::to_string(i) + ".body");
        blocks_.push_back({read_batch_norm(block.child("0"), c), Convolution::read(block.child("1"), c, c, 3),
                           read_batch_norm(block.child("2"), c), block.take("3.weight", {c}),
                           Convolution::read(block.child("4"), c, c, 3), read_batch_norm(block.child("5"), c)});
    }
}

void FeatureEditor::prepare_fast_inference() {
    fast_ = std::make_shared<const FastFeatureEditor>(*this);
}

at::Tensor FeatureEditor::forward(const at::Tensor& a, const at::Tensor& b, bool training) const {
    TORCH_CHECK(a.sizes() == b.sizes() && a.dim() == 4 && 2 * a.size(1) == entry_.weight.size(1),
                "feature editor: inputs ", a.sizes(), " and ", b.sizes(), " for ", entry_.weight.size(1), " channels");
    if (fast_ && !training && !at::GradMode::is_enabled() && a.device().is_cpu() && a.scalar_type() == at::kFloat) {
        return fast_->forward(a, b);
    }
    at::Tensor x = entry_.forward(at::cat({a, b}, 1));
    for (const Block& block : blocks_) {
        at::Tensor y = block.first.forward(block.input_norm.forward(x, training));
        y = channel_prelu(block.middle_norm.forward(y, training), block.slope);
        x = x + block.output_norm.forward(block.second.forward(y), training);
    }
    return x;
}

}  // namespace lineament
