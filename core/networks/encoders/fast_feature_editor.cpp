#include "core/networks/encoders/fast_feature_editor.h"

#include <ATen/ATen.h>

#include <cmath>
#include <utility>

#include "core/networks/generator/blocked_conversion.h"

namespace lineament {
namespace {

constexpr double kBatchNormEpsilon = 1e-5;

at::Tensor plain(const at::Tensor& x) {
    return x.detach().to(at::TensorOptions(at::kCPU).dtype(at::kFloat)).contiguous();
}

std::vector<float> values(const at::Tensor& x) {
    const at::Tensor flat = plain(x);
    return std::vector<float>(flat.data_ptr<float>(), flat.data_ptr<float>() + flat.numel());
}

// Inference batch norm as x * scale + shift.
void fold(const BatchNorm& norm, std::vector<float>& scale, std::vector<float>& shift) {
    const at::Tensor factor = norm.weight / (norm.running_var + kBatchNormEpsilon).sqrt();
    scale = values(factor);
    shift = values(norm.bias - norm.running_mean * factor);
}

WinogradWeights winograd(const Convolution& conv) {
    const at::Tensor weight = plain(conv.weight);
    return WinogradWeights(weight.data_ptr<float>(), static_cast<int>(weight.size(0)),
                           static_cast<int>(weight.size(1)));
}

}  // namespace

FastFeatureEditor::FastFeatureEditor(const FeatureEditor& editor) : channels_(static_cast<int>(editor.channels())) {
    const at::Tensor entry = plain(editor.entry().weight);  // [C, 2C, 1, 1]
    entry_a_ = DirectWeights(entry.data_ptr<float>(), channels_, channels_, 1, 1.0f, 2 * channels_);
    entry_b_ = DirectWeights(entry.data_ptr<float>() + channels_, channels_, channels_, 1, 1.0f, 2 * channels_);
    entry_bias_ = values(editor.entry().bias);
    for (const FeatureEditor::Block& source : editor.blocks()) {
        Block block;
        fold(source.input_norm, block.input_scale, block.input_shift);
        fold(source.middle_norm, block.middle_scale, block.middle_shift);
        fold(source.output_norm, block.output_scale, block.output_shift);
        block.slope = values(source.slope);
        block.first = winograd(source.first);
        block.second = winograd(source.second);
        blocks_.push_back(std::move(block));
    }
}

at::Tensor FastFeatureEditor::forward(const at::Tensor& a, const at::Tensor& b) const {
    TORCH_CHECK(a.dim() == 4 && a.size(1) == channels_ && (!b.defined() || a.sizes() == b.sizes()),
                "feature editor: inputs ", a.sizes(), " and ", b.sizes(), " for ", channels_, " channels");
    const ScratchPool<Scratch>::Lease scratch = scratch_.borrow();
    BlockedTensor& x = scratch->x;
    Workspace& workspace = scratch->workspace;
    Epilogue entry;
    entry.bias = entry_bias_.data();
    load_blocked(plain(a), scratch->input);
    direct_conv(scratch->input, {}, entry_a_, entry, x, workspace);
    if (b.defined()) {
        Epilogue sum;
        sum.residual = &x;
        load_blocked(plain(b), scratch->input);
        direct_conv(scratch->input, {}, entry_b_, sum, x, workspace);
    }
    // The folded norms hold one row; the kernels want one per image.
    std::vector<float> input_scale, middle_scale, output_scale;
    const auto repeat = [&](const std::vector<float>& row, std::vector<float>& rows) {
        rows.clear();
        for (int n = 0; n < x.batch(); ++n)
            rows.insert(rows.end(), row.begin(), row.end());
        return rows.data();
    };
    for (const Block& block : blocks_) {
        Epilogue middle;
        middle.scale = repeat(block.middle_scale, middle_scale);
        middle.bias = block.middle_shift.data();
        middle.activation = Activation::prelu;
        middle.slope = block.slope.data();
        winograd_conv3x3(x, {repeat(block.input_scale, input_scale), block.input_shift.data()}, block.first, middle,
                         scratch->y, workspace);
        Epilogue output;
        output.scale = repeat(block.output_scale, output_scale);
        output.bias = block.output_shift.data();
        output.residual = &x;
        winograd_conv3x3(scratch->y, {}, block.second, output, x, workspace);
    }
    return store_blocked(x);
}

std::size_t FastFeatureEditor::bytes() const {
    std::size_t total = entry_a_.bytes() + entry_b_.bytes();
    for (const Block& block : blocks_)
        total += block.first.bytes() + block.second.bytes();
    return total;
}

CoarseFeatureEditor::CoarseFeatureEditor(std::shared_ptr<const FeatureEditor> editor, const at::Tensor& f_k,
                                         const at::Tensor& unedited)
    : editor_(std::move(editor)), pooled_(at::avg_pool2d(f_k, {2, 2})), unedited_(unedited) {
    TORCH_CHECK(f_k.sizes() == unedited.sizes() && f_k.size(2) % 2 == 0, "coarse feature editor: F_k is ", f_k.sizes(),
                ", H([F_k, 0]) is ", unedited.sizes());
    pooled_unedited_ = editor_->forward(pooled_, at::zeros_like(pooled_));
}

at::Tensor CoarseFeatureEditor::forward(const at::Tensor& delta) const {
    const at::Tensor change = editor_->forward(pooled_, at::avg_pool2d(delta, {2, 2})) - pooled_unedited_;
    return unedited_ + resize_bilinear(change, unedited_.size(2), unedited_.size(3));
}

}  // namespace lineament
